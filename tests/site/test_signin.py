"""Signing up, in and out: by password, by a code, after a new password; one's address, one's
sessions."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.auth import get_user
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.utils.html import escape

from partners.models import User
from tests.consultation.test_moderation import deliver_all
from tests.factories import make_user
from tests.signing import sign_in

PASSWORD = "a-long-password"
LOGIN = "/account/accesso/"
SIGN_UP = {"first_name": "Bianca", "last_name": "Verdi", "email": "bianca@example.org",
           "password1": PASSWORD}  # fmt: skip


def code_in(message) -> str:
    return re.search(r"^[A-Z]{4}-[A-Z]{4}$", message.body, re.MULTILINE)[0]


def link_in(message) -> str:
    return re.search(r"http://localhost:8000(/\S+)", message.body)[1]


def is_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def log_in(client: Client, user: User, password: str = PASSWORD, **extra):
    return client.post(LOGIN, {"login": user.email, "password": password} | extra)


def test_sign_up_asks_for_the_code_and_opens_the_account(client, db, mailoutbox):
    answer = client.post("/en/account/registrazione/?next=/en/piano/", SIGN_UP)
    assert answer["Location"] == "/en/account/registrazione/verifica/"
    assert not is_in(client)
    deliver_all()

    wrong = client.post("/en/account/registrazione/verifica/", {"code": "XXXX-XXXX"})
    right = client.post("/en/account/registrazione/verifica/", {"code": code_in(mailoutbox[0])})

    assert wrong.status_code == 422
    assert right["Location"] == "/en/piano/"
    assert is_in(client)
    user = User.objects.get()
    assert (user.get_full_name(), user.language) == ("Bianca Verdi", "en")
    assert user.emailaddress_set.get().verified


def test_sign_up_takes_nothing_else(client, db):
    client.post("/account/registrazione/", SIGN_UP | {"is_staff": "on", "is_superuser": "on"})

    user = User.objects.get()
    assert not (user.is_staff or user.is_superuser)


@pytest.mark.parametrize(
    "wrong",
    [{"first_name": " "}, {"email": "no"}, {"email": '"a\u202eb"@example.org'},
     {"password1": "12345678"}, {"password1": "bianca@example.org"}, {"last_name": "\x00"}],
)  # fmt: skip
def test_sign_up_refuses_and_keeps_what_was_typed(client, db, wrong):
    answer = client.post("/account/registrazione/", SIGN_UP | {"last_name": "Verdi"} | wrong)

    assert answer.status_code == 422
    assert escape((SIGN_UP | wrong)["email"]) in answer.content.decode()
    assert PASSWORD not in answer.content.decode()
    assert not User.objects.exists()


def test_names_hold_nothing_invisible(client, db):
    client.post("/account/registrazione/", SIGN_UP | {"first_name": "Bian\u202eca\r\nBcc: x"})

    assert User.objects.get().first_name == "Bianca Bcc: x"


def test_unconfirmed_account_stays_outside(client, db, mailoutbox):
    client.post("/account/registrazione/", SIGN_UP)
    cache.clear()  # one code in ten seconds
    other = Client()

    answer = other.post(LOGIN, {"login": SIGN_UP["email"], "password": PASSWORD})

    assert answer["Location"] == "/account/registrazione/verifica/"
    assert not is_in(other)


def test_code_by_mail_signs_in_once(client, db, mailoutbox):
    user = make_user()
    client.post("/account/accesso/codice/?next=/regole/", {"email": user.email.upper()})
    assert not is_in(client)
    deliver_all()
    confirm = "/account/accesso/codice/conferma/?next=/regole/"

    answer = client.post(confirm, {"code": code_in(mailoutbox[0])})

    assert answer["Location"] == "/regole/"
    assert is_in(client)
    client.logout()
    again = client.post(confirm, {"code": code_in(mailoutbox[0])})
    assert again["Location"] == "/account/accesso/codice/"
    assert not is_in(client)


def test_code_is_worth_three_attempts(client, db, mailoutbox):
    user = make_user()
    client.post("/account/accesso/codice/", {"email": user.email})
    deliver_all()
    confirm = "/account/accesso/codice/conferma/"
    statuses = [client.post(confirm, {"code": "XXXX-XXXX"}).status_code for _ in range(3)]

    client.post(confirm, {"code": code_in(mailoutbox[0])})

    assert statuses == [422, 422, 302]
    assert not is_in(client)


def test_code_does_not_confirm_an_address_that_a_stranger_signed_up_with(client, db, mailoutbox):
    client.post("/account/registrazione/", SIGN_UP)
    victim = Client()
    victim.post("/account/accesso/codice/", {"email": SIGN_UP["email"]})
    deliver_all()

    assert len(mailoutbox) == 1  # the code of the one who signed up
    assert not EmailAddress.objects.filter(verified=True).exists()


def test_new_password_by_link_ends_every_session(client, db, mailoutbox):
    user, elsewhere = make_user(), Client()
    log_in(elsewhere, user)
    client.post("/account/password/dimenticata/", {"email": user.email})
    deliver_all()
    form = client.get(link_in(mailoutbox[0]))
    assert form.status_code == 302 and "set-password" in form["Location"]
    new = {"password1": "another-long-one", "password2": "another-long-one"}

    answer = client.post(form["Location"], new)

    assert answer["Location"] == "/account/password/nuova/fatto/"
    assert not is_in(client)
    assert not is_in(elsewhere)
    assert log_in(client, user).status_code == 422
    assert log_in(client, user, "another-long-one").status_code == 302


def test_link_for_a_new_password_works_once(client, db, mailoutbox):
    user = make_user()
    client.post("/account/password/dimenticata/", {"email": user.email})
    deliver_all()
    link = link_in(mailoutbox[0])
    form = client.get(link)["Location"]
    client.post(form, {"password1": "another-long-one", "password2": "another-long-one"})

    again = Client().get(link)

    assert again.status_code == 200
    assert "/account/password/dimenticata/" in again.content.decode()
    assert "password1" not in again.content.decode()


def test_password_change_keeps_this_session_and_ends_the_others(client, db):
    user, elsewhere = make_user(), Client()
    log_in(client, user)
    log_in(elsewhere, user)
    key = client.session.session_key
    new = {
        "oldpassword": PASSWORD,
        "password1": "another-long-one",
        "password2": "another-long-one",
    }

    client.post("/account/password/", new)

    assert is_in(client)
    assert client.session.session_key != key
    assert not is_in(elsewhere)


def test_deactivation_ends_every_session(client, db):
    user = make_user()
    log_in(client, user)
    assert is_in(client)

    User.objects.update(is_active=False)

    assert not is_in(client)


def test_session_has_another_key_once_signed_in(client, db):
    client.get(LOGIN)
    session = client.session
    session["before"] = True
    session.save()
    client.cookies["sessionid"] = before = session.session_key

    log_in(client, make_user())

    assert client.session.session_key != before
    stranger = Client()
    stranger.cookies["sessionid"] = before
    assert not is_in(stranger)


def test_address_changes_once_the_new_one_is_confirmed(client, db, mailoutbox):
    user = make_user(email="old@example.org")
    log_in(client, user)
    client.post("/account/conferma/", {"password": PASSWORD})
    client.post("/account/indirizzo/", {"email": "new@example.org", "action_add": ""})
    deliver_all()
    user.refresh_from_db()
    assert user.email == "old@example.org"

    client.post("/account/registrazione/verifica/", {"code": code_in(mailoutbox[0])})

    deliver_all()
    user.refresh_from_db()
    assert user.email == "new@example.org"
    address = user.emailaddress_set.get()
    assert (address.email, address.verified, address.primary) == ("new@example.org", True, True)
    assert mailoutbox[0].to == ["new@example.org"]
    assert mailoutbox[1].to == ["old@example.org"]
    assert "new@example.org" in mailoutbox[1].body


def test_address_of_somebody_else_is_not_taken_over(client, db, mailoutbox):
    user, other = make_user(), make_user(email="other@example.org")
    log_in(client, user)
    client.post("/account/conferma/", {"password": PASSWORD})
    client.post("/account/indirizzo/", {"email": other.email, "action_add": ""})
    deliver_all()

    answer = client.post("/account/registrazione/verifica/", {"code": code_in(mailoutbox[0])})

    assert answer.status_code == 422
    user.refresh_from_db()
    assert user.email != other.email


def test_change_of_address_asks_for_the_password_first(client, db, mailoutbox):
    log_in(client, make_user())

    answer = client.post("/account/indirizzo/", {"email": "new@example.org", "action_add": ""})

    assert answer["Location"].startswith("/account/conferma/?next=")
    deliver_all()
    assert mailoutbox == []


def test_sessions_are_listed_and_ended(client, db):
    user, elsewhere, stranger = make_user(), Client(), Client()
    log_in(client, user)
    elsewhere.post(LOGIN, {"login": user.email, "password": PASSWORD},
                   headers={"user-agent": "Mozilla/5.0 (X11; Linux) Firefox/140.0"})  # fmt: skip
    log_in(stranger, make_user())
    page = client.get("/account/sessioni/").content.decode()
    assert "Firefox, Linux" in page
    theirs, foreign = (
        UserSession.objects.get(session_key=one.session.session_key).pk
        for one in (elsewhere, stranger)
    )

    ended = client.post(f"/account/sessioni/{theirs}/chiudi/")
    refused = client.post(f"/account/sessioni/{foreign}/chiudi/")

    assert (ended.status_code, refused.status_code) == (302, 404)
    assert (is_in(client), is_in(elsewhere), is_in(stranger)) == (True, False, True)


def test_all_other_sessions_are_ended_at_once(client, db):
    user, elsewhere = make_user(), Client()
    log_in(client, user)
    log_in(elsewhere, user)

    client.post("/account/sessioni/")

    assert (is_in(client), is_in(elsewhere)) == (True, False)


EVIL = ["//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil.example",
        "javascript:alert(1)", "///evil.example", "http:evil.example", "//localhost@evil.example",
        "\thttps://evil.example", "https:/evil.example", "/\t/evil.example"]  # fmt: skip


@pytest.mark.parametrize("target", EVIL)
def test_no_way_in_or_out_leads_elsewhere(client, db, mailoutbox, target):
    user = make_user()
    ways = [log_in(client, user, next=target)]
    ways.append(client.post("/account/uscita/", {"next": target}))
    client.post("/account/accesso/codice/", {"email": user.email, "next": target})
    deliver_all()
    confirm = {"code": code_in(mailoutbox[0]), "next": target}
    ways.append(client.post("/account/accesso/codice/conferma/", confirm))
    ways.append(client.post("/account/conferma/", {"password": PASSWORD, "next": target}))

    assert [way.status_code for way in ways] == [302] * 4
    for way in ways:
        assert re.fullmatch(r"/(?![/\\]).*", way["Location"]), way["Location"]


def test_limit_counts_the_connection_and_no_header(client, db):
    user = make_user()
    for number in range(10):
        forged = {"x-forwarded-for": f"198.51.100.{number}", "host": "localhost"}
        client.post(LOGIN, {"login": user.email, "password": "no"}, headers=forged)

    answer = log_in(client, user)

    assert answer.status_code == 422
    assert not is_in(client)


def test_behind_a_proxy_the_last_forwarded_address_counts(client, db, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(31):
        forged = {"x-forwarded-for": f"198.51.100.{number}, 203.0.113.7"}
        limited = client.post(LOGIN, {"login": f"{number}@example.org", "password": "no"},
                              headers=forged)  # fmt: skip
    other = client.post(LOGIN, {"login": "x@example.org", "password": "no"},
                        headers={"x-forwarded-for": "203.0.113.8"})  # fmt: skip

    assert limited.status_code == 429
    assert other.status_code == 422


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example"])
def test_forged_host_reaches_no_letter(client, db, mailoutbox, host):
    user = make_user()

    answer = client.post(
        "/account/password/dimenticata/", {"email": user.email}, headers={"host": host}
    )

    assert answer.status_code == 400
    client.post("/account/password/dimenticata/", {"email": user.email},
                headers={"host": "127.0.0.1", "x-forwarded-host": host})  # fmt: skip
    deliver_all()
    assert "http://localhost:8000/account/password/nuova/" in mailoutbox[0].body
    assert host not in mailoutbox[0].body.replace("localhost:8000", "")


PAGES = ["", "accesso/", "accesso/codice/", "registrazione/", "password/dimenticata/",
         "password/dimenticata/inviata/", "password/nuova/1-x/", "sicurezza/", "sessioni/",
         "indirizzo/", "password/", "collegamenti/", "uscita/"]  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("who", ["visitor", "person"])
def test_page_is_kept_by_no_cache(client, db, page, who):
    if who == "person":
        sign_in(client, make_user())

    answer = client.get(f"/account/{page}")

    assert answer.status_code in (200, 302)
    assert answer["Cache-Control"] == "private, no-store"


def test_superuser_of_the_command_can_sign_in(client, db, monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    call_command("createsuperuser", "--noinput", email="Root@Example.org", first_name="R",
                 last_name="S", verbosity=0)  # fmt: skip

    log_in(client, User.objects.get())

    assert is_in(client)
    assert get_user(client).is_superuser


def test_addresses_differ_in_case_and_are_one(client, db):
    make_user(email="Ada@Example.org")

    answer = client.post(LOGIN, {"login": "ADA@example.ORG", "password": PASSWORD})

    assert answer["Location"] == "/account/"
