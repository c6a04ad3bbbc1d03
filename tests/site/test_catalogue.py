"""The Italian catalogue and the templates' words: plurals, glossary, nothing outside of it."""

import re

import pytest
from django.conf import settings as project
from django.template.base import Lexer, TokenType
from django.utils import translation
from django.utils.translation import gettext, ngettext

from tests.site.catalogue import messages
from tests.site.page_reading import read_page

# What stands in templates outside {% translate %}: names, and the letters of access keys.
NAMES = {"Torino Social Impact", "Torino", "IT", "EN", "Italiano", "English", "SHA", "sha", "P",
         "R", "N", "S", "V", "O", "H", "C", "page-reader", "CSV", "XLSX", "JSON", "YAML", "ICS",
         "JSON-LD", "Turtle", "RDF/XML", "GET"}  # fmt: skip
# It says all in both languages by itself: where it is shown, nothing translates.
STANDS_ALONE = "down.html"
ADDRESS = re.compile(r"https://\S+")
# What has a block of its own for the attribute that base.html holds.
ATTRIBUTE = re.compile(r'\s*lang="it"\s*')
# Words of the trade that have another meaning in Italian, or none (see the glossary).
NEVER = {"pledge", "redline", "staff", "tool", "ricorso", "emendamento", "entità", "passaggio",
         "passaggi", "emendamenti", "ricorsi"}  # fmt: skip

PLURALS = [(english, italian) for english, italian in messages() if len(english) == 2]


@pytest.mark.parametrize(("english", "italian"), PLURALS, ids=lambda forms: forms[0])
def test_plural_forms(english, italian):
    for number, form in ((1, 0), (2, 1), (0, 1), (11, 1)):
        with translation.override("it"):
            assert ngettext(*english, number) == italian[form]
        with translation.override("en"):
            assert ngettext(*english, number) == english[form]
    assert italian[0] != italian[1]


def test_singular_of_a_counted_word_is_translated_alone(db):
    with translation.override("it"):
        assert gettext("theme") == "macro-tema"


TEMPLATES = sorted(
    path
    for end in ("html", "txt")
    for path in (project.BASE_DIR / "templates").rglob(f"*.{end}")
    if path.name != STANDS_ALONE
)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_template_holds_no_word_outside_translate(path):
    assert set(hard_coded(path.read_text("utf-8"))) <= NAMES


def test_hard_coded_word_is_found():
    """Negative control."""
    template = """{% load i18n %}<p title="Tip">{% translate "A" %} Hello {{ name }}
        {% blocktranslate %}B{% endblocktranslate %}</p>"""

    assert hard_coded(template) == ["Tip", "Hello"]


def hard_coded(template: str) -> list[str]:
    """The words of a template that stand outside {% translate %} and {% blocktranslate %}."""
    left, inside = [], False
    for token in Lexer(template).tokenize():
        tag = token.contents.split()[0] if token.token_type == TokenType.BLOCK else ""
        if tag in ("blocktranslate", "endblocktranslate"):
            inside = not tag.startswith("end")
        elif token.token_type == TokenType.TEXT and not inside:
            left.append("" if ATTRIBUTE.fullmatch(token.contents) else token.contents)
    words = read_page(ADDRESS.sub("", "".join(left))).words
    return [word.strip(" .,:;()%0123456789–·-") for word in words]


def test_italian_avoids_the_words_that_the_glossary_forbids():
    for _english, italian in messages():
        for text in italian:
            assert not NEVER & set(text.lower().replace("’", " ").split()), text
            assert "'" not in text, text
            assert not re.search("la Città(?! metropolitana| di Torino)", text), text
