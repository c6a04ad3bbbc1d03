"""The glossary: every term in both languages, found and linked."""

import json
import re
from collections import Counter

import pytest
from django.conf import settings
from django.utils import translation

from tsi.base.glossary import search, terms

ROWS = json.loads((settings.BASE_DIR / "fixtures" / "glossary.json").read_text("utf-8"))
PREFIX = {"it": "", "en": "/en"}
LANGUAGES = list(PREFIX)
# Never on an Italian page: they are other things in law, or no Italian.
NOT_ITALIAN = re.compile(r"\b(pledge|redline|staff|tool|ricors[oi]|emendament[oi]|passagg\w+)\b")
FROM_THE_FIELD = ("base giuridica", "zona omogenea", "co-progettazione", "RUNTS", "codice fiscale")


def page_of(client, language: str, query: str = "") -> str:
    answer = client.get(f"{PREFIX[language]}/glossario/{query}")  # no database in these tests
    assert answer.status_code == 200
    return answer.content.decode()


def test_every_term_is_whole_in_both_languages():
    assert len(ROWS) >= 110
    for row in ROWS:
        for language in LANGUAGES:
            meaning = row[f"meaning_{language}"]
            assert row[language], row["slug"]
            assert 30 <= len(meaning) <= 260, row["slug"]
            assert meaning.endswith("."), row["slug"]
            assert len(re.findall(r"[.!?](?= [A-ZÈ])", meaning)) <= 2, row["slug"]
        assert set(row.get("source", {})) in (set(), {"it", "en"}), row["slug"]


def test_anchors_and_words_are_unique_and_references_lead_to_terms():
    slugs = [row["slug"] for row in ROWS]

    assert [slug for slug, n in Counter(slugs).items() if n > 1] == []
    assert all(re.fullmatch(r"[a-z][a-z0-9-]*", slug) for slug in slugs)
    for row in ROWS:
        assert set(row.get("see", ())) <= set(slugs) - {row["slug"]}, row["slug"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_form_belongs_to_two_terms(language):
    forms = [form.lower() for row in ROWS for form in row.get(f"forms_{language}", ())]

    assert len(forms) > 80
    assert [form for form, n in Counter(forms).items() if n > 1] == []


def test_italian_avoids_the_words_that_mean_something_else():
    for row in ROWS:
        assert not NOT_ITALIAN.search(f"{row['it']} {row['meaning_it']}".lower()), row["slug"]
        assert "'" not in row["it"] + row["meaning_it"], row["slug"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_has_every_term_with_the_other_languages_word(client, language):
    page = page_of(client, language)
    other = "en" if language == "it" else "it"

    for row in ROWS:
        assert f'<div class="glossary-term" id="{row["slug"]}">' in page
        assert f'lang="{other}">{row[other]}</span>' in page
    assert page.count("<dfn>") == len(ROWS)
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("language", LANGUAGES)
def test_letters_lead_to_their_section_and_are_in_order(client, language):
    page = page_of(client, language)
    nav = page[page.index('class="letters"') :]
    letters = re.findall(r'href="#([A-Z])"', nav)

    assert letters == sorted(set(letters))
    assert len(letters) > 12
    assert all(f'<h2 id="{letter}" ' in page for letter in letters)


def test_every_reference_of_the_page_has_its_place(client):
    page = page_of(client, "it")
    ids = set(re.findall(r'\bid="([^"]+)"', page))

    wanted = {link for link in re.findall(r'href="#([^"]+)"', page) if link != "main"}
    assert len(wanted) > 100
    assert wanted <= ids


def test_search_narrows_forgives_accents_and_keeps_what_was_asked(client):
    page = page_of(client, "it", "?q=COMUNITA+di+pratica")

    assert 'id="community-of-practice"' in page
    assert 'id="runts"' not in page
    assert 'value="COMUNITA di pratica"' in page
    assert "noindex" in page
    assert 'class="letters"' not in page
    assert "<mark>" in page


def test_search_reads_the_other_languages_word_too(client):
    assert 'id="homogeneous-zone"' in page_of(client, "it", "?q=homogeneous")
    assert 'id="homogeneous-zone"' in page_of(client, "en", "?q=zona+omogenea")


@pytest.mark.parametrize("word", FROM_THE_FIELD)
def test_words_of_the_field_are_there(word):
    assert search(word, "it")


@pytest.mark.parametrize(
    "query",
    ["?q=%00", "?q=%3Cscript%3Ealert(1)%3C/script%3E", "?q=" + "a" * 5000, "?q=(", "?q=%ff"],
)
def test_hostile_search_shows_a_page(client, query):
    page = page_of(client, "it", query)

    assert "<script>alert" not in page


def test_search_without_result_says_so(client):
    page = page_of(client, "en", "?q=zzzz")

    assert "No term answers to this search" in page
    assert "0 terms" in page


def test_page_is_the_same_for_all_and_asked_again(client):
    first = client.get("/glossario/")

    assert first["Cache-Control"] == "public, no-cache"
    assert not first.cookies
    again = client.get("/glossario/", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    assert client.get("/en/glossario/")["ETag"] != first["ETag"]


def test_terms_are_sorted_by_their_own_language():
    with translation.override("it"):
        italian = [term.word for term in terms("it").values()]
    english = [term.word for term in terms("en").values()]

    assert italian[0] == "accessibilità"
    assert italian != english
