"""The yearly review, the conclusion with a report, the reopening, the words: the services."""

from datetime import timedelta

import pytest
from django.utils import timezone

from communities import curating, joining, reviewing
from communities.models import (
    Community,
    CommunityKind,
    MeetingState,
    Membership,
    MembershipState,
)
from communities.surveys.window import Phase, phase_of
from tests.communities.surveys import make_draft
from tests.communities.surveys import make_open as make_open_survey
from tests.communities.test_registrations import make_open, register
from tests.factories import (
    make_affiliation,
    make_community,
    make_facilitator,
    make_meeting,
    make_participant,
    make_staff,
    make_user,
)
from tests.partners.mailing import delivered
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


def test_conclusion_cancels_what_is_to_come_and_tells_who_registered():
    community, staff, person = make_community(), make_staff(), make_user(language="en")
    coming = make_open(community=community)
    register(coming, person)
    begun = make_meeting(community, starts_at=timezone.now() - timedelta(minutes=5))
    elsewhere = make_meeting(make_community())

    reviewing.archive(community, by=staff, report_it="Che cosa ha fatto.")

    for meeting in (coming, begun, elsewhere):
        meeting.refresh_from_db()
    assert [row.state for row in (coming, begun, elsewhere)] == [
        MeetingState.CANCELLED,
        MeetingState.SCHEDULED,
        MeetingState.SCHEDULED,
    ]
    assert (bool(coming.cancel_reason), coming.sequence) == (True, 1)
    assert coming.steps.get(verb="cancel").by == staff
    assert coming.registrations.going().count() == 1
    (letter,) = delivered()
    assert (letter.to, coming.title_en in letter.subject) == ([person.email], True)


def test_conclusion_closes_open_surveys_only():
    community = make_community()
    now = timezone.now()
    later = {"opens_at": now + timedelta(days=1), "closes_at": now + timedelta(days=2)}
    surveys = [make_open_survey(community), make_open_survey(community, **later)]
    draft, elsewhere = make_draft(community), make_open_survey()

    reviewing.archive(community, by=make_staff(), report_it="Che cosa ha fatto.")

    every = [*surveys, draft, elsewhere]
    for survey in every:
        survey.refresh_from_db()
    phases = [phase_of(survey) for survey in every]
    assert phases == [Phase.CLOSED, Phase.COMING, Phase.DRAFT, Phase.OPEN]


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
