"""The page of one contribution: what was said on which words, by whom, how it came, what became of
it."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consultation import services
from consultation.models import Campaign, Consultation, Contribution, Submission
from tests.consultation.rows import (
    make_decision,
    make_heard,
    make_point,
    make_response,
    make_revision,
    move,
)
from tests.consultation.test_contribution_list import answer, obscured
from tests.factories import (
    make_consultation,
    make_held,
    make_partner,
    make_published,
    make_speaker,
    make_user,
)

pytestmark = pytest.mark.django_db
PAGE = "/en/consultazioni/prova/C-0001/"


@pytest.fixture
def asked():
    return make_consultation(slug="prova")


def text(client, address: str = PAGE, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def test_change_is_told_in_words_too(client, asked):
    make_published(
        asked, kind="modification", text="Titolo nuovo di 1.1.1", motivation="Perché sì."
    )

    page = text(client)

    assert "[deleted: italiano ]" in page
    assert "[inserted: nuovo ]" in page
    assert "Why this change Perché sì." in page
    assert "redline.css" in client.get(PAGE).content.decode()


def test_offer_says_how_much_and_when(client, asked):
    said = make_published(asked, kind="pledge", code="1.1.1-a1", text="Una stanza.")
    with_means = make_revision(
        said, number=2, text="Una stanza.", how_much="Due giorni", when="Maggio"
    )
    Contribution.objects.filter(pk=said.pk).update(shown=with_means)
    asked.touch()

    page = text(client)

    assert "What is offered Una stanza." in page
    assert "How much: Due giorni" in page
    assert "When: Maggio" in page


@pytest.mark.parametrize(
    ("mandate", "badge"), [("declared", "declared affiliation"), ("confirmed", "mandate confirmed")]
)
def test_badge_of_the_mandate(client, asked, mandate, badge):
    make_published(asked, speaker=make_speaker(organisation_name="Ente Prova"))
    organisation = make_partner() if mandate == "confirmed" else None
    Submission.objects.update(mandate=mandate, organisation=organisation)
    asked.touch()

    assert f"Bianca Verdi , Ente Prova ({badge} )".replace(" )", ")") in text(client)


def test_voice_heard_offline_says_how_it_came(client, asked):
    sent = make_heard(asked, channel="workshop", provenance="Tavolo riservato")
    point = make_point(sent)
    make_revision(point)
    services.confirm(sent)
    point.refresh_from_db()
    make_published(asked)
    shown = point.revisions.get()
    Contribution.objects.filter(pk=point.pk).update(
        state="published", shown=shown, published_at=timezone.now()
    )
    asked.touch()

    page = text(client)

    assert "table of a workshop" in page
    assert "written down; said on" in page
    assert "confirmed by its author" not in page
    assert "Tavolo riservato" not in page


def test_timeline_goes_from_receipt_to_answer(client, asked):
    said = make_published(asked)
    make_decision(said, action="hide")
    said.move("hide")
    said.move("restore")
    said.move("edit")
    answer(said, "partly")

    page = text(client)

    steps = [
        "received",
        "confirmed by its author",
        "published after the automatic screening",
        "hidden by a moderator",
        "shown again",
        "changed by its author; the words published before stay",
        "answered: partly accepted",
    ]
    places = [page.index(step) for step in steps]
    assert places == sorted(places)


def test_answer_that_is_only_validated_is_not_told(client, asked):
    said = make_published(asked)
    response = make_response(asked)
    response.answered.create(contribution=said)
    move(response, "validated", validated_by=make_user(), validated_at=timezone.now())
    asked.touch()

    assert "answered:" not in text(client)


def test_obscured_parts_are_said_to_be_so(client, asked):
    obscured(asked)

    page = text(client)

    assert "Chiamate […], è il meglio." in page
    assert "are obscured by a person who moderates" in page
    assert "Bianca allo" not in page


def test_similar_ones_of_the_campaign(client, asked):
    for _ in range(8):
        make_published(asked)
    campaign = Campaign.objects.create(consultation=asked)
    Contribution.objects.filter(number__lte=7).update(campaign=campaign)
    asked.touch()

    page = client.get(PAGE).content.decode()

    assert re.findall(r'id="(C-\d+)"', page) == [f"C-000{n}" for n in (7, 6, 5, 4, 3)]
    assert f"/en/consultazioni/prova/contributi/?campagna={campaign.pk}" in page


def test_alone_it_has_no_similar_ones(client, asked):
    make_published(asked)

    assert "nearly the same" not in text(client)


def test_how_to_cite_it(client, asked):
    make_published(asked)

    page = text(client)

    assert "Bianca Verdi, remark C-0001, «Trial consultation»," in page
    assert "http://localhost:8000/en/consultazioni/prova/C-0001/" in page


@pytest.mark.parametrize("verb", ["hide", "withdraw"])
def test_what_was_public_once_answers_404_and_says_why(client, asked, verb):
    said = make_published(asked, text="Parole tolte.")
    text(client)
    make_decision(said, action="hide", rule="offence", reason="Motivi riservati.")
    said.move(verb)

    response = client.get(PAGE)

    assert response["Cache-Control"] == "private, no-store"
    assert "ETag" not in response
    assert not response.cookies
    page = text(client, status=404)
    assert ("is not any more" if verb == "hide" else "has withdrawn") in page
    for gone in ("Parole tolte.", "Verdi", "Motivi riservati."):
        assert gone not in page


def test_what_was_never_public_is_a_404_that_says_nothing(client, asked):
    make_held(asked)

    assert "under review" not in text(client, status=404)


def test_name_goes_at_its_last_day(client, asked):
    make_published(asked)
    assert "Verdi" in text(client)

    Consultation.objects.update(published_until="2020-01-01")

    assert "Verdi" not in text(client)


def test_page_asks_as_much_for_many_similar_ones(client, asked, django_assert_num_queries):
    said = [make_published(asked) for _ in range(2)]
    campaign = Campaign.objects.create(consultation=asked)
    Contribution.objects.update(campaign=campaign)
    client.get(f"{PAGE}?x=1")
    with CaptureQueriesContext(connection) as few:
        client.get(f"{PAGE}?x=1")
    for _ in range(5):
        said.append(make_published(asked))
    Contribution.objects.update(campaign=campaign)

    with django_assert_num_queries(len(few)):
        client.get(f"{PAGE}?x=1")
