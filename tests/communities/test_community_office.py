"""The secretariat's desk for communities: what waits, deciding, opening, concluding."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from communities import proposals, waiting
from communities.models import Community
from partners.models import Standing
from tests.communities.surveys import make_open
from tests.factories import (
    make_affiliation,
    make_approver,
    make_community,
    make_facilitator,
    make_meeting,
    make_membership,
    make_partner,
    make_staff,
)
from tests.signing import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client):
    staff = make_staff()
    sign_in(client, staff)
    return staff


@pytest.fixture
def community(settings):
    settings.COMMUNITY_SUPPORT = 1
    proposer = make_affiliation()
    theme = Community(title_it="Cibo e quartieri", description_it="Che cosa.", motivation="Perché.")
    return proposals.propose(proposer.organisation, theme, by=proposer.person)


def supported(community) -> None:
    one = make_affiliation()
    proposals.support(community, one.organisation, by=one.person)


def decide(client, community, **typed):
    return client.post(f"/segreteria/comunita/proposte/{community.pk}/", typed)


def test_supported_theme_starts(client, staff, community):
    supported(community)
    assert client.get(f"/segreteria/comunita/proposte/{community.pk}/").context["enough"]

    response = decide(client, community, action="start", reason="Serve.")

    community.refresh_from_db()
    assert community.state == "active"
    assert response["Location"].endswith("/facilitazione/")


def test_theme_below_the_threshold_does_not_start_but_is_declined(client, staff, community):
    refused = decide(client, community, action="start", reason="Serve.")
    assert (refused.status_code, "Serve." in refused.text) == (409, True)
    assert decide(client, community, action="decline").status_code == 422

    decide(client, community, action="decline", reason="Esiste già.")

    community.refresh_from_db()
    assert community.state == "declined"
    assert decide(client, community, action="decline", reason="Di nuovo.").status_code == 409


def test_staff_of_the_proposing_organisation_does_not_decide(client, staff, community):
    make_affiliation(person=staff, organisation=community.proposed_for, role="member")

    assert decide(client, community, action="decline", reason="No.").status_code == 403


def test_table_is_opened_at_once(client, staff):
    typed = {"kind": "table", "title_it": "Tavolo casa", "join_policy": "approval"}
    assert client.get("/segreteria/comunita/nuova/").status_code == 200
    assert client.post("/segreteria/comunita/nuova/", {"kind": "x"}).status_code == 422

    client.post("/segreteria/comunita/nuova/", typed)

    table = Community.objects.get()
    assert (table.kind, table.state, table.slug) == ("table", "active", "tavolo-casa")


def test_conclusion_says_what_it_cancels_and_closes(client, staff):
    community = make_community()
    here = f"/segreteria/comunita/{community.slug}/concludi/"
    shown = client.get(here)
    assert (shown.context["to_cancel"], shown.context["to_close"]) == (0, 0)
    make_meeting(community), make_meeting(community), make_open(community)
    make_meeting(community, starts_at=timezone.now() - timedelta(days=1))

    shown = client.get(here)

    assert (shown.context["to_cancel"], shown.context["to_close"]) == (2, 1)
    assert '<div class="notice"><ul>' in shown.text


def test_community_is_concluded_and_opened_again(client, staff):
    community = make_community()
    here = f"/segreteria/comunita/{community.slug}/"
    assert client.get(f"{here}concludi/").status_code == 200
    assert client.post(f"{here}concludi/").status_code == 422
    done = client.post(f"/en{here}concludi/", {"report_it": "Fatto."}, follow=True)
    assert "Concluded. Who was inside is written to." in done.text
    again = client.post(f"{here}concludi/", {"report_it": "Ancora."})
    assert (again.status_code, "Ancora." in again.text) == (409, True)

    assert client.get(f"{here}riapri/").status_code == 200
    assert client.post(f"{here}riapri/").status_code == 422
    done = client.post(f"/en{here}riapri/", {"reason": "Si continua."}, follow=True)
    assert "It is open again." in done.text
    assert client.post(f"{here}riapri/", {"reason": "Si continua."}).status_code == 409

    community.refresh_from_db()
    assert community.is_active


def test_only_the_secretariat(client, community):
    here = "/segreteria/comunita/"
    one = f"{here}{make_community().slug}/"
    proposed = f"{here}proposte/{community.pk}/"
    pages = [here, f"{here}nuova/", proposed, f"{one}concludi/", f"{one}riapri/"]
    people = [make_facilitator(make_community()), make_approver(), community.proposed_by]

    for person in people:
        sign_in(client, person)
        assert {client.get(page).status_code for page in pages} == {403}


def test_what_waits(community):
    make_community(state="proposed")
    one = make_affiliation()
    proposals.support(community, one.organisation, by=one.person)
    today = timezone.localdate()
    due = make_community(review_due=today)
    dateless = make_community()
    make_community(review_due=today + timedelta(days=1))
    make_community(review_due=today, state="archived")
    alone = make_membership(due, state="requested")
    make_facilitator(dateless)
    make_membership(dateless, state="requested")

    assert list(waiting.proposals_at_threshold()) == [community]
    assert waiting.proposals_waiting().count() == 2
    assert list(waiting.reviews_due()) == [due]
    assert list(waiting.without_review()) == [dateless]
    assert list(waiting.requests_without_facilitator()) == [alone]


def test_supporters_are_counted_as_the_decision_counts_them(community):
    for standing in (Standing.PARTNER, Standing.LISTED, Standing.SUSPENDED):
        one = make_affiliation()
        proposals.support(community, one.organisation, by=one.person)
        type(one.organisation).objects.filter(pk=one.organisation_id).update(standing="partner")
        if standing != Standing.PARTNER:
            moved = Standing.LEFT if standing == Standing.LISTED else standing
            type(one.organisation).objects.filter(pk=one.organisation_id).update(standing=moved)
    one = make_affiliation()
    proposals.support(community, one.organisation, by=one.person)
    rows = type(one.organisation).objects.filter(pk=one.organisation_id)
    rows.update(merged_into=make_partner(), published=False)

    assert waiting.proposals_waiting().get().supporters == 1
    assert proposals.supports_of(community).count() == 1


def test_desk_costs_the_same_with_one_and_with_thirty(client, staff):
    counts = []
    for number in (1, 29):
        for _each in range(number):
            make_community(state="proposed")
            make_membership(make_community(), state="requested")
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/segreteria/comunita/").status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1]
