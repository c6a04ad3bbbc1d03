"""Requests and memberships on the pages of who facilitates."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import (
    make_affiliation,
    make_community,
    make_facilitator,
    make_membership,
    make_organisation,
    make_participant,
    make_staff,
)
from tests.signing import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def community():
    return make_community()


@pytest.fixture
def facilitator(community):
    return make_facilitator(community)


def url(item, verb: str = "decidi/") -> str:
    return f"/comunita/{item.community.slug}/adesioni/{item.pk}/{verb}"


def test_request_is_accepted(client, community, facilitator):
    item = make_membership(community, state="requested")
    client.force_login(facilitator)
    assert client.get(url(item)).status_code == 200

    assert client.post(url(item), {"action": "accept"}).status_code == 302

    item.refresh_from_db()
    assert item.state == "active"


def test_declining_needs_a_reason(client, community, facilitator):
    item = make_membership(community, state="requested")
    client.force_login(facilitator)

    assert client.post(url(item), {"action": "decline"}).status_code == 422
    assert client.post(url(item), {"action": "x", "reason": "y"}).status_code == 422
    client.post(url(item), {"action": "decline", "reason": "Altro tema."})

    item.refresh_from_db()
    assert (item.state, item.reason) == ("declined", "Altro tema.")


def test_second_decision_gets_its_text_back(client, community, facilitator):
    item = make_membership(community, state="declined")
    client.force_login(facilitator)

    response = client.post(url(item), {"action": "decline", "reason": "Altro tema."})

    assert response.status_code == 409
    assert "Altro tema." in response.text


def test_membership_ends_with_a_reason(client, community, facilitator):
    item = make_membership(community)
    client.force_login(facilitator)
    assert client.get(url(item, "chiudi/")).status_code == 200
    assert client.post(url(item, "chiudi/")).status_code == 422

    client.post(url(item, "chiudi/"), {"reason": "Sciolta."})

    item.refresh_from_db()
    assert (item.state, item.reason) == ("left", "Sciolta.")


def test_observer_becomes_a_member_only_when_it_is_a_partner(client, community, facilitator):
    partner = make_membership(community, role="observer")
    other = make_membership(community, role="observer", organisation=make_organisation())
    client.force_login(facilitator)

    done = client.post(url(partner, "ruolo/"), {"role": "member"})
    refused = client.post(url(other, "ruolo/"), {"role": "member"})

    partner.refresh_from_db()
    other.refresh_from_db()
    assert (done.status_code, refused.status_code) == (302, 422)
    assert (partner.role, other.role) == ("member", "observer")


@pytest.mark.parametrize("verb", ["decidi/", "chiudi/", "ruolo/"])
def test_who_may_decide(client, community, facilitator, verb):
    speaker = make_affiliation()
    item = make_membership(community, organisation=speaker.organisation, state="requested")
    own = make_facilitator(community, person=make_affiliation(
        organisation=speaker.organisation).person)  # fmt: skip
    people = {
        "speaker": (speaker.person, 403),
        "facilitator": (facilitator, 200),
        "facilitator of the organisation": (own, 403),
        "participant": (make_participant(community).person, 404),
        "facilitator of another": (make_facilitator(make_community()), 404),
    }

    for person, expected in people.values():
        client.force_login(person)
        assert client.get(url(item, verb)).status_code == expected
    sign_in(client, make_staff())
    assert client.get(url(item, verb)).status_code == 200


def test_list_shows_who_waits_and_who_is_there(client, community, facilitator):
    waits = make_membership(community, state="requested").organisation.name
    there = make_membership(community).organisation.name
    elsewhere = make_membership().organisation.name
    client.force_login(facilitator)

    text = client.get(f"/comunita/{community.slug}/area/richieste/").text

    assert waits in text and there in text
    assert elsewhere not in text


def test_who_sees_the_list(client, community):
    address = f"/comunita/{community.slug}/area/richieste/"
    client.force_login(make_participant(community).person)
    assert client.get(address).status_code == 403
    client.force_login(make_affiliation().person)
    assert client.get(address).status_code == 404


def test_list_costs_the_same_with_one_and_with_thirty(client, community, facilitator):
    client.force_login(facilitator)
    counts = []
    for number in (1, 29):
        for _each in range(number):
            make_membership(community, state="requested")
            make_membership(community)
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/comunita/{community.slug}/area/richieste/")
        counts.append(len(queries))

    assert counts[0] == counts[1]
