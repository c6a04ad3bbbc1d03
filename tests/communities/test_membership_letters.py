"""What the letters about memberships, parts, facilitators and proposals say, and when they do
not go."""

import pytest
from django.utils import translation

from communities import facilitation, joining, participants, proposals, reviewing
from communities.letters import memberships as letters
from communities.letters import proposals as proposal_letters
from communities.models import Community, CommunityStep, JoinPolicy
from partners.models import Notice
from tests.factories import (
    make_affiliation,
    make_community,
    make_facilitator,
    make_membership,
    make_staff,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def speaker():
    return make_affiliation()


@pytest.fixture
def community():
    return make_community(title_en="Soft mobility")


def last_step(verb: str) -> int:
    return CommunityStep.objects.filter(verb=verb).latest("pk").pk


def test_request_tells_what_is_asked_while_it_waits(community, speaker):
    facilitator = make_facilitator(community)
    values = {"by": speaker.person, "message": "We cycle.", "people": [speaker.person]}
    membership = joining.request(community, speaker.organisation, **values)
    step = last_step("request")

    letter = letters.membership_requested(step, facilitator.pk)
    office = letters.membership_requested_office(step)
    joining.accept(membership, by=facilitator)

    assert letter.to == facilitator.email
    assert speaker.organisation.name in letter.subject and "Soft mobility" in letter.subject
    assert "We cycle." in letter.text
    assert f"/adesioni/{membership.pk}/" in letter.text
    assert "We cycle." in office.text
    assert speaker.person.email not in letter.text
    assert letters.membership_requested(step, facilitator.pk) is None
    assert letters.membership_requested_office(step) is None


@pytest.mark.parametrize("why", ["muted", "closed", "no facilitator any more"])
def test_request_is_not_told_to_who_should_not_read_it(community, speaker, why):
    facilitator = make_facilitator(community)
    joining.request(community, speaker.organisation, by=speaker.person)
    if why == "muted":
        type(facilitator).objects.filter(pk=facilitator.pk).update(muted=[Notice.MEMBERSHIPS])
    elif why == "closed":
        type(facilitator).objects.filter(pk=facilitator.pk).update(is_active=False)
    else:
        facilitation.end(community.facilitations.get(), by=make_staff())

    assert letters.membership_requested(last_step("request"), facilitator.pk) is None


@pytest.mark.parametrize("verb", ["accept", "decline", "end", "leave", "change_role"])
def test_people_of_the_organisation_read_what_became_of_it(community, speaker, verb):
    state = "requested" if verb in ("accept", "decline") else "active"
    role = "observer" if verb == "change_role" else "member"
    membership = make_membership(
        community, organisation=speaker.organisation, state=state, role=role
    )
    values = {"decline": {"reason": "Full."}, "end": {"reason": "Full."}}.get(verb, {})
    values |= {"role": "member"} if verb == "change_role" else {}
    getattr(joining, verb)(membership, by=make_user(), **values)

    letter = letters.own_membership(last_step(verb), speaker.person_id)

    assert letter.to == speaker.person.email
    assert "Soft mobility" in letter.subject
    assert ("Full." in letter.text) == (verb in ("decline", "end"))


def test_who_has_left_the_organisation_reads_nothing_of_it(community, speaker):
    membership = make_membership(community, organisation=speaker.organisation)
    joining.end(membership, by=make_user(), reason="Full.")
    speaker.state, speaker.ended_at = "ended", speaker.created_at
    speaker.save()

    assert letters.own_membership(last_step("end"), speaker.person_id) is None


@pytest.mark.parametrize("verb", ["accept", "leave"])
def test_facilitators_read_who_came_and_went(community, speaker, verb):
    Community.objects.update(join_policy=JoinPolicy.OPEN)
    facilitator = make_facilitator(community)
    membership = joining.request(community, speaker.organisation, by=speaker.person)
    joining.leave(membership, by=speaker.person, reason="Too far.")

    letter = letters.membership_changed(last_step(verb), facilitator.pk)

    assert speaker.organisation.name in letter.subject
    assert ("Too far." in letter.text) == (verb == "leave")


def test_person_reads_that_they_take_part_unless_it_changed_again(community, speaker):
    membership = make_membership(community, organisation=speaker.organisation)
    colleague = make_affiliation(organisation=speaker.organisation).person
    row = participants.name(membership, colleague, by=speaker.person)
    named = last_step("name")
    assert speaker.organisation.name in letters.own_part(named, colleague.pk).text

    participants.end(row, by=speaker.person)

    assert letters.own_part(named, colleague.pk) is None
    assert letters.own_part(last_step("unname"), colleague.pk).to == colleague.email


def test_facilitator_reads_of_the_appointment_and_its_end(community):
    person = make_user()
    row = facilitation.appoint(community, person, by=make_staff())
    facilitation.end(row, by=make_staff(), reason="Project over.")

    assert letters.own_facilitation(last_step("appoint"), person.pk).to == person.email
    assert "Project over." in letters.own_facilitation(last_step("dismiss"), person.pk).text


def test_proposal_letters(speaker, settings):
    settings.COMMUNITY_SUPPORT = 1
    theme = Community(title_it="Cibo", description_it="x", motivation="x")
    theme = proposals.propose(speaker.organisation, theme, by=speaker.person)
    other = make_affiliation()
    proposals.support(theme, other.organisation, by=other.person)
    assert speaker.organisation.name in proposal_letters.proposal_supported(theme.pk).text

    proposals.start(theme, by=make_staff(), reason="Needed.")

    letter = proposal_letters.proposal_decided(last_step("start"), other.person_id)
    assert "Needed." in letter.text and "/comunita/cibo/" in letter.text
    assert proposal_letters.proposal_supported(theme.pk) is None


@pytest.mark.parametrize("verb", ["decline", "withdraw"])
def test_proposal_that_does_not_start_is_told(speaker, verb):
    theme = Community(title_it="Cibo", description_it="x", motivation="x")
    theme = proposals.propose(speaker.organisation, theme, by=speaker.person)
    values = {"reason": "Exists."} if verb == "decline" else {}
    getattr(proposals, verb)(theme, by=make_staff(), **values)

    letter = proposal_letters.proposal_decided(last_step(verb), speaker.person_id)

    assert "Cibo" in letter.subject
    assert ("Exists." in letter.text) == (verb == "decline")


def test_conclusion_is_told_while_it_is_concluded(community):
    person = make_facilitator(community)
    reviewing.archive(community, by=make_staff(), report_it="Fatto.")
    step = last_step("archive")
    assert "Soft mobility" in proposal_letters.community_concluded(step, person.pk).subject

    reviewing.reopen(community, by=make_staff(), reason="On.")

    assert proposal_letters.community_concluded(step, person.pk) is None
