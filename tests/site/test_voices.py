"""What people say beside the text: in the reader and on a passage's page."""

import re
from html import unescape

import pytest

from consultation.models import Contribution
from tests.consultation.rows import make_decision
from tests.consultation.test_contribution_list import obscured
from tests.factories import make_consultation, make_published

pytestmark = pytest.mark.django_db
READER, PASSAGE = "/en/piano/1.0/", "/en/piano/1.0/1.1.1/"


@pytest.fixture
def asked():
    return make_consultation(slug="prova")


def html(client, address: str) -> str:
    return client.get(address).content.decode()


def text(client, address: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html(client, address))))


def beside(client, code: str) -> list[str]:
    """The codes of the notes beside a passage of the reader."""
    found = re.search(
        rf'<aside class="beside" aria-label="Contributions on {re.escape(code)}">(.*?)</aside>',
        html(client, READER),
        re.DOTALL,
    )
    return re.findall(r">(C-\d+)<", found[1]) if found else []


def test_reader_shows_the_newest_three_and_how_many_there_are(client, asked):
    for number in range(5):
        make_published(asked, text=f"Voce {'abcde'[number]}.")
    make_published(asked, code="S1")

    assert beside(client, "1.1.1") == ["C-0005", "C-0004", "C-0003"]
    assert beside(client, "S1") == ["C-0006"]
    assert beside(client, "1.1.2") == []
    assert "5 contributions 1.1.1" in text(client, READER)


def test_reader_passes_over_what_was_taken_away(client, asked):
    said = [make_published(asked) for _ in range(4)]
    said[3].move("hide")
    said[2].move("withdraw")

    assert beside(client, "1.1.1") == ["C-0002", "C-0001"]
    assert "2 contributions 1.1.1" in text(client, READER)


def test_reader_keeps_passages_with_contributions_alone(client, asked):
    make_published(asked, code="1.1.1-a1")
    whole = make_published(asked)
    Contribution.objects.filter(pk=whole.pk).update(passage=None)

    page = text(client, f"{READER}?mostra=contributi")

    assert "1 passage found." in page
    assert "English title of 1.1.1-a1" in page
    assert "English title of 1.1.2-a1" not in page


def test_notes_leave_out_what_is_obscured(client, asked):
    obscured(asked)

    page = text(client, READER)

    assert "Chiamate […], è il meglio." in page
    assert "Bianca allo" not in page


def test_passage_has_its_contributions_right_after_its_words(client, asked):
    """So they stand below the words on a phone, and are reached next by the keyboard."""
    gone, kept = make_published(asked), make_published(asked)
    make_decision(gone, action="hide")
    gone.move("hide")

    page = html(client, PASSAGE)

    places = [page.index(mark) for mark in ("<h1", 'id="contributi"', "What stands below")]
    assert places == sorted(places)
    assert re.findall(r'id="(C-\d+)"', page) == [kept.code, gone.code]
    assert 'Contributions <span class="count">1</span>' in page
    assert "Hidden by a moderator." in page


def test_passage_leads_to_writing_while_it_is_open(client, asked):
    voices = html(client, PASSAGE).split('id="contributi"')[1]

    assert "/en/consultazioni/prova/scrivi/1.1.1/" in voices


def test_passage_leads_to_its_list_and_feed(client, asked):
    make_published(asked)

    page = html(client, PASSAGE)

    assert "/en/consultazioni/prova/contributi/?punto=1.1.1" in page
    assert page.count("/en/consultazioni/prova/contributi.atom?punto=1.1.1") == 2


@pytest.mark.slow
def test_reader_asks_as_much_for_thirty_as_for_one(client, asked, django_assert_num_queries):
    make_published(asked)
    with django_assert_num_queries(6):
        client.get(f"{READER}?x=1")
    for number in range(29):
        make_published(asked, code=("1.1.1", "S1", "1.1.2")[number % 3])

    with django_assert_num_queries(6):
        client.get(f"{READER}?x=1")
