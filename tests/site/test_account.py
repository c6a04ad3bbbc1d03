"""One's own account: profile, letters, desks."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from partners.models import Notice, Organisation
from tests.factories import (
    make_adhesion,
    make_affiliation,
    make_approver,
    make_consultation,
    make_moderator,
    make_organisation,
    make_project,
    make_published,
    make_staff,
    make_user,
)

NOW = "2026-01-31T12:00:00Z"
PAGES = ["/account/", "/account/profilo/", "/account/notifiche/", "/account/dati/"]


@pytest.mark.parametrize("address", [*PAGES, "/account/elimina/"])
def test_visitor_is_asked_to_sign_in(client, db, address):
    response = client.get(address)

    assert response.status_code == 302
    assert response["Location"] == f"/account/accesso/?next={address}"


@pytest.mark.parametrize("address", PAGES)
def test_account_pages_are_private(client, db, address):
    client.force_login(make_user())

    response = client.get(address)

    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-store"


def test_account_shows_what_is_one_s_own(client, db):
    mine = make_affiliation(organisation=make_organisation(name="Cooperativa mia"))
    make_project(title_it="Progetto mio", proposed_by=mine.person)
    make_project(title_it="Progetto in attesa", proposed_by=mine.person, state="proposed")
    make_affiliation(organisation=make_organisation(name="Cooperativa altrui"))
    make_project(title_it="Progetto altrui", proposed_by=make_user())
    client.force_login(mine.person)

    page = client.get("/account/").content.decode()

    assert "Cooperativa mia" in page
    assert "Progetto mio" in page
    assert "Progetto in attesa" in page
    assert "altrui" not in page


@pytest.mark.parametrize("state", ["requested", "active"])
def test_account_leads_to_the_accession_and_says_the_standing(client, db, state):
    organisation = make_organisation(standing="suspended")
    mine = make_affiliation(organisation=organisation, state=state)
    older = make_adhesion(organisation=organisation, submitted_by=mine.person, state="withdrawn")
    newest = make_adhesion(organisation=organisation, submitted_by=mine.person)
    client.force_login(mine.person)

    page = client.get("/account/").content.decode()

    assert f'href="/adesioni/{newest.pk}/"' in page
    assert f'href="/adesioni/{older.pk}/"' not in page
    assert 'class="state state-suspended"' in page
    assert "/partecipa/ritira/" not in page  # the accession is withdrawn, the request with it


def test_account_keeps_the_accession_that_was_refused(client, db):
    person = make_user()
    refused = make_adhesion(submitted_by=person, state="rejected", reason="–", decided_at=NOW)
    someone_s = make_adhesion(submitted_by=make_user())
    client.force_login(person)

    page = client.get("/account/").content.decode()

    assert f'href="/adesioni/{refused.pk}/"' in page
    assert f"/adesioni/{someone_s.pk}/" not in page


def test_account_without_an_organisation_leads_on(client, db):
    client.force_login(make_user())

    page = client.get("/account/").content.decode()

    assert 'href="/organizzazioni/aderisci/"' in page


def test_member_is_shown_no_accession(client, db):
    mine = make_affiliation(role="member")
    make_adhesion(organisation=mine.organisation)
    client.force_login(mine.person)

    assert "/adesioni/" not in client.get("/account/").content.decode()


@pytest.mark.parametrize(
    ("make", "desks"),
    [
        (make_user, set()),
        (make_moderator, {"/moderazione/"}),
        (make_staff, {"/segreteria/"}),
        (make_approver, {"/segreteria/"}),
    ],
)
def test_account_leads_to_the_desks_where_one_works(client, db, make, desks):
    client.force_login(make())

    page = client.get("/account/").content.decode()

    assert {desk for desk in ("/moderazione/", "/segreteria/") if f'href="{desk}"' in page} == desks


@pytest.mark.slow
def test_account_queries_do_not_grow(client, db, django_assert_num_queries):
    person, asked = make_user(), make_consultation()

    def more(count: int) -> None:
        for _ in range(count):
            mine = make_affiliation(person=person)
            make_adhesion(organisation=mine.organisation)
            make_adhesion(submitted_by=person)
            make_project(proposed_by=person)
            made = make_published(asked)
            made.submission.author = person
            made.submission.save()

    more(1)
    client.force_login(person)
    with CaptureQueriesContext(connection) as few:
        client.get("/account/")
    more(29)
    with django_assert_num_queries(len(few)):
        client.get("/account/")


def test_account_profile_is_changed_and_says_so_in_the_new_language(client, db):
    person = make_user(first_name="Ada", last_name="Rossi")
    client.force_login(person)

    response = client.post(
        "/account/profilo/",
        {"first_name": " Ada\u202e Maria ", "last_name": "Bruni", "language": "en",
         "email": "evil@example.org", "is_staff": "on", "muted": "people"},
    )  # fmt: skip

    assert response["Location"] == "/en/account/profilo/"
    before = person.email
    person.refresh_from_db()
    assert (person.first_name, person.last_name, person.language) == ("Ada Maria", "Bruni", "en")
    assert (person.email, person.is_staff, person.muted) == (before, False, [])
    assert "Saved." in client.get("/en/account/profilo/").content.decode()


def test_account_profile_refuses_an_empty_name(client, db):
    person = make_user(first_name="Ada")
    client.force_login(person)

    response = client.post(
        "/account/profilo/", {"first_name": "\u200b", "last_name": "Neri", "language": "xx"}
    )

    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"first_name", "language"}
    person.refresh_from_db()
    assert person.first_name == "Ada"


def test_a_new_name_is_a_new_page_of_the_organisation(client, db):
    mine = make_affiliation(shown=True)
    before = Organisation.objects.get(pk=mine.organisation_id).revision
    client.force_login(mine.person)

    client.post("/account/profilo/", {"first_name": "A", "last_name": "B", "language": "it"})

    assert Organisation.objects.get(pk=mine.organisation_id).revision > before


def test_account_notices_are_chosen(client, db):
    person = make_user()
    client.force_login(person)

    client.post("/account/notifiche/", {"wanted": ["people"]})
    person.refresh_from_db()
    assert (person.wants(Notice.PEOPLE), person.wants(Notice.REQUESTS)) == (True, False)
    assert (
        'value="people" id="id_wanted_1" checked'
        in client.get("/account/notifiche/").content.decode()
    )

    assert client.post("/account/notifiche/", {"wanted": ["all"]}).status_code == 422
    client.post("/account/notifiche/")
    person.refresh_from_db()
    assert set(person.muted) == set(Notice.values)


def test_security_has_the_tabs_of_the_account(client, db):
    client.force_login(make_user())

    page = client.get("/account/sicurezza/").content.decode()

    assert 'class="account-nav"' in page
    assert page.count('aria-current="page"') >= 1


def test_page_for_other_roles_leads_on(client, db):
    client.force_login(make_user())

    response = client.get("/segreteria/")

    assert response.status_code == 403
    main = response.content.decode().partition("<main")[2]
    assert 'href="/account/"' in main
