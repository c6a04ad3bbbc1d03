"""No page and no letter holds a word of the other language."""

from datetime import UTC, datetime

import django.contrib.auth.forms  # noqa: F401 - it looks a text up when it is first imported
import pytest
from django.utils import translation
from django.utils.translation import trans_real

from consultation import desk, letters
from consultation.models import Consultation
from partners.models import Organisation
from tests.factories import (
    make_consultation,
    make_held,
    make_moderator,
)
from tests.site.catalogue import foreign_words, messages
from tests.site.crawl import crawl, language_of
from tests.site.page_reading import read_page
from tests.site.page_states import GROUPS, Visit

LANGUAGES = {"it": "", "en": "/en"}
OTHER = {"it": "en", "en": "it"}
SAME_IN_BOTH = {"Password", ":", "%s MB"}  # in Django's and allauth's catalogues


@pytest.fixture
def untranslated(monkeypatch):
    """Gives the texts, anybody's, that were wanted in Italian so far and are in no catalogue."""
    wanted = set()

    def spy(name):
        original = getattr(trans_real.DjangoTranslation, name)

        def look_up(catalogue, text, *rest):
            found = original(catalogue, text, *rest)
            if catalogue.to_language() == "it" and found in (text, *rest):
                wanted.add(text)
            return found

        monkeypatch.setattr(trans_real.DjangoTranslation, name, look_up)

    spy("gettext")
    spy("ngettext")
    same = {form for english, italian in messages() for form in set(english) & set(italian)}

    def left() -> set[str]:
        words = {text for text in wanted if any(map(str.isalpha, text))}  # ", " is in no language
        return words - same - SAME_IN_BOTH

    return left


def judge(read: list) -> None:
    """Every page in `read` is in its address's language throughout; names are in nobody's."""
    names = set(Organisation.objects.values_list("name", flat=True))
    for address, page in read:
        assert page.language == language_of(address), address
        words = [_unnamed(text, names) for text in page.words]
        assert foreign_words(words, page.language) == [], address
        # Negative control: the same page is full of faults for the other language's judge.
        assert len(foreign_words(page.words, OTHER[page.language])) > 10, address


def _unnamed(text: str, names: set[str]) -> str:
    """`text` without the names among its parts: "Ask to join · Acsel Spa" is "Ask to join"."""
    return " · ".join(part for part in text.split(" · ") if part not in names)


@pytest.mark.parametrize(
    "limit", [3, pytest.param(None, marks=pytest.mark.slow)], ids=["some", "all"]
)
def test_crawl_finds_no_untranslated_word(demo_world, reader, untranslated, limit):
    read = list(crawl(reader, "/", "/en/", limit=limit))

    judge(read)
    assert untranslated() == set()
    assert {page.language for _address, page in read} == {"it", "en"}
    assert len(read) > 30


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.__name__)
def test_states_of_pages_hold_no_untranslated_word(client, db, untranslated, group, language):
    visit = Visit(client, LANGUAGES[language])

    group(visit)

    judge(visit.read)
    assert untranslated() == set()


def test_without_its_catalogue_italian_is_found_untranslated(
    client, small_world, untranslated, settings
):
    """Negative control: both ways of looking find what is missing."""
    settings.LOCALE_PATHS = []

    page = read_page(client.get("/").content.decode())

    assert "What you can do here" in untranslated()
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
