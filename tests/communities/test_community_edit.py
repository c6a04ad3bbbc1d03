"""The words of a community, its yearly review: the pages of who facilitates."""

from datetime import timedelta

import pytest
from django.utils import timezone

from communities.models import Community, Facilitation, Review
from tests.factories import make_community, make_facilitator, make_participant, make_staff
from tests.signing import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def community():
    return make_community(review_due=timezone.localdate())


@pytest.fixture
def facilitator(client, community):
    person = make_facilitator(community)
    client.force_login(person)
    return person


def url(community, page: str = "modifica") -> str:
    return f"/comunita/{community.slug}/area/{page}/"


def words(community, **values) -> dict:
    typed = {"title_it": "Nuovo", "description_it": "Che cosa.", "join_policy": "open"}
    typed |= {"title_en": "", "description_en": "", "revision": community.revision}
    return typed | values


def test_facilitator_changes_words_and_shows_their_name(client, community, facilitator):
    assert client.get(url(community)).status_code == 200

    response = client.post(url(community), words(community, shown="on", state="archived"))

    found = Community.objects.get()
    assert response.status_code == 302
    assert (found.title_it, found.join_policy, found.state) == ("Nuovo", "open", "active")
    assert Facilitation.objects.get().shown


def test_words_changed_meanwhile_come_back(client, community, facilitator):
    response = client.post(url(community), words(community, revision=99, title_it="Mio"))

    assert response.status_code == 409
    assert "Mio" in response.text
    assert Community.objects.get().title_it != "Mio"


def test_words_without_a_title_are_refused(client, community, facilitator):
    assert client.post(url(community), words(community, title_it="")).status_code == 422


def test_staff_edits_and_has_no_name_to_show(client, community):
    sign_in(client, make_staff())

    assert "shown" not in client.get(url(community)).context["form"].fields


@pytest.mark.parametrize("page", ["modifica", "verifica"])
def test_participants_are_refused_and_strangers_find_nothing(client, community, page):
    client.force_login(make_participant(community).person)
    assert client.get(url(community, page)).status_code == 403
    client.force_login(make_participant().person)
    assert client.get(url(community, page)).status_code == 404


def test_review_is_written_and_a_second_one_comes_back(client, community, facilitator):
    today = timezone.localdate()
    typed = {"outcome": "Tre incontri.", "next_due": (today + timedelta(days=300)).isoformat(),
             "due": today.isoformat()}  # fmt: skip

    assert client.post(url(community, "verifica"), typed).status_code == 302
    again = client.post(url(community, "verifica"), typed | {"outcome": "Quattro."})

    assert again.status_code == 409
    assert "Quattro." in again.text
    assert Review.objects.get().outcome == "Tre incontri."
    assert "Tre incontri." in client.get(url(community, "verifica")).text


@pytest.mark.parametrize("values", [{"outcome": ""}, {"next_due": "2020-01-01"}, {"next_due": "x"}])
def test_review_that_is_not_right_is_refused(client, community, facilitator, values):
    typed = {"outcome": "Bene.", "next_due": "2999-01-01", "due": community.review_due.isoformat()}

    assert client.post(url(community, "verifica"), typed | values).status_code == 422
    assert not Review.objects.exists()


def test_nobody_reviews_a_concluded_community(client):
    community = make_community(state="archived")
    client.force_login(make_facilitator(community))

    assert client.get(url(community, "verifica")).status_code == 200
    typed = {"outcome": "Bene.", "next_due": "2999-01-01", "due": ""}
    assert client.post(url(community, "verifica"), typed).status_code == 409
