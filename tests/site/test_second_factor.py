"""The second factor before the desk: demanded, set up, confirmed, and gone round by nothing."""

from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core.cache import cache
from django.test import Client

from tests.consultation.test_moderation import deliver_all
from tests.factories import make_moderator, make_user
from tests.signing import SECRET, make_totp, sign_in, totp_code
from tests.site.test_signin import PASSWORD, code_in, is_in, link_in, log_in
from tsi.site.demo import accounts

DESK = "/moderazione/"


def opens_desk(client: Client) -> bool:
    return client.get(DESK).status_code == 200


def test_desk_asks_who_has_none_to_set_one_up(client, db):
    log_in(client, make_moderator())

    answer = client.get(DESK)

    assert answer.status_code == 403
    assert "/account/sicurezza/app/?next=%2Fmoderazione%2F" in answer.content.decode()
    assert "/account/sicurezza/passkey/nuova/?next=%2Fmoderazione%2F" in answer.content.decode()


def test_set_up_leads_back_to_the_desk(client, db):
    log_in(client, make_moderator())
    before = client.session.session_key
    set_up = "/account/sicurezza/app/?next=/moderazione/"
    asked = client.get(set_up)
    assert asked["Location"].startswith("/account/conferma/?next=")
    client.post(asked["Location"], {"password": PASSWORD})
    page = client.get(set_up)
    session = client.session
    session["mfa.totp.secret"] = SECRET
    session.save()
    assert page.status_code == 200

    answer = client.post(set_up, {"code": totp_code()})

    assert answer["Location"] == "/account/sicurezza/codici/?next=%2Fmoderazione%2F"
    codes = client.get(answer["Location"]).content.decode()
    assert 'href="/moderazione/"' in codes
    assert opens_desk(client)
    assert client.session.session_key != before


def test_set_up_leads_nowhere_else(client, db):
    log_in(client, make_user())
    client.post("/account/conferma/", {"password": PASSWORD})
    client.get("/account/sicurezza/app/")
    session = client.session
    session["mfa.totp.secret"] = SECRET
    session.save()

    answer = client.post("/account/sicurezza/app/?next=//evil.example", {"code": totp_code()})

    assert answer["Location"] == "/account/sicurezza/codici/"
    page = client.get("/account/sicurezza/codici/?next=//evil.example").content.decode()
    assert "evil.example" not in page.split("<main")[1]


def test_password_alone_stops_at_the_code(client, db):
    moderator = make_moderator()
    make_totp(moderator)

    answer = log_in(client, moderator, next=DESK)

    assert answer["Location"] == "/account/accesso/secondo-fattore/"
    assert not is_in(client)
    assert client.post(answer["Location"], {"code": "000000"}).status_code == 422
    assert not is_in(client)
    assert client.post(answer["Location"], {"code": totp_code()})["Location"] == DESK
    assert opens_desk(client)


def test_code_counts_once(db):
    moderator, code = make_moderator(), totp_code()
    make_totp(moderator)
    outcomes = []
    for client in (Client(), Client()):
        log_in(client, moderator)
        client.post("/account/accesso/secondo-fattore/", {"code": code})
        outcomes.append(is_in(client))

    assert outcomes == [True, False]


def test_recovery_code_gets_in_once(client, db):
    moderator = make_moderator()
    sign_in(client, moderator)
    client.post("/account/conferma/", {"password": PASSWORD})
    client.post("/account/sicurezza/codici/nuovi/")
    code = client.get("/account/sicurezza/codici/").context["unused_codes"][0]
    outcomes = []
    for other in (Client(), Client()):
        log_in(other, moderator)
        other.post("/account/accesso/secondo-fattore/", {"code": code})
        outcomes.append(opens_desk(other))

    assert outcomes == [True, False]


def test_new_password_does_not_go_round_it(client, db, mailoutbox):
    moderator = make_moderator()
    make_totp(moderator)
    client.post("/account/password/dimenticata/", {"email": moderator.email})
    deliver_all()
    form = client.get(link_in(mailoutbox[0]))["Location"]
    client.post(form, {"password1": "another-long-one", "password2": "another-long-one"})
    assert not is_in(client)

    answer = log_in(client, moderator, "another-long-one")

    assert answer["Location"] == "/account/accesso/secondo-fattore/"
    assert client.get(DESK).status_code == 302


def test_code_by_mail_does_not_go_round_it(client, db, mailoutbox):
    moderator = make_moderator()
    make_totp(moderator)
    client.post("/account/accesso/codice/", {"email": moderator.email})
    deliver_all()

    answer = client.post("/account/accesso/codice/conferma/", {"code": code_in(mailoutbox[0])})

    assert answer["Location"] == "/account/accesso/secondo-fattore/"
    assert not is_in(client)


def test_code_by_mail_is_no_second_factor(client, db, mailoutbox):
    moderator = make_moderator()
    client.post("/account/accesso/codice/", {"email": moderator.email})
    deliver_all()
    client.post("/account/accesso/codice/conferma/", {"code": code_in(mailoutbox[0])})

    assert is_in(client)
    assert client.get(DESK).status_code == 403


def test_session_without_it_is_asked_to_confirm_and_gets_another_key(client, db):
    moderator = make_moderator()
    sign_in(client, moderator, second_factor=False)
    make_totp(moderator)
    before = client.session.session_key

    asked = client.get(DESK)

    assert urlsplit(asked["Location"]).path == "/account/conferma/codice/"
    assert parse_qs(urlsplit(asked["Location"]).query) == {"next": [DESK]}
    assert client.post(asked["Location"], {"code": "000000"}).status_code == 422
    assert not opens_desk(client)
    assert client.post(asked["Location"], {"code": totp_code()})["Location"] == DESK
    assert opens_desk(client)
    assert client.session.session_key != before
    assert not client.session.exists(before)


def test_confirming_by_password_is_not_enough(client, db):
    moderator = make_moderator()
    sign_in(client, moderator, second_factor=False)
    make_totp(moderator)

    client.post("/account/conferma/", {"password": PASSWORD})

    assert not opens_desk(client)


def test_removed_app_counts_no_more(client, db):
    moderator = make_moderator()
    sign_in(client, moderator)
    assert opens_desk(client)

    Authenticator.objects.all().delete()

    assert client.get(DESK).status_code == 403


def test_somebody_else_s_app_counts_for_nothing(client, db):
    moderator = make_moderator()
    sign_in(client, moderator)

    Authenticator.objects.update(user=make_user())

    assert client.get(DESK).status_code == 403


def test_post_without_it_changes_nothing_and_gives_the_text_back(client, db):
    moderator = make_moderator()
    sign_in(client, moderator, second_factor=False)
    make_totp(moderator)

    answer = client.post("/moderazione/1/", {"action": "reject", "reason": "Parole scritte qui."})

    assert answer.status_code == 403
    assert "Parole scritte qui." in answer.content.decode()


def test_setting_up_and_removing_asks_for_the_password(client, db):
    log_in(client, make_user())

    for page in ("app/", "passkey/nuova/", "codici/nuovi/"):
        answer = client.get(f"/account/sicurezza/{page}")
        assert answer["Location"].startswith("/account/conferma/?next="), page


def test_guessing_codes_is_limited(client, db):
    moderator = make_moderator()
    make_totp(moderator)
    log_in(client, moderator)
    for _ in range(5):
        client.post("/account/accesso/secondo-fattore/", {"code": "000000"})

    limited = client.post("/account/accesso/secondo-fattore/", {"code": totp_code()})

    assert limited.status_code == 422
    assert not is_in(client)
    cache.clear()
    client.post("/account/accesso/secondo-fattore/", {"code": totp_code()})
    assert is_in(client)


@pytest.mark.parametrize("demo", [True, False])
def test_demo_shows_its_codes_and_only_the_demo(client, demo_world, settings, demo):
    settings.DEMO = demo

    answer = client.get("/demo/codice/")

    assert answer.status_code == (200 if demo else 404)
    if demo:
        one = next(one for one in answer.context["codes"] if one.role == "moderator")
        account = next(each for each in accounts() if each.email == one.email)
        client.post("/account/accesso/", {"login": one.email, "password": account.password})
        client.post("/account/accesso/secondo-fattore/", {"code": one.code})
        assert opens_desk(client)


# --- One's own authenticators --------------------------------------------------------------------


@pytest.fixture
def old_session(db):
    """Signed in with the password, and confirmed with it a moment ago; the app came later."""
    client, moderator = Client(), make_moderator()
    log_in(client, moderator)
    client.post("/account/conferma/", {"password": PASSWORD})
    make_totp(moderator)
    return client


@pytest.mark.parametrize(
    "page", ["app/", "app/togli/", "passkey/nuova/", "passkey/1/", "passkey/1/togli/", "codici/",
             "codici/nuovi/", "codici/scarica/"],
)  # fmt: skip
def test_password_alone_opens_no_page_of_authenticators(old_session, page):
    before = list(Authenticator.objects.values())

    asked = old_session.get(f"/account/sicurezza/{page}")
    answer = old_session.post(f"/account/sicurezza/{page}", {})

    assert asked["Location"].startswith("/account/conferma/codice/?next=")
    assert answer.status_code == 403
    assert list(Authenticator.objects.values()) == before


def test_password_alone_swaps_no_app_for_its_own(old_session):
    old_session.post("/account/sicurezza/app/togli/")
    session = old_session.session
    session["mfa.totp.secret"] = SECRET
    session.save()
    old_session.post("/account/sicurezza/app/", {"code": totp_code()})

    assert Authenticator.objects.count() == 1
    assert not opens_desk(old_session)


def test_first_authenticator_ends_all_other_sessions(client, db):
    moderator, other = make_moderator(), Client()
    log_in(other, moderator)
    log_in(client, moderator)
    client.post("/account/conferma/", {"password": PASSWORD})
    client.get("/account/sicurezza/app/")
    session = client.session
    session["mfa.totp.secret"] = SECRET
    session.save()
    assert is_in(other)

    client.post("/account/sicurezza/app/", {"code": totp_code()})

    assert not is_in(other)
    assert opens_desk(client)


def test_removing_an_authenticator_ends_all_other_sessions(client, db):
    moderator, other = make_moderator(), Client()
    log_in(other, moderator)
    log_in(client, moderator)
    sign_in(client, moderator)

    client.post("/account/conferma/", {"password": PASSWORD})
    answer = client.post("/account/sicurezza/app/togli/")

    assert answer.status_code == 302
    assert not Authenticator.objects.exists()
    assert is_in(client)
    assert not is_in(other)


def test_who_got_in_by_a_recovery_code_reads_the_new_ones(client, db):
    moderator = make_moderator()
    make_totp(moderator)
    codes = RecoveryCodes.activate(moderator).get_unused_codes()
    log_in(client, moderator)
    client.post("/account/accesso/secondo-fattore/", {"code": codes[0]})
    client.post("/account/conferma/", {"password": PASSWORD})

    client.post("/account/sicurezza/codici/nuovi/")

    assert len(client.get("/account/sicurezza/codici/").context["unused_codes"]) == 10
    assert opens_desk(client)
