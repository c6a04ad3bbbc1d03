"""Nobody learns who has an account: same status, same body, same time (TRUST 39)."""

import re
import statistics
import time

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.consultation.test_moderation import deliver_all
from tests.factories import make_user
from tests.site.test_signin import SIGN_UP
from tsi.base.models import OutgoingMail, SealedLetter

KNOWN, UNKNOWN = "known@example.org", "nobody@example.org"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"|\d{2}:\d{2}')

WAYS = {
    "sign-in": ("/account/accesso/", lambda email: {"login": email, "password": "wrong-password"}),
    "sign-up": ("/account/registrazione/", lambda email: SIGN_UP | {"email": email}),
    "reset": ("/account/password/dimenticata/", lambda email: {"email": email}),
    "code": ("/account/accesso/codice/", lambda email: {"email": email}),
}
# Where no password is hashed an answer is short, and one median of 200 is off by some per cent.
TRIES = {"sign-in": 200, "sign-up": 200, "reset": 600, "code": 600}


@pytest.fixture
def known(db):
    return make_user(email=KNOWN)


def answer(way: str, email: str, client: Client | None = None) -> list[tuple[int, str]]:
    """Status and body of the answer and of the page to which it leads."""
    address, form = WAYS[way]
    client = client or Client()
    said = client.post(address, form(email), follow=True)
    pages = [said.redirect_chain, said.status_code, said.content.decode()]
    return [TOKEN.sub("", str(page)).replace(email, "EMAIL") for page in pages]


@pytest.mark.parametrize("way", WAYS)
def test_answer_is_the_same_for_those_without_an_account(known, way):
    assert answer(way, KNOWN) == answer(way, UNKNOWN)


@pytest.mark.parametrize("way", WAYS)
def test_answer_is_the_same_for_those_without_a_password_or_inactive(known, way):
    make_user(email="inactive@example.org", is_active=False)
    passwordless = make_user(email="passwordless@example.org")
    passwordless.set_unusable_password()
    passwordless.save()

    answers = {str(answer(way, f"{who}@example.org")) for who in ("inactive", "passwordless", "no")}

    assert len(answers) == 1


@pytest.mark.parametrize("way", ["reset", "code"])
def test_database_is_asked_as_often_for_those_without_an_account(known, way, settings):
    """A question more is a time more."""
    settings.ACCOUNT_RATE_LIMITS = False
    address, form = WAYS[way]
    asked = []
    for email in (KNOWN, UNKNOWN):
        with CaptureQueriesContext(connection) as queries:
            Client().post(address, form(email))
        asked.append(len(queries))

    assert asked[0] == asked[1]


def test_wrong_code_is_answered_the_same(known):
    said = []
    for email in (KNOWN, UNKNOWN):
        client = Client()
        answer("code", email, client)
        wrong = client.post("/account/accesso/codice/conferma/", {"code": "BBBB-BBBB"})
        said.append((wrong.status_code, TOKEN.sub("", wrong.content.decode()).replace(email, "")))

    assert said[0] == said[1]


def test_code_at_sign_up_is_answered_the_same(known):
    said = []
    for email in (KNOWN, UNKNOWN):
        client = Client()
        answer("sign-up", email, client)
        wrong = client.post("/account/registrazione/verifica/", {"code": "BBBB-BBBB"})
        said.append((wrong.status_code, TOKEN.sub("", wrong.content.decode()).replace(email, "")))

    assert said[0] == said[1]


def test_only_those_with_an_account_are_written_to(known, mailoutbox):
    for way in ("reset", "code"):
        answer(way, KNOWN)
        answer(way, UNKNOWN)
    deliver_all()

    assert [mail.to for mail in mailoutbox] == [[KNOWN], [KNOWN]]


def test_sign_up_tells_the_owner_of_the_address_alone(known, mailoutbox):
    answer("sign-up", KNOWN)
    deliver_all()

    assert mailoutbox[0].to == [KNOWN]
    assert "/account/accesso/" in mailoutbox[0].body
    known.refresh_from_db()
    assert known.first_name == "Ada"


@pytest.mark.parametrize("way", ["reset", "code"])
def test_flood_of_letters_ends_and_the_page_says_the_same(known, way, mailoutbox):
    said = []
    for _ in range(14):
        cache.clear()  # the limits that count in the cache are not what is tried
        said.append(str(answer(way, KNOWN)))
    deliver_all()

    assert len(mailoutbox) == 10
    assert set(said) == {said[0]}


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS)
def test_answer_takes_as_long_for_those_without_an_account(known, settings, way):
    """Medians of 200 tries or more, taken in turns, differ by less than a tenth."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    known.set_password("a-long-password")
    known.save()
    settings.ACCOUNT_RATE_LIMITS = False
    times: dict[str, list[float]] = {KNOWN: [], UNKNOWN: []}
    for number in range(5 + TRIES[way]):
        for email in (KNOWN, UNKNOWN) if number % 2 else (UNKNOWN, KNOWN):
            times[email].append(_seconds(way, email))

    medians = [statistics.median(values[5:]) for values in times.values()]

    assert max(medians) / min(medians) < 1.1, medians


def _seconds(way: str, email: str) -> float:
    """How long one answer takes; nothing is left of it."""
    address, form = WAYS[way]
    client, data = Client(), form(email)
    SealedLetter.objects.all().delete()
    OutgoingMail.objects.all().delete()
    start = time.perf_counter()
    client.post(address, data)
    taken = time.perf_counter() - start
    if way == "sign-up" and email == UNKNOWN:
        from partners.models import User

        User.objects.filter(email=email).delete()
    return taken
