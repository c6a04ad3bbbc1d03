"""The page of an organisation in a community: who sees it, who does what there."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from communities.models import Participant
from partners.models import AffiliationRole
from tests.factories import (
    make_affiliation,
    make_community,
    make_facilitator,
    make_membership,
    make_participant,
    make_staff,
)
from tests.signing import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def speaker():
    return make_affiliation()


@pytest.fixture
def item(speaker):
    return make_membership(make_community(), organisation=speaker.organisation, message="Segreto.")


def url(item, verb: str = "") -> str:
    return f"/comunita/{item.community.slug}/adesioni/{item.pk}/{verb}"


def test_who_sees_it(client, item, speaker):
    body = speaker.organisation
    member = make_affiliation(organisation=body, role=AffiliationRole.MEMBER)
    Participant.objects.create(membership=item, person=member.person)
    people = {
        "speaker": speaker.person,
        "participant": member.person,
        "facilitator": make_facilitator(item.community),
        "colleague": make_affiliation(organisation=body, role=AffiliationRole.MEMBER).person,
        "participant of another": make_participant(item.community).person,
        "facilitator of another": make_facilitator(make_community()),
    }

    answers = {}
    for who, person in people.items():
        client.force_login(person)
        response = client.get(url(item))
        answers[who] = (response.status_code, "Segreto." in response.text)

    assert answers == {
        "speaker": (200, True),
        "participant": (200, True),
        "facilitator": (200, True),
        "colleague": (404, False),
        "participant of another": (404, False),
        "facilitator of another": (404, False),
    }


def test_person_who_has_left_the_organisation_sees_it_no_more(client, item, speaker):
    member = make_affiliation(organisation=speaker.organisation, role=AffiliationRole.MEMBER)
    Participant.objects.create(membership=item, person=member.person)
    member.state, member.ended_at = "ended", member.created_at
    member.save()
    client.force_login(member.person)

    assert client.get(url(item)).status_code == 404


def test_staff_needs_the_second_factor(client, item):
    staff = make_staff()
    client.force_login(staff)
    assert client.get(url(item)).status_code in (302, 403)
    sign_in(client, staff)

    assert client.get(url(item)).status_code == 200


def test_page_under_another_community_is_not_found(client, item, speaker):
    client.force_login(speaker.person)

    other = f"/comunita/{make_community().slug}/adesioni/{item.pk}/"
    assert client.get(other).status_code == 404


def test_colleague_is_named_and_removed(client, item, speaker):
    colleague = make_affiliation(organisation=speaker.organisation, role=AffiliationRole.MEMBER)
    client.force_login(speaker.person)

    client.post(url(item, "persone/aggiungi/"), {"person": colleague.person_id})
    assert Participant.objects.writing().get().person == colleague.person
    assert str(colleague.person) in client.get(url(item)).text
    client.post(url(item, f"persone/{colleague.person_id}/togli/"))

    assert not Participant.objects.named().exists()
    again = client.post(url(item, f"persone/{colleague.person_id}/togli/"))
    assert again.status_code == 409


@pytest.mark.parametrize("person", ["", "x", "stranger"])
def test_stranger_is_not_named(client, item, speaker, person):
    client.force_login(speaker.person)
    value = make_affiliation().person_id if person == "stranger" else person

    response = client.post(url(item, "persone/aggiungi/"), {"person": value})

    assert response.status_code == 422
    assert not Participant.objects.exists()


def test_participant_takes_part_no_longer_but_removes_nobody_else(client, item, speaker):
    member, other = (
        make_affiliation(organisation=speaker.organisation, role=AffiliationRole.MEMBER).person
        for _number in range(2)
    )
    for person in (member, other):
        Participant.objects.create(membership=item, person=person)
    client.force_login(member)

    assert client.post(url(item, f"persone/{other.pk}/togli/")).status_code == 403
    assert client.post(url(item, f"persone/{member.pk}/togli/")).status_code == 302

    assert Participant.objects.named().get().person == other


def test_leaving_and_leaving_again(client, item, speaker):
    client.force_login(speaker.person)
    assert client.get(url(item, "lascia/")).status_code == 200

    assert client.post(url(item, "lascia/"), {"reason": "Chiudiamo."}).status_code == 302
    again = client.post(url(item, "lascia/"), {"reason": "Chiudiamo."})

    item.refresh_from_db()
    assert (item.state, item.reason) == ("left", "Chiudiamo.")
    assert again.status_code == 409
    assert "Chiudiamo." in again.text


def test_taking_back_a_request_and_a_decided_one(client, speaker):
    item = make_membership(organisation=speaker.organisation, state="requested")
    client.force_login(speaker.person)

    assert client.post(url(item, "ritira/")).status_code == 302
    assert client.post(url(item, "ritira/")).status_code == 409
    assert client.get(url(item, "ritira/")).status_code == 405


@pytest.mark.parametrize("verb", ["lascia/", "ritira/", "persone/aggiungi/"])
def test_who_facilitates_does_not_act_for_the_organisation(client, item, verb):
    client.force_login(make_facilitator(item.community))

    assert client.post(url(item, verb)).status_code == 403


def test_page_costs_the_same_with_one_and_with_thirty_people(client, item, speaker):
    client.force_login(speaker.person)
    counts = []
    for number in (1, 29):
        for _each in range(number):
            one = make_affiliation(organisation=speaker.organisation)
            Participant.objects.create(membership=item, person=one.person)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(url(item))
        counts.append(len(queries))

    assert counts[0] == counts[1]
