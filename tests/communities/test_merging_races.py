"""What people do in communities while somebody merges the organisation for which they do it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from communities import attendance, discussion, joining, participants, proposals, registrations
from communities.models import Community, Membership, Participant, Support, Survey
from communities.surveys import answering
from partners.models import Affiliation
from tests.factories import (
    make_affiliation,
    make_community,
    make_facilitator,
    make_meeting,
    make_participant,
    make_partner,
)
from tests.site import test_merging_races as races
from tsi.base.transitions import InvalidTransition

during = races.during  # runs an act while a merge has both rows


@pytest.fixture
def keep(transactional_db):
    return make_partner()


@pytest.fixture
def drop(transactional_db):
    return make_partner()


@pytest.fixture
def speaker(drop):
    """Who takes part for the organisation that goes, in a community that it proposed."""
    affiliation = make_affiliation(organisation=drop)
    make_participant(make_community(proposed_for=drop), affiliation=affiliation)
    return affiliation


def community_of(speaker: Affiliation) -> Community:
    return Membership.objects.get(organisation=speaker.organisation).community


def request(speaker: Affiliation):
    other = make_community()
    return lambda: joining.request(other, speaker.organisation, by=speaker.person)


def support(speaker: Affiliation):
    proposed = make_community(state="proposed")
    return lambda: proposals.support(proposed, speaker.organisation, by=speaker.person)


def propose(speaker: Affiliation):
    theme = Community(title_it="Tema", description_it="Di che cosa")
    return lambda: proposals.propose(speaker.organisation, theme, by=speaker.person)


def register(speaker: Affiliation):
    meeting = make_meeting(community_of(speaker), takes_registrations=True)
    return lambda: registrations.register(
        meeting, person=speaker.person, by=speaker.person, organisation=speaker.organisation
    )


def attend(speaker: Affiliation):
    community, past = community_of(speaker), timezone.now() - timedelta(days=1)
    meeting = make_meeting(community, starts_at=past)
    by = make_facilitator(community)
    return lambda: attendance.record(meeting, by=by, present=[(None, speaker.organisation)])


def write(speaker: Affiliation):
    community = community_of(speaker)
    return lambda: discussion.open_topic(
        community, by=speaker.person, title="x", text="y", organisation=speaker.organisation
    )


def answer(speaker: Affiliation):
    now = timezone.now()
    survey = Survey.objects.create(
        community=community_of(speaker), title_it="Bisogni", state="published", published_at=now,
        opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=1),
    )  # fmt: skip
    return lambda: answering.answer(
        survey, {}, by=speaker.person, organisation=speaker.organisation
    )


@pytest.mark.parametrize("act", [request, support, propose, register, attend, write, answer])
def test_nothing_is_written_on_the_one_that_goes(during, speaker, drop, act):
    said = during(act(speaker))

    assert isinstance(said, InvalidTransition), said
    drop.refresh_from_db()
    assert drop.merged_into is not None
    for model in (Membership, Support):
        assert not model.objects.filter(organisation=drop).exists()
    assert not Community.objects.filter(proposed_for=drop).exists()


def test_who_was_named_is_named_in_the_one_that_stays(during, speaker, keep, drop):
    membership = Membership.objects.get(organisation=drop)
    colleague = make_affiliation(organisation=drop, role="member").person

    said = during(lambda: participants.name(membership, colleague, by=speaker.person))

    assert isinstance(said, Participant), said
    membership.refresh_from_db()
    assert membership.organisation == keep
    assert Participant.objects.in_force().filter(person=colleague).exists()


def test_without_looking_again_a_membership_of_the_one_that_goes_is_written(
    during,
    speaker,
    drop,
):
    """Negative control: the bare statement waits for the merge, and writes all the same."""
    other = make_community()

    said = during(lambda: Membership.objects.create(community=other, organisation=drop))

    assert isinstance(said, Membership), said
    assert Membership.objects.filter(organisation=drop).exists()
