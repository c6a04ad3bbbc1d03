"""A passkey in a real browser, whose authenticator is Chromium's virtual one."""

import pytest
from allauth.mfa.models import Authenticator

from tests.factories import make_moderator

pytestmark = pytest.mark.xdist_group("browser")
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def window(transactional_db, visit):
    make_moderator(email="m@example.org", password="a-long-password")
    return visit()


def plug_in(window) -> None:
    """Give the browser an authenticator, with no passkey yet."""
    session = window.context.new_cdp_session(window.page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})


def sign_in(page) -> None:
    page.get_by_label("E-mail address").fill("m@example.org")
    page.get_by_label("Password").fill("a-long-password")
    page.get_by_role("button", name="Sign in", exact=True).click()


@pytest.mark.slow
def test_passkey_is_made_on_the_way_to_the_desk_and_then_opens_it(window):
    plug_in(window)
    page = window.page
    page.goto("/en/moderazione/")
    sign_in(page)
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Password").fill("a-long-password")
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Name").fill("My telephone")
    assert window.axe() == []
    page.get_by_role("button", name="Add a passkey").click()
    page.get_by_role("link", name="I have kept them: go on").click()
    page.get_by_role("heading", name="Moderation desk").wait_for()
    assert Authenticator.objects.get(type="webauthn").wrap().name == "My telephone"

    window.context.clear_cookies()
    page.goto("/en/account/accesso/?next=/en/moderazione/")
    page.get_by_role("button", name="Use a passkey").click()

    page.get_by_role("heading", name="Moderation desk").wait_for()
    assert window.complaints == []


@pytest.mark.slow
def test_passkey_is_the_second_factor_after_a_password(window):
    plug_in(window)
    page = window.page
    page.goto("/en/account/sicurezza/passkey/nuova/")
    sign_in(page)
    page.get_by_label("Password").fill("a-long-password")
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Add a passkey").click()
    page.get_by_role("heading", name="Recovery codes").wait_for()
    window.context.clear_cookies()

    page.goto("/en/moderazione/")
    sign_in(page)
    page.get_by_role("heading", name="Second factor").wait_for()
    assert window.axe() == []
    page.get_by_role("button", name="Use a passkey").click()

    page.get_by_role("heading", name="Moderation desk").wait_for()
    assert window.complaints == []


@pytest.mark.slow
def test_passkey_that_is_not_there_is_said_in_words(window):
    plug_in(window)
    page = window.page
    page.goto("/en/account/accesso/")

    page.get_by_role("button", name="Use a passkey").click()

    page.get_by_text("It did not work").wait_for()
    assert window.axe() == []
    assert window.complaints == []


@pytest.mark.slow
def test_page_without_javascript_offers_the_other_ways(visit, transactional_db):
    page = visit(javascript=False).page
    page.goto("/en/account/accesso/")

    assert not page.get_by_role("button", name="Use a passkey").is_visible()
    page.get_by_text("Passkeys need JavaScript").wait_for()
    page.get_by_role("link", name="Send me a code by mail").click()
    page.get_by_role("heading", name="Sign in with a code").wait_for()
