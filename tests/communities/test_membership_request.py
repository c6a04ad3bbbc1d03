"""Asking to join on the page: which organisation, as what, with whom."""

import pytest

from communities.models import JoinPolicy, Membership
from partners.models import AffiliationRole, Standing
from tests.factories import (
    make_affiliation,
    make_community,
    make_membership,
    make_organisation,
    make_user,
)

pytestmark = pytest.mark.django_db


def url(community) -> str:
    return f"/comunita/{community.slug}/aderisci/"


def typed(affiliation, **values) -> dict:
    who = {"organisation": affiliation.organisation_id, "role": "member"}
    return who | {"message": "Ci interessa.", "people": [affiliation.person_id]} | values


def test_delegate_asks_for_the_organisation(client):
    community, speaker = make_community(), make_affiliation(role=AffiliationRole.DELEGATE)
    client.force_login(speaker.person)
    assert client.get(url(community)).status_code == 200

    response = client.post(url(community), typed(speaker))

    made = Membership.objects.get()
    assert response["Location"] == f"/comunita/{community.slug}/adesioni/{made.pk}/"
    assert (made.state, made.message, made.requested_by) == (
        "requested", "Ci interessa.", speaker.person,
    )  # fmt: skip
    assert made.participants.get().person == speaker.person


def test_partner_is_in_at_once_where_it_is_open(client):
    community, speaker = make_community(join_policy=JoinPolicy.OPEN), make_affiliation()
    client.force_login(speaker.person)

    response = client.post(url(community), typed(speaker), follow=True)

    assert Membership.objects.get().state == "active"
    assert response.status_code == 200


def test_who_speaks_for_several_chooses_first(client):
    community, first = make_community(), make_affiliation()
    second = make_affiliation(person=first.person)
    make_affiliation(person=first.person, role=AffiliationRole.MEMBER)
    client.force_login(first.person)

    page = client.get(url(community))
    chosen = client.get(f"{url(community)}?organizzazione={second.organisation_id}")

    assert [each.organisation for each in page.context["candidates"]] == sorted(
        [first.organisation, second.organisation], key=lambda one: one.sort_name
    )
    assert "form" not in page.context
    assert chosen.context["chosen"].organisation == second.organisation


def test_organisation_that_is_no_partner_asks_as_observer(client):
    community = make_community()
    speaker = make_affiliation(organisation=make_organisation())
    client.force_login(speaker.person)

    refused = client.post(url(community), typed(speaker))
    client.post(url(community), typed(speaker, role="observer"))

    assert refused.status_code == 422
    assert "Ci interessa." in refused.text
    assert Membership.objects.get().role == "observer"


def test_somebody_of_another_organisation_is_not_named(client):
    community, speaker = make_community(), make_affiliation()
    client.force_login(speaker.person)

    response = client.post(url(community), typed(speaker, people=[make_user().pk]))

    assert response.status_code == 422
    assert not Membership.objects.exists()


def test_nobody_asks_for_an_organisation_of_others(client):
    community, other = make_community(), make_affiliation()
    member = make_affiliation(role=AffiliationRole.MEMBER)
    for affiliation in (member, make_affiliation()):
        client.force_login(affiliation.person)
        assert client.post(url(community), typed(other)).status_code == 422
    assert client.post(url(community), {"organisation": "x"}).status_code == 422
    assert not Membership.objects.exists()


def test_member_and_suspended_organisation_cannot_be_chosen(client):
    community, there = make_community(), make_affiliation()
    make_membership(community, organisation=there.organisation)
    suspended = make_affiliation(
        person=there.person, organisation=make_organisation(standing=Standing.SUSPENDED)
    )
    client.force_login(there.person)

    for affiliation in (there, suspended):
        assert client.post(url(community), typed(affiliation)).status_code == 422
    assert Membership.objects.count() == 1


def test_concluded_community_refuses(client):
    community, speaker = make_community(state="archived"), make_affiliation()
    client.force_login(speaker.person)

    assert client.post(url(community), typed(speaker)).status_code == 409


def test_unseen_community_and_visitor(client):
    speaker = make_affiliation()
    answer = client.get(url(make_community()))
    client.force_login(speaker.person)

    assert answer.status_code == 302 and "/account/accesso/" in answer["Location"]
    assert client.get(url(make_community(state="proposed"))).status_code == 404


def test_who_asks_too_often_gets_the_text_back(client):
    community, speaker = make_community(), make_affiliation()
    client.force_login(speaker.person)
    for _number in range(3):
        client.post(url(community), typed(speaker))
        made = Membership.objects.latest("pk")
        client.post(f"/comunita/{community.slug}/adesioni/{made.pk}/ritira/")

    response = client.post(url(community), typed(speaker))

    assert response.status_code == 429
    assert "Ci interessa." in response.text
