"""A theme is proposed, supported, decided on: the services."""

from datetime import date

import pytest
from django.db import transaction
from django.utils import timezone

from communities import proposals
from communities.models import Community, CommunityState, Membership, Participant, Support
from communities.proposals import NotEnoughSupport
from partners.models import Organisation, Standing
from tests.factories import (
    make_affiliation,
    make_community,
    make_organisation,
    make_partner,
    make_staff,
)
from tests.races import at_once, meeting
from tsi.base.models import OutgoingMail
from tsi.base.transitions import InvalidTransition


@pytest.fixture(autouse=True)
def _threshold(settings):
    settings.COMMUNITY_SUPPORT = 2


def proposal(speaker=None, **values) -> Community:
    speaker = speaker or make_affiliation()
    theme = Community(title_it="Cibo e quartieri", description_it="Che cosa.", motivation="Perché.")
    return proposals.propose(speaker.organisation, theme, by=speaker.person)


def supported(community: Community, count: int) -> list[Support]:
    speakers = [make_affiliation() for _number in range(count)]
    return [proposals.support(community, one.organisation, by=one.person) for one in speakers]


def letters() -> list[tuple[str, int | None]]:
    rows = OutgoingMail.objects.order_by("pk").values_list("letter", "reader")
    return [(name.rsplit(".")[-1], reader) for name, reader in rows]


@pytest.mark.django_db
def test_theme_is_proposed_under_an_address_of_its_own():
    first, second = proposal(), proposal()

    assert (first.slug, second.slug) == ("cibo-e-quartieri", "cibo-e-quartieri-2")
    assert first.state == CommunityState.PROPOSED
    assert first.steps.get().verb == "propose"
    assert not Community.objects.public().exists()


@pytest.mark.django_db
@pytest.mark.parametrize("title", ["Proponi", "Proposte", "Esporta"])
def test_theme_never_takes_an_address_of_ours(title):
    speaker = make_affiliation()
    theme = Community(title_it=title, description_it="x", motivation="x")

    proposals.propose(speaker.organisation, theme, by=speaker.person)

    assert theme.slug == f"{title.lower()}-2"


@pytest.mark.django_db
@pytest.mark.parametrize("standing", ["listed", "applicant", "suspended", "left"])
def test_only_partners_propose_and_support(standing):
    other = make_affiliation(organisation=make_organisation(standing=standing))
    community = proposal()

    with pytest.raises(InvalidTransition):
        proposal(other)
    with pytest.raises(InvalidTransition):
        proposals.support(community, other.organisation, by=other.person)


@pytest.mark.django_db
def test_organisation_has_only_so_many_proposals_waiting():
    speaker = make_affiliation()
    for _number in range(proposals.WAITING_AT_ONCE):
        proposal(speaker)

    with pytest.raises(proposals.TooMany):
        proposal(speaker)


@pytest.mark.django_db
def test_office_is_told_once_when_enough_support_it():
    community = proposal()
    first, _second = supported(community, 2)
    proposals.unsupport(community, first.organisation, by=first.by)
    proposals.support(community, first.organisation, by=first.by)

    assert letters() == [("proposal_supported", None)]


@pytest.mark.django_db
def test_supports_that_count_are_of_other_partners_of_today():
    community = proposal()
    gone, merged, withdrawn, _stays = supported(community, 4)
    Organisation.objects.filter(pk=gone.organisation_id).update(standing=Standing.LEFT)
    rows = Organisation.objects.filter(pk=merged.organisation_id)
    rows.update(merged_into=make_partner(), published=False)
    proposals.unsupport(community, withdrawn.organisation, by=withdrawn.by)

    assert list(proposals.supports_of(community)) == [_stays]


@pytest.mark.django_db
def test_proposer_does_not_support_itself():
    speaker = make_affiliation()

    with pytest.raises(InvalidTransition):
        proposals.support(proposal(speaker), speaker.organisation, by=speaker.person)


@pytest.mark.django_db
def test_support_counts_once_and_is_taken_back_once():
    community, speaker = proposal(), make_affiliation()
    for _number in range(2):
        proposals.support(community, speaker.organisation, by=speaker.person)
    assert Support.objects.count() == 1

    proposals.unsupport(community, speaker.organisation, by=speaker.person)
    with pytest.raises(InvalidTransition):
        proposals.unsupport(community, speaker.organisation, by=speaker.person)


@pytest.mark.django_db
def test_started_theme_has_its_proposer_as_first_member_and_a_review_in_a_year():
    speaker, staff = make_affiliation(), make_staff()
    community = proposal(speaker)
    supporters = [row.by_id for row in supported(community, 2)]

    proposals.start(community, by=staff, reason="Serve a molti.")

    today = timezone.localdate()
    community.refresh_from_db()
    assert (community.state, community.started_on) == (CommunityState.ACTIVE, today)
    assert community.review_due == proposals.a_year_after(today)
    assert community.steps.get(verb="start").reason == "Serve a molti."
    assert Membership.objects.in_force().get().organisation == speaker.organisation
    assert Participant.objects.writing().get().person == speaker.person
    told = {reader for name, reader in letters() if name == "proposal_decided"}
    assert told == {speaker.person_id, *supporters}


@pytest.mark.django_db
def test_proposer_who_has_left_the_organisation_does_not_enter():
    speaker = make_affiliation()
    community = proposal(speaker)
    supported(community, 2)
    speaker.state, speaker.ended_at = "ended", timezone.now()
    speaker.save()

    proposals.start(community, by=make_staff(), reason="Serve.")

    assert Membership.objects.count() == 1
    assert not Participant.objects.exists()


@pytest.mark.django_db
def test_theme_does_not_start_below_the_threshold_or_without_its_partner():
    speaker = make_affiliation()
    community = proposal(speaker)
    supported(community, 1)
    with pytest.raises(NotEnoughSupport):
        proposals.start(community, by=make_staff(), reason="Serve.")
    supported(community, 1)
    rows = Organisation.objects.filter(pk=speaker.organisation_id)
    rows.update(standing=Standing.SUSPENDED)

    with pytest.raises(InvalidTransition):
        proposals.start(community, by=make_staff(), reason="Serve.")

    community.refresh_from_db()
    assert community.state == CommunityState.PROPOSED


@pytest.mark.django_db
def test_declined_at_any_time_with_a_reason():
    speaker = make_affiliation()
    community = proposal(speaker)

    proposals.decline(community, by=make_staff(), reason="Esiste già.")

    assert community.state == CommunityState.DECLINED
    assert community.steps.get(verb="decline").reason == "Esiste già."
    assert letters() == [("proposal_decided", speaker.person_id)]


@pytest.mark.django_db
@pytest.mark.parametrize("verb", ["support", "unsupport", "withdraw", "decline", "start"])
def test_nothing_more_happens_to_a_decided_proposal(verb):
    community = proposal()
    row = supported(community, 2)[0]
    proposals.withdraw(community, by=community.proposed_by)
    again = Community.objects.get()
    values = {"by": make_staff()} | ({"reason": "x"} if verb in ("decline", "start") else {})
    parts = (again, row.organisation) if "support" in verb else (again,)

    with pytest.raises(InvalidTransition):
        getattr(proposals, verb)(*parts, **values)


@pytest.mark.django_db(transaction=True)
def test_no_support_is_taken_back_while_the_theme_starts():
    for _round in range(5):
        community = proposal()
        row = supported(community, 2)[0]
        staff = make_staff()

        def act(number: int, community=community, row=row, staff=staff) -> None:
            own = Community.objects.get(pk=community.pk)
            if number:
                proposals.unsupport(own, row.organisation, by=row.by)
            else:
                proposals.start(own, by=staff, reason="Serve.")

        answers = at_once(2, act)

        assert sum(isinstance(answer, InvalidTransition) for answer in answers) == 1, answers


@pytest.mark.django_db(transaction=True)
def test_theme_would_start_with_too_few_without_the_lock():
    """Negative control: count, then move."""
    community = proposal()
    row = supported(community, 2)[0]
    both = meeting(2)  # once counted, and once taken back

    def act(number: int) -> None:
        if number:
            both.wait()
            Support.objects.filter(pk=row.pk).update(withdrawn_at=timezone.now())
            both.wait()
        else:
            enough = proposals.has_enough_support(community)
            both.wait()
            both.wait()
            if enough:
                Community.objects.filter(pk=community.pk).update(state=CommunityState.ACTIVE)

    at_once(2, act)

    assert proposals.supports_of(community).count() < 2
    assert Community.objects.active().exists()


@pytest.mark.django_db(transaction=True)
def test_last_two_supports_at_once_ring_once():
    community = proposal()
    speakers = [make_affiliation() for _number in range(2)]

    at_once(
        2,
        lambda number: proposals.support(
            community, speakers[number].organisation, by=speakers[number].person
        ),
    )

    assert letters() == [("proposal_supported", None)]


@pytest.mark.django_db(transaction=True)
def test_last_two_supports_would_ring_nobody_without_the_lock():
    """Negative control: each counts before the other is there."""
    community = proposal()
    speakers = [make_affiliation() for _number in range(2)]

    both_counted = meeting(2)

    def act(number: int) -> bool:
        one = speakers[number]
        with transaction.atomic():
            row = {"organisation": one.organisation, "by": one.person}
            Support.objects.create(community=community, **row)
            enough = proposals.has_enough_support(community)
            both_counted.wait()
            return enough

    assert at_once(2, act) == [False, False]


def test_a_year_after_a_leap_day_is_a_day():
    assert proposals.a_year_after(date(2028, 2, 29)) == date(2029, 3, 1)


@pytest.mark.django_db
def test_addresses_of_others_are_seen():
    make_community(slug="mobilita")

    assert proposals.is_taken("mobilita")
    assert not proposals.is_taken("cibo")
