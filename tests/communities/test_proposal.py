"""Proposed themes on their pages: who reads, supports, takes back."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from communities import proposals
from communities.models import Community, Support
from partners.models import AffiliationRole
from tests.factories import (
    make_affiliation,
    make_community,
    make_organisation,
    make_staff,
    make_user,
)
from tests.signing import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def proposer():
    return make_affiliation()


@pytest.fixture
def community(proposer):
    theme = Community(title_it="Cibo e quartieri", description_it="Che cosa.", motivation="Perché.")
    return proposals.propose(proposer.organisation, theme, by=proposer.person)


def url(community, verb: str = "") -> str:
    return f"/comunita/proposte/{community.pk}/{verb}"


def test_who_reads_a_proposal(client, community, proposer):
    outside = make_affiliation(organisation=make_organisation())
    people = {
        "proposer": (proposer.person, 200),
        "member of a partner": (make_affiliation(role=AffiliationRole.MEMBER).person, 200),
        "of no partner": (outside.person, 404),
        "citizen": (make_user(), 404),
        "staff": (make_staff(), 200),
    }
    assert client.get(url(community)).status_code == 302

    for person, expected in people.values():
        client.force_login(person)
        assert client.get(url(community)).status_code == expected
        listed = "Cibo e quartieri" in client.get("/comunita/proposte/").text
        assert listed == (expected == 200)


def test_partner_supports_and_takes_it_back(client, community):
    speaker = make_affiliation()
    who = {"organisation": speaker.organisation_id}
    client.force_login(speaker.person)

    client.post(url(community, "sostieni/"), who)
    assert speaker.organisation.name in client.get(url(community)).text
    assert proposals.supports_of(community).count() == 1
    client.post(url(community, "non-sostenere/"), who)

    assert proposals.supports_of(community).count() == 0
    assert client.post(url(community, "non-sostenere/"), who).status_code == 409


def test_who_may_not_support(client, community, proposer):
    own = {"organisation": proposer.organisation_id}
    member = make_affiliation(role=AffiliationRole.MEMBER)
    client.force_login(proposer.person)
    assert client.post(url(community, "sostieni/"), own).status_code == 403
    for chosen in (member.organisation_id, make_affiliation().organisation_id, "x", ""):
        client.force_login(member.person)
        answer = client.post(url(community, "sostieni/"), {"organisation": chosen})
        assert answer.status_code == 404
    assert not Support.objects.exists()


def test_proposer_takes_it_back(client, community, proposer):
    client.force_login(make_affiliation().person)
    assert client.post(url(community, "ritira/")).status_code == 403
    client.force_login(proposer.person)

    assert client.post(url(community, "ritira/")).status_code == 302
    assert client.post(url(community, "ritira/")).status_code == 409

    community.refresh_from_db()
    assert community.state == "withdrawn"
    assert client.get(url(community)).status_code == 200


def test_declined_proposal_is_read_by_its_proposer_alone_with_the_reasons(
    client, community, proposer
):
    proposals.decline(community, by=make_staff(), reason="Esiste già.")
    client.force_login(proposer.person)
    assert "Esiste già." in client.get(url(community)).text

    client.force_login(make_affiliation().person)
    assert client.get(url(community)).status_code == 404


def test_started_theme_has_moved(client, community, proposer, settings):
    settings.COMMUNITY_SUPPORT = 0
    proposals.start(community, by=make_staff(), reason="Serve.")
    client.force_login(proposer.person)

    assert client.get(url(community))["Location"] == "/comunita/cibo-e-quartieri/"


def test_community_that_nobody_proposed_is_no_proposal(client):
    sign_in(client, make_staff())

    assert client.get(url(make_community())).status_code == 404


def test_list_costs_the_same_with_one_and_with_thirty(client, community, proposer):
    client.force_login(proposer.person)
    counts = []
    for number in (0, 29):
        for _each in range(number):
            other = make_community(state="proposed")
            one = make_affiliation()
            proposals.support(other, one.organisation, by=one.person)
        with CaptureQueriesContext(connection) as queries:
            client.get("/comunita/proposte/")
        counts.append(len(queries))

    assert counts[0] == counts[1]
