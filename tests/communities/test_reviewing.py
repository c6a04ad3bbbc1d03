"""The yearly review, the conclusion with a report, the reopening, the words: the services."""

from datetime import timedelta

import pytest
from django.utils import timezone

from communities import curating, joining, reviewing
from communities.models import Community, CommunityKind, Membership, MembershipState
from tests.factories import (
    make_affiliation,
    make_community,
    make_facilitator,
    make_participant,
    make_staff,
    make_user,
)
from tsi.base.models import OutgoingMail
from tsi.base.transitions import InvalidTransition

pytestmark = pytest.mark.django_db


def test_review_is_written_once_and_sets_the_next():
    today = timezone.localdate()
    community = make_community(review_due=today)
    by = make_facilitator(community)
    values = {"by": by, "outcome": "Bene.", "next_due": today + timedelta(days=365), "due": today}

    reviewing.review(community, **values)
    with pytest.raises(InvalidTransition):
        reviewing.review(community, **values)

    community.refresh_from_db()
    assert community.review_due == values["next_due"]
    assert community.reviews.get().outcome == "Bene."


def test_concluded_community_answers_who_waits_and_tells_who_was_inside():
    community, staff = make_community(), make_staff()
    inside = make_participant(community).person
    facilitator = make_facilitator(community)
    asking = make_affiliation(person=make_user(language="en"))
    joining.request(community, asking.organisation, by=asking.person)
    OutgoingMail.objects.all().delete()

    reviewing.archive(community, by=staff, report_it="Che cosa ha fatto.")

    assert community.archived_on == timezone.localdate()
    waited = Membership.objects.get(organisation=asking.organisation)
    assert (waited.state, waited.reason) == (
        MembershipState.DECLINED,
        "The community was concluded.",
    )
    told = OutgoingMail.objects.values_list("reader", flat=True)
    assert set(told) == {inside.pk, facilitator.pk, asking.person_id}


def test_nobody_asks_a_concluded_community():
    community = make_community()
    reviewing.archive(Community.objects.get(), by=make_staff(), report_it="x")
    asking = make_affiliation()

    with pytest.raises(InvalidTransition):
        joining.request(community, asking.organisation, by=asking.person)


def test_reopened_community_keeps_its_report_and_is_reviewed_in_a_year():
    community, staff = make_community(), make_staff()
    reviewing.archive(community, by=staff, report_it="x")

    reviewing.reopen(community, by=staff, reason="Si continua.")
    with pytest.raises(InvalidTransition):
        reviewing.reopen(community, by=staff, reason="Si continua.")

    community.refresh_from_db()
    assert (community.is_active, community.closing_report_it) == (True, "x")
    assert community.review_due > timezone.localdate()


def test_table_is_open_at_once():
    table = Community(kind=CommunityKind.TABLE, title_it="Tavolo casa")

    curating.create(table, by=make_staff())

    assert Community.objects.active().get().slug == "tavolo-casa"
    assert table.steps.get().verb == "create"


def test_words_that_were_changed_meanwhile_are_not_overwritten():
    community = make_community()
    first, second = (Community.objects.get() for _ in range(2))
    first.title_it = "Prima"
    second.title_it = "Seconda"
    staff = make_staff()
    curating.amend(first, by=staff, revision=community.revision)

    with pytest.raises(InvalidTransition):
        curating.amend(second, by=staff, revision=community.revision)

    assert Community.objects.get().title_it == "Prima"
