"""Supporting what somebody else said: once a person, taken back, never on one's own."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from consultation import supporting
from consultation.models import Consultation, Endorsement
from consultation.permissions import may_support
from tests.factories import (
    make_consultation,
    make_held,
    make_published,
    make_speaker,
    make_user,
)
from tests.races import at_once
from tsi.base.transitions import InvalidTransition

pytestmark = pytest.mark.django_db
PAGE = "/consultazioni/prova/C-0001/"
SUPPORT = f"{PAGE}sostieni/"


@pytest.fixture
def said():
    return make_published(make_consultation(slug="prova"))


@pytest.fixture
def person(client):
    user = make_user()
    client.force_login(user)
    return user


def press(client, support: str = "1") -> int:
    return client.post(SUPPORT, {"support": support}).status_code


def test_support_is_counted_and_taken_back(client, said, person):
    assert press(client) == 200
    assert "1 person supports it" in client.get(f"/en{PAGE}").content.decode()

    assert press(client, "0") == 200

    assert "0 people support it" in client.get(f"/en{PAGE}").content.decode()


def test_pressing_twice_is_pressing_once(client, said, person):
    assert [press(client), press(client)] == [200, 200]
    assert Endorsement.objects.get().user == person

    assert [press(client, "0"), press(client, "0")] == [200, 200]

    assert not Endorsement.objects.exists()


def test_visitor_is_asked_to_sign_in(client, said):
    page = client.get(f"/en{SUPPORT}")

    assert f"/en/account/accesso/?next=/en{SUPPORT}" in page.content.decode()
    assert page["Cache-Control"] == "private, no-store"
    assert client.post(SUPPORT, {"support": "1"}).status_code == 302
    assert not Endorsement.objects.exists()


def test_nobody_supports_what_one_said_signed_in(client, person):
    asked = make_consultation(slug="prova")
    make_published(asked, speaker=make_speaker(email="", author=person))

    assert "You said this yourself" in client.get(f"/en{SUPPORT}").content.decode()
    assert press(client) == 403


def test_nobody_supports_what_one_said_by_mail(client, person):
    asked = make_consultation(slug="prova")
    make_published(asked, speaker=make_speaker(email=person.email.upper()))

    assert press(client) == 403


def test_address_is_confirmed_first(client, said, person):
    person.emailaddress_set.update(verified=False)

    assert press(client) == 403


def test_closed_account_supports_nothing(said):
    assert may_support(make_user(), said)
    assert not may_support(make_user(is_active=False), said)


def test_what_is_not_public_cannot_be_supported(client, person):
    held = make_held(make_consultation(slug="prova"))

    assert press(client) == 404
    assert held.code == "C-0001"


def test_what_is_hidden_meanwhile_is_not_supported(said, person):
    said.move("hide")

    with pytest.raises(InvalidTransition):
        supporting.support(said, by=person)


def test_after_the_closing_supports_are_taken_back_and_not_added(client, said, person):
    press(client)
    past = timezone.now()
    Consultation.objects.update(opens_at=past - timedelta(2), closes_at=past)
    other = Client()
    other.force_login(make_user())

    assert press(other) == 409
    assert press(client, "0") == 200
    assert "/sostieni/" not in client.get(PAGE).content.decode()


def test_after_the_answer_supports_stay(client, said, person):
    press(client)
    now = timezone.now()
    Consultation.objects.update(opens_at=now - timedelta(2), closes_at=now, reported_at=now)

    response = client.post(f"/en{SUPPORT}", {"support": "0"})

    assert response.status_code == 409
    assert "supports stay as they were" in response.content.decode()
    assert Endorsement.objects.exists()


def test_too_many_at_once_are_refused(client, said, person, monkeypatch):
    monkeypatch.setattr(supporting, "VERBS_A_MINUTE", 2)
    press(client)
    press(client, "0")

    response = client.post(f"/en{SUPPORT}", {"support": "1"})

    assert response.status_code == 429
    assert "Try again in a minute" in response.content.decode()
    assert not Endorsement.objects.exists()


def test_pages_of_everybody_are_made_anew(client, said, person):
    addresses = [PAGE, "/consultazioni/prova/contributi/", "/piano/1.0/1.1.1/"]
    before = [Client().get(address)["ETag"] for address in addresses]

    revision = Consultation.objects.get().revision

    press(client)
    press(client)

    after = [Client().get(address)["ETag"] for address in addresses]
    assert all(one != other for one, other in zip(before, after, strict=True))
    assert Consultation.objects.get().revision == revision + 1


def test_supports_put_nothing_before_anything_else(client, said, person):
    make_published(said.consultation)
    press(client)

    listed = client.get("/consultazioni/prova/contributi/?ordine=sostegni").content.decode()

    assert listed.index('id="C-0002"') < listed.index('id="C-0001"')


@pytest.mark.django_db(transaction=True)
def test_double_click_makes_one_row():
    said, user = make_published(make_consultation(slug="prova")), make_user()
    clients = [Client() for _ in range(4)]
    for each in clients:
        each.force_login(user)

    answers = at_once(4, lambda number: press(clients[number]))

    assert answers == [200] * 4
    assert Endorsement.objects.count() == 1
    assert said.endorsements.get().user == user


def test_database_itself_keeps_a_second_row_out(said, person):
    """Without the verb's lock the constraint stands."""
    Endorsement.objects.create(contribution=said, user=person)

    with pytest.raises(IntegrityError, match="endorsement_once"), transaction.atomic():
        Endorsement.objects.create(contribution=said, user=person)
