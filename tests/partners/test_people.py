"""The people of an organisation: who sees the list, and what stands in it."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from partners import people
from partners.models import Affiliation, AffiliationRole, AffiliationState
from tests.factories import (
    make_affiliation,
    make_organisation,
    make_partner,
    make_staff,
    make_user,
)
from tests.signing import sign_in

VERBS = ("/invita/", "/ruolo/", "/fine/", "/richiesta/", "/revoca/", "/ancora/")


@pytest.fixture
def here(db):
    return make_affiliation(organisation=make_partner(slug="prova"))


def page(client) -> str:
    answer = client.get("/en/organizzazioni/prova/persone/")
    assert answer.status_code == 200
    return answer.content.decode()


def fill(here: Affiliation) -> None:
    """Somebody in every state, and steps of every kind."""
    organisation, by = here.organisation, here.person
    asked = people.request(organisation, person=make_user(last_name="Asking"), role="member")
    people.invite(organisation, by=by, name="N. Invited", email="i@example.org", role="member")
    revoked = people.invite(
        organisation, by=by, name="N. Revoked", email="r@example.org", role="member"
    )
    people.revoke(revoked.affiliation, by=by)
    gone = make_affiliation(
        organisation=organisation, person=make_user(last_name="Gone"), role="member"
    )
    people.change_role(gone, by=by, role=AffiliationRole.DELEGATE)
    people.end(gone, by=by, reason="A clear reason.")
    assert asked.state == AffiliationState.REQUESTED


def test_representative_sees_who_asks_is_invited_belongs_and_was(client, here):
    fill(here)
    client.force_login(here.person)

    shown = page(client)

    for word in ("Asking", "N. Invited", str(here.person), "N. Revoked", "A clear reason."):
        assert word in shown
    assert all(verb in shown for verb in VERBS if verb not in ("/ruolo/", "/fine/"))
    assert "from member to delegate" in shown
    assert "@example.org" not in shown.replace("mailto:", "")


@pytest.mark.parametrize("role", ["member", "delegate"])
def test_others_of_the_organisation_see_who_belongs_to_it_and_no_verb(client, here, role):
    fill(here)
    other = make_affiliation(organisation=here.organisation, role=role)
    client.force_login(other.person)

    shown = page(client)

    assert str(here.person) in shown
    for word in ("Asking", "N. Invited", "Gone", "A clear reason.", *VERBS):
        assert word not in shown


def test_who_does_not_belong_sees_nothing(client, here):
    address = "/organizzazioni/prova/persone/"
    ended = make_affiliation(organisation=here.organisation, state=AffiliationState.ENDED)
    asking = people.request(here.organisation, person=make_user(), role="member")

    assert client.get(address)["Location"].startswith("/account/accesso/")
    for person in (make_user(), ended.person, asking.person):
        client.force_login(person)
        assert client.get(address).status_code == 403
    sign_in(client, make_staff())
    assert client.get(address).status_code == 200
    assert client.post(address).status_code == 405


def test_organisation_that_is_not_public_is_not_found_by_others(client, db):
    here = make_affiliation(organisation=make_organisation(published=False, slug="chiusa"))
    client.force_login(make_user())
    for last in ("persone/", "persone/invita/", "partecipa/", "lascia/", "pubblica/", "modifica/",
                 f"persone/{here.pk}/fine/", f"persone/{here.pk}/ruolo/"):  # fmt: skip
        assert client.get(f"/organizzazioni/chiusa/{last}").status_code == 404, last
    client.force_login(here.person)
    assert client.get("/organizzazioni/chiusa/persone/").status_code == 200


def test_ended_account_or_organisation_gives_no_rights(client, here):
    client.force_login(here.person)
    here.person.is_active = False
    here.person.save()

    assert client.get("/organizzazioni/prova/persone/").status_code == 302


def test_names_with_markup_are_inert(client, here):
    """TRUST 23."""
    evil = '<script>x</script>"><img src=y onerror=z>'
    make_affiliation(
        organisation=here.organisation,
        person=make_user(first_name=evil[:100], last_name=evil[:100]),
        title=evil,
    )
    client.force_login(here.person)

    shown = page(client)

    assert "<script>x" not in shown
    assert not re.search(r"<img src=y", shown)
    assert "&lt;script&gt;x" in shown


def test_as_many_queries_for_thirty_as_for_one(client, here):
    client.force_login(here.person)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            page(client)
        return len(captured)

    fill(here)
    few = queries()
    for _number in range(30):
        make_affiliation(organisation=here.organisation, role="member")
        people.request(here.organisation, person=make_user(), role="member")
    for number in range(25):
        people.invite(
            here.organisation,
            by=here.person,
            name="N.",
            email=f"i{number}@example.org",
            role="member",
        )

    assert queries() == few


def test_history_is_read_in_pages(client, here):
    for _number in range(30):
        asked = people.request(here.organisation, person=make_user(), role="member")
        people.decline(asked, by=here.person, reason="–")
    client.force_login(here.person)

    shown = page(client)

    assert shown.count("<time") == 50
    older = re.search(r'href="(\?dopo=\d+)"', shown)[1]
    rest = client.get(f"/en/organizzazioni/prova/persone/{older}").content.decode()
    assert rest.count("<time") == 10
    for wrong in ("?dopo=x", "?dopo=-1", "?dopo=" + "9" * 40, "?dopo=1%00"):
        assert client.get(f"/en/organizzazioni/prova/persone/{wrong}").status_code == 200
