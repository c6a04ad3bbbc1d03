"""An organisation and a community answer what they were asked, on their own pages."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from partners.models import AffiliationRole
from tests.factories import (
    make_affiliation,
    make_community,
    make_editor,
    make_facilitator,
    make_involvement,
    make_participant,
    make_plan,
    make_staff,
    make_user,
    make_version,
)
from tests.signing import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def version():
    return make_version()


@pytest.fixture
def speaker(client):
    affiliation = make_affiliation()
    client.force_login(affiliation.person)
    return affiliation


@pytest.fixture
def asked(version, speaker):
    return make_involvement(version, state="proposed", organisation=speaker.organisation)


@pytest.fixture
def here(speaker):
    return f"/organizzazioni/{speaker.organisation.slug}/piano/"


def test_representative_sees_what_waits_and_accepts(client, asked, here):
    assert f"{here}{asked.pk}/" in client.get(here).content.decode()

    response = client.post(f"{here}{asked.pk}/", {"answer": "accept"})

    assert response["Location"] == here
    asked.refresh_from_db()
    assert asked.state == "accepted"
    assert [part.involvement for part in client.get(here).context["taken"]] == [asked]


def test_declining_takes_reasons(client, asked, here):
    own = f"{here}{asked.pk}/"

    for form in ({}, {"answer": "x"}, {"answer": "decline", "reason": " "},
                 {"answer": "decline", "reason": "x" * 2001}):  # fmt: skip
        assert client.post(own, form).status_code == 422
    client.post(own, {"answer": "decline", "reason": "Non ora."})

    asked.refresh_from_db()
    assert (asked.state, asked.reason) == ("declined", "Non ora.")


def test_second_answer_is_told_and_keeps_what_was_typed(client, asked, here):
    client.post(f"{here}{asked.pk}/", {"answer": "accept"})

    response = client.post(f"{here}{asked.pk}/", {"answer": "decline", "reason": "Ripensato."})

    assert response.status_code == 409
    assert "Ripensato." in response.content.decode()


def test_second_lead_is_told(client, version, asked, here):
    make_involvement(version)

    response = client.post(f"{here}{asked.pk}/", {"answer": "accept"})

    assert response.status_code == 409
    asked.refresh_from_db()
    assert asked.state == "proposed"


def test_give_back(client, asked, here):
    client.post(f"{here}{asked.pk}/", {"answer": "accept"})
    own = f"{here}{asked.pk}/lascia/"

    assert client.post(own, {"reason": ""}).status_code == 422
    assert client.post(own, {"reason": "Chiudiamo."}).status_code == 302
    assert client.post(own, {"reason": "Ancora."}).status_code == 409

    asked.refresh_from_db()
    assert (asked.state, asked.reason) == ("ended", "Chiudiamo.")


@pytest.mark.parametrize(
    ("who", "reads", "answers"),
    [("member", 200, 403), ("staff", 200, 403), ("editor", 403, 403), ("other", 403, 403)],
)
def test_others_do_not_answer_for_it(client, asked, here, who, reads, answers):
    if who == "member":
        own = make_affiliation(organisation=asked.organisation, role=AffiliationRole.MEMBER)
        user = own.person
    else:
        user = {"staff": make_staff, "editor": make_editor, "other": make_user}[who]()
    sign_in(client, user)

    assert client.get(here).status_code == reads
    for address in (f"{here}{asked.pk}/", f"{here}{asked.pk}/lascia/"):
        assert client.get(address).status_code == answers
        assert client.post(address, {"answer": "accept", "reason": "x"}).status_code == answers

    asked.refresh_from_db()
    assert asked.state == "proposed"


def test_part_of_another_organisation_is_not_found(client, version, here):
    other = make_involvement(version, state="proposed")

    assert client.get(f"{here}{other.pk}/").status_code == 404
    assert client.post(f"{here}{other.pk}/", {"answer": "accept"}).status_code == 404


def test_facilitator_answers_for_the_community(client, version):
    community = make_community()
    row = make_involvement(version, state="proposed", community=community, role="contributor")
    client.force_login(make_facilitator(community))
    here = f"/comunita/{community.slug}/area/piano/"

    assert here in client.get(f"/comunita/{community.slug}/area/").content.decode()
    assert f"{here}{row.pk}/" in client.get(here).content.decode()
    client.post(f"{here}{row.pk}/", {"answer": "accept"})
    row.refresh_from_db()
    assert row.state == "accepted"
    client.post(f"{here}{row.pk}/lascia/", {"reason": "Fine."})
    row.refresh_from_db()
    assert row.state == "ended"


def test_participant_reads_and_does_not_answer(client, version):
    community = make_community()
    row = make_involvement(version, state="proposed", community=community, role="contributor")
    client.force_login(make_participant(community).person)
    here = f"/comunita/{community.slug}/area/piano/"

    assert client.get(here).status_code == 200
    assert client.post(f"{here}{row.pk}/", {"answer": "accept"}).status_code == 403
    client.force_login(make_user())
    assert client.get(here).status_code == 404


def test_page_asks_as_much_with_many(client, speaker, here):
    version = make_version(make_plan(strategies=30))
    actions = list(version.passages.filter(kind="action"))
    own = {"organisation": speaker.organisation}
    make_involvement(version, code=actions[0].code, **own)
    client.get(here)
    with CaptureQueriesContext(connection) as few:
        client.get(here)
    for each in actions[1:]:
        make_involvement(version, code=each.code, **own)

    with CaptureQueriesContext(connection) as many:
        client.get(here)

    assert len(many) == len(few)


def test_account_leads_to_the_page(client, speaker, here):
    assert here in client.get("/account/").content.decode()
