"""Whom an organisation names to take part: the services."""

import pytest

from communities import participants
from communities.models import Participant
from communities.steps import LETTERS_A_DAY
from tests.factories import make_affiliation, make_membership
from tsi.base.models import OutgoingMail
from tsi.base.transitions import InvalidTransition

pytestmark = pytest.mark.django_db


def test_colleague_is_named_and_told():
    speaker = make_affiliation()
    colleague = make_affiliation(organisation=speaker.organisation, role="member").person
    membership = make_membership(organisation=speaker.organisation)

    participants.name(membership, colleague, by=speaker.person)

    assert Participant.objects.writing().get().person == colleague
    assert membership.steps.get().person == colleague
    assert OutgoingMail.objects.get().reader == colleague.pk


def test_naming_twice_names_once():
    speaker = make_affiliation()
    membership = make_membership(organisation=speaker.organisation)

    for _number in range(2):
        participants.name(membership, speaker.person, by=speaker.person)

    assert Participant.objects.count() == 1
    assert not OutgoingMail.objects.exists()  # one knows what one did


@pytest.mark.parametrize("who", ["of another", "invited", "ended", "account closed"])
def test_only_people_of_the_organisation_are_named(who):
    speaker = make_affiliation()
    here = {"organisation": speaker.organisation}
    if who == "of another":
        person = make_affiliation().person
    elif who == "account closed":
        person = make_affiliation(**here).person
        person.is_active = False
        person.save()
    else:
        state = "requested" if who == "invited" else "ended"
        person = make_affiliation(**here, state=state).person
    membership = make_membership(organisation=speaker.organisation)

    with pytest.raises(participants.NotOfTheOrganisation):
        participants.name(membership, person, by=speaker.person)


def test_nobody_is_named_when_the_membership_is_over():
    speaker = make_affiliation()
    membership = make_membership(organisation=speaker.organisation, state="left")

    with pytest.raises(InvalidTransition):
        participants.name(membership, speaker.person, by=speaker.person)


def test_person_takes_part_no_longer_and_may_be_named_again():
    speaker = make_affiliation()
    colleague = make_affiliation(organisation=speaker.organisation).person
    membership = make_membership(organisation=speaker.organisation)
    row = participants.name(membership, colleague, by=speaker.person)

    participants.end(row, by=speaker.person)
    with pytest.raises(InvalidTransition):
        participants.end(row, by=speaker.person)
    participants.name(membership, colleague, by=speaker.person)

    assert Participant.objects.named().count() == 1
    verbs = membership.steps.order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["name", "unname", "name"]


def test_who_may_be_named_are_colleagues_not_yet_named():
    speaker = make_affiliation()
    colleague = make_affiliation(organisation=speaker.organisation).person
    make_affiliation()
    membership = make_membership(organisation=speaker.organisation)
    participants.name(membership, speaker.person, by=speaker.person)

    assert list(participants.who_may_be_named(membership)) == [colleague]


def test_naming_somebody_over_and_over_does_not_fill_their_mailbox():
    speaker = make_affiliation()
    colleague = make_affiliation(organisation=speaker.organisation, role="member").person
    membership = make_membership(organisation=speaker.organisation)

    for _number in range(6):
        row = participants.name(membership, colleague, by=speaker.person)
        participants.end(row, by=speaker.person)

    assert OutgoingMail.objects.count() == 2 * LETTERS_A_DAY
    assert membership.steps.count() == 12
