"""The gateway for SPID and CIE: accounts are linked by `sub`, never by an address."""

import re
import time
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth import get_user
from django.test import Client

from partners.models import User
from tests.consultation.test_moderation import deliver_all
from tests.factories import make_moderator, make_user
from tests.oidc import OTHER_KEY, Provider, serve
from tests.signing import make_totp, sign_in
from tests.site.test_signin import PASSWORD, code_in, is_in, log_in
from tsi.openid import gateway_apps

SIGN_UP = "/account/collegamenti/registrazione/"


@pytest.fixture
def provider(settings):
    one = Provider()
    server = serve(one)
    configured = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]
    apps = gateway_apps(one.url, "SPID di prova", one.client_id, one.secret)
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": configured | {"APPS": apps}}
    yield one
    server.shutdown()
    server.server_close()


def start(client: Client, **form) -> str:
    """Press the button; returns where the browser is sent."""
    page = "/account/collegamenti/" if form else "/account/accesso/"
    button = re.search(r'action="(/account/accesso/127[^"]+)"', client.get(page).content.decode())
    return client.post(button[1], form)["Location"]


def come_back(client: Client, provider: Provider, person: dict | None = None, **form):
    """The whole way to the provider and back; returns the answer of the last step."""
    if person:
        provider.person = person
    return client.get(provider.authorise(start(client, **form)))


def sign_up(client: Client, provider: Provider, person: dict, email: str, mailoutbox) -> None:
    """Come for the first time, give an address, confirm it."""
    come_back(client, provider, person)
    client.post(SIGN_UP, {"first_name": "Bianca", "last_name": "Verdi", "email": email})
    deliver_all()
    client.post("/account/registrazione/verifica/", {"code": code_in(mailoutbox[-1])})


def test_first_time_asks_for_an_address_and_confirms_it(client, db, provider, mailoutbox):
    person = {"sub": "sub-1", "given_name": "Bianca", "family_name": "Verdi"}
    answer = come_back(client, provider, person)
    assert answer["Location"] == SIGN_UP
    assert 'value="Bianca"' in client.get(SIGN_UP).content.decode()
    assert not is_in(client)

    sign_up(client, provider, person, "bianca@example.org", mailoutbox)

    assert is_in(client)
    user = User.objects.get()
    assert (user.get_full_name(), user.email) == ("Bianca Verdi", "bianca@example.org")
    assert user.emailaddress_set.get().verified
    account = SocialAccount.objects.get()
    assert (account.uid, account.user, account.extra_data) == ("sub-1", user, {})


def test_address_of_the_gateway_is_not_believed(client, db, provider, mailoutbox):
    told = {"sub": "sub-1", "email": "bianca@example.org", "email_verified": True}
    come_back(client, provider, told)

    client.post(SIGN_UP, {"first_name": "B", "last_name": "V", "email": "bianca@example.org"})

    assert not is_in(client)
    assert not User.objects.get().emailaddress_set.get().verified


def test_same_sub_is_the_same_account_whatever_the_address(client, db, provider, mailoutbox):
    sign_up(client, provider, {"sub": "sub-1"}, "bianca@example.org", mailoutbox)
    again = Client()

    answer = come_back(again, provider, {"sub": "sub-1", "email": "another@example.org"})

    assert answer["Location"] == "/account/"
    assert get_user(again) == User.objects.get()
    assert User.objects.get().email == "bianca@example.org"


def test_other_sub_with_the_same_address_is_never_linked(client, db, provider, mailoutbox):
    owner = make_user(email="bianca@example.org")
    stranger = {"sub": "sub-2", "email": owner.email, "email_verified": True}
    come_back(client, provider, stranger)

    taken = client.post(
        SIGN_UP, {"first_name": "B", "last_name": "V", "email": owner.email}, follow=True
    )

    assert not is_in(client)
    assert not SocialAccount.objects.exists()
    assert User.objects.count() == 1
    deliver_all()
    assert mailoutbox[0].to == [owner.email]
    assert "/account/accesso/" in mailoutbox[0].body
    free = Client()
    come_back(free, provider, {"sub": "sub-3"})
    form = {"first_name": "B", "last_name": "V", "email": "free@example.org"}
    assert _words(taken, owner.email) == _words(
        free.post(SIGN_UP, form, follow=True), form["email"]
    )


def _words(answer, email: str) -> str:
    tokens = r'name="csrfmiddlewaretoken" value="\w+"'
    return re.sub(tokens, "", answer.content.decode()).replace(email, "EMAIL")


def test_account_is_connected_by_its_owner_and_disconnected(client, db, provider, mailoutbox):
    user = make_user()
    log_in(client, user)
    client.post("/account/conferma/", {"password": PASSWORD})

    come_back(client, provider, {"sub": "sub-1"}, process="connect")

    assert SocialAccount.objects.get().user == user
    other = Client()
    come_back(other, provider, {"sub": "sub-1"})
    assert get_user(other) == user
    client.post("/account/collegamenti/", {"account": SocialAccount.objects.get().pk})
    assert not SocialAccount.objects.exists()
    deliver_all()
    assert [mail.to for mail in mailoutbox] == [[user.email]] * 2


def test_connecting_asks_for_the_password_first(client, db, provider):
    log_in(client, make_user())

    answer = come_back(client, provider, {"sub": "sub-1"}, process="connect")

    assert answer["Location"].startswith("/account/conferma/")
    assert not SocialAccount.objects.exists()


def test_identity_of_another_account_is_not_taken_from_it(client, db, provider):
    first, second = make_user(), make_user()
    for user in (first, second):
        one = Client()
        log_in(one, user)
        one.post("/account/conferma/", {"password": PASSWORD})
        come_back(one, provider, {"sub": "sub-1"}, process="connect")

    assert SocialAccount.objects.get().user == first


def test_last_way_in_is_not_taken_away(client, db, provider, mailoutbox):
    sign_up(client, provider, {"sub": "sub-1"}, "bianca@example.org", mailoutbox)

    answer = client.post("/account/collegamenti/", {"account": SocialAccount.objects.get().pk})

    assert answer.status_code == 422
    assert SocialAccount.objects.exists()


def test_gateway_does_not_go_round_the_second_factor(client, db, provider):
    moderator = make_moderator()
    SocialAccount.objects.create(user=moderator, provider=_key(provider), uid="sub-1")
    come_back(client, provider, {"sub": "sub-1"})
    assert is_in(client)
    assert client.get("/moderazione/").status_code == 403
    make_totp(moderator)
    again = Client()

    answer = come_back(again, provider, {"sub": "sub-1"})

    assert answer["Location"] == "/account/accesso/secondo-fattore/"
    assert not is_in(again)


WRONG = {
    "nonce": {"nonce": "of-another-question"},
    "no nonce": {"nonce": ""},
    "issuer": {"iss": "https://evil.example"},
    "audience": {"aud": "another-platform"},
    "age": {"exp": int(time.time()) - 3600},
    "person": {"sub": "of-the-token"},
}


@pytest.mark.parametrize("wrong", WRONG)
def test_wrong_token_is_refused(client, db, provider, wrong):
    provider.wrong = WRONG[wrong]

    assert refused(client, come_back(client, provider))


def test_wrong_signature_is_refused(client, db, provider):
    provider.key = OTHER_KEY

    assert refused(client, come_back(client, provider))


@pytest.mark.parametrize("told", [{}, {"sub": None}, {"sub": "somebody-else"}])
def test_user_info_of_nobody_or_somebody_else_is_refused(client, db, provider, told):
    provider.userinfo = told

    assert refused(client, come_back(client, provider))


@pytest.mark.parametrize("change", ["state=other", "state="])
def test_wrong_state_is_refused(client, db, provider, change):
    back = provider.authorise(start(client))

    assert refused(client, client.get(re.sub(r"state=[^&]+", change, back)))


def test_answer_counts_once_and_only_in_the_browser_that_asked(client, db, provider):
    back = provider.authorise(start(client))
    stranger = Client()

    assert refused(stranger, stranger.get(back))
    assert client.get(back).status_code == 302
    assert refused(client, client.get(back))


def test_code_that_the_provider_refuses_is_an_error_page(client, db, provider):
    back = provider.authorise(start(client))
    provider.codes.clear()

    assert refused(client, client.get(back))


def test_provider_that_is_away_is_an_error_page(client, db, provider, settings):
    app = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]
    app["settings"]["server_url"] = "http://127.0.0.1:9"

    assert client.post(f"/account/accesso/{app['provider_id']}/").status_code == 401


def refused(client: Client, answer) -> bool:
    return answer.status_code == 401 and not is_in(client) and not User.objects.exists()


def test_coming_back_without_an_answer_says_so(client, db, provider):
    state = parse_qs(urlsplit(start(client)).query)["state"][0]
    back = f"/account/accesso/{_key(provider)}/ritorno/?error=access_denied&state={state}"

    answer = client.get(back, follow=True)

    assert answer.status_code == 200
    assert answer.redirect_chain == [("/account/accesso/annullato/", 302)]


def _key(provider: Provider) -> str:
    return provider.url.removeprefix("http://").replace(".", "-").replace(":", "-")


def test_button_and_its_address_are_there_only_with_a_gateway(client, db, provider, settings):
    page = client.get("/account/accesso/")
    assert "SPID di prova" in page.content.decode()
    assert f"form-action 'self' {provider.url};" in page["Content-Security-Policy"] + ";"
    assert provider.url not in client.get("/account/registrazione/")["Content-Security-Policy"]
    sign_in(client, make_user())
    assert provider.url in client.get("/account/collegamenti/")["Content-Security-Policy"]

    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": []}}

    page = Client().get("/account/accesso/")
    assert "SPID" not in page.content.decode()
    assert page["Content-Security-Policy"].count("form-action 'self'") == 1
    assert client.post(f"/account/accesso/{_key(provider)}/").status_code == 404
    assert client.get(f"/account/accesso/{_key(provider)}/ritorno/").status_code == 404


def test_gateway_is_entered_by_a_form_only(client, db, provider):
    assert client.get(f"/account/accesso/{_key(provider)}/").status_code == 405


def test_key_of_a_gateway_follows_from_its_address():
    keys = {gateway_apps(url, "", "", "")[0]["provider_id"] for url in (
        "https://login.example.it/realms/spid", "https://login.example.it/realms/cie",
        "https://login.example.it:8443/realms/cie",
    )}  # fmt: skip

    assert len(keys) == 3
    assert "login-example-it-realms-spid" in keys
    assert gateway_apps("", "x", "y", "z") == []
