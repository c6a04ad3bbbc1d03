"""No page and no letter holds a word of the other language."""

from datetime import UTC, datetime

import pytest
from django.utils import translation

from consultation import desk, letters
from consultation.models import Consultation
from tests.factories import (
    make_consultation,
    make_held,
    make_moderator,
)
from tests.site.catalogue import foreign_words
from tests.site.crawl import crawl
from tests.site.languages import OTHER, strange_words, untranslated
from tests.site.page_reading import read_page

LANGUAGES = ("it", "en")


@pytest.mark.slow
def test_crawl_finds_no_untranslated_word(demo_world, reader):
    with untranslated() as left:
        read = list(crawl(reader, "/", "/en/"))

    assert strange_words(read) == []
    assert left() == set()
    assert {page.language for _address, page in read} == {"it", "en"}
    assert len(read) > 30


def test_without_its_catalogue_italian_is_found_untranslated(client, small_world, settings):
    """Negative control: both ways of looking find what is missing."""
    settings.LOCALE_PATHS = []

    with untranslated() as left:
        page = read_page(client.get("/").content.decode())

    assert "What you can do here" in left()
    assert "What you can do here" in foreign_words(page.words, "it")


@pytest.mark.parametrize(
    ("text", "language"),
    [("Search", "it"), ("Made from 1.0:", "it"), ("Open until 3.", "it"), ("Cerca", "en"),
     ("This was never in a catalogue", "it"), ("Questo non è in un catalogo", "en")],
)  # fmt: skip
def test_judge_finds_single_words_and_sentences(text, language):
    assert foreign_words([text], language) == [text]
    assert foreign_words([text], OTHER[language]) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_letters_are_in_one_language(db, language):
    asked = make_consultation()
    held = [make_held(asked, language=language) for _ in range(2)]
    desk.publish(held[0], held[0].revisions.get(), by=make_moderator())
    desk.reject(held[1], held[1].revisions.get(), by=make_moderator(), rule="offence", reason="–")
    decisions = [row.pk for item in held for row in item.decisions.all()]
    sent = held[0].submission.pk

    with translation.override(language):
        written = [letters.confirm_submission(sent), letters.private_link(sent)]
        written += [letters.decision_taken(pk) for pk in decisions]

    assert len(written) == 6
    for letter in written:
        words = [letter.subject, *letter.text.splitlines()]
        assert foreign_words(words, language) == []
        assert len(foreign_words(words, OTHER[language])) >= 3
        assert ("/en/consultazioni/" in letter.text) == (language == "en")
        assert "%(" not in letter.text + letter.subject


@pytest.mark.parametrize(
    ("prefix", "words"), [("", "3 maggio 2031, 14:30"), ("/en", "3 May 2031, 14:30")]
)
def test_dates_are_in_the_reader_s_language_and_rome_s_time(client, small_world, prefix, words):
    Consultation.objects.update(closes_at=datetime(2031, 5, 3, 12, 30, tzinfo=UTC))

    assert words in client.get(f"{prefix}/consultazioni/").content.decode()
