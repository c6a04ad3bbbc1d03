"""Leaving the digest by a link, with one click (RFC 8058), and choosing how often."""

import pytest
from django.test import Client

from communities.digest import choices
from communities.models import DigestChoice, Frequency
from tests.communities.digesting import link_of
from tests.factories import make_user

pytestmark = pytest.mark.django_db
NOBODY = "/riepilogo/" + "a" * 43 + "/disiscrizione/"
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def person():
    person = make_user()
    choices.have_choices([person])
    return person


def _frequency(person) -> str:
    return DigestChoice.objects.get(person=person).frequency


def test_digest_unsubscribe_asks_first_and_changes_nothing(client, person):
    response = client.get(link_of(person))
    client.head(link_of(person))

    assert response.status_code == 200
    assert "<button" in response.content.decode()
    assert _frequency(person) == Frequency.WEEKLY


def test_digest_unsubscribe_takes_one_click_without_cookie_or_token(person):
    strict = Client(enforce_csrf_checks=True)

    response = strict.post(link_of(person), ONE_CLICK)

    assert response.status_code == 200
    assert _frequency(person) == Frequency.NEVER
    assert not response.cookies


def test_digest_unsubscribe_works_for_whoever_is_signed_in(client, person):
    other = make_user()
    choices.have_choices([other])
    client.force_login(other)

    client.post(link_of(person), ONE_CLICK)

    assert (_frequency(person), _frequency(other)) == (Frequency.NEVER, Frequency.WEEKLY)


def test_digest_unsubscribe_may_be_pressed_again(client, person):
    answers = [client.post(link_of(person), ONE_CLICK).status_code for _ in range(2)]

    assert answers == [200, 200]


@pytest.mark.parametrize("method", ["get", "post"])
def test_digest_unsubscribe_does_not_tell_whether_a_link_is_anybodys(client, person, method):
    known = getattr(client, method)(link_of(person))
    unknown = getattr(client, method)(NOBODY)

    for answer in (known, unknown):
        del answer["X-Request-ID"]  # of each request its own
    assert (unknown.status_code, unknown.headers) == (known.status_code, known.headers)
    address = link_of(person), NOBODY
    assert unknown.content.decode().replace(address[1], "") == known.content.decode().replace(
        address[0], ""
    )


def test_digest_unsubscribe_is_kept_by_no_cache(client, person):
    response = client.get(link_of(person))

    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Robots-Tag"] == "noindex"


def test_link_holds_after_the_secret_was_changed(client, person, settings):
    old = link_of(person)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"

    assert link_of(person) == old
    client.post(old)
    assert _frequency(person) == Frequency.NEVER


def test_account_notices_choose_how_often(client, person):
    client.force_login(person)
    page = client.get("/account/notifiche/").content.decode()
    assert 'value="weekly" id="id_digest_0" checked' in page.replace("required ", "")

    assert client.post("/account/notifiche/", {"digest": "monthly"}).status_code == 302
    assert _frequency(person) == Frequency.MONTHLY

    assert client.post("/account/notifiche/", {"digest": "daily"}).status_code == 422
    assert client.post("/account/notifiche/", {}).status_code == 302
    assert _frequency(person) == Frequency.MONTHLY


def test_turned_on_again_tells_nothing_older(person):
    before = DigestChoice.objects.get(person=person).since
    choices.choose(person, Frequency.NEVER)
    assert DigestChoice.objects.get(person=person).since == before

    choices.choose(person, Frequency.MONTHLY)
    since = DigestChoice.objects.get(person=person).since
    choices.choose(person, Frequency.WEEKLY)

    assert since > before
    assert DigestChoice.objects.get(person=person).since == since


def test_erased_account_chooses_nothing():
    person = make_user()
    type(person).objects.filter(pk=person.pk).update(
        first_name="", last_name="", is_active=False, email="x@erased.invalid",
        erased_at=person.date_joined,
    )  # fmt: skip

    choices.choose(person, Frequency.MONTHLY)

    assert not DigestChoice.objects.filter(person=person).exists()
