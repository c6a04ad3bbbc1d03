"""What people type, read as words and written as a query."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tsi.base.finding import LONGEST, MOST, START, STOP, Term, marked, read, tsquery, within


def terms(typed: str) -> list[list[str]]:
    """The terms by group: `-` before those that must not be there."""
    return [["-" * term.without + term.text for term in group] for group in read(typed).groups]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Comunità  ENERGETICHE", [["comunita", "energetiche"]]),
        ("l’impatto", [["l", "impatto"]]),
        ('"terzo settore" valli', [["terzo settore", "valli"]]),
        ("«terzo settore»", [["terzo settore"]]),
        ('"terzo settore', [["terzo settore"]]),
        ("finanza -fondi", [["finanza", "-fondi"]]),
        ("co-progettazione", [["co", "progettazione"]]),
        ('casa -"terzo settore"', [["casa", "-terzo settore"]]),
        ("casa OR lavoro", [["casa"], ["lavoro"]]),
        ("casa casa", [["casa"]]),
        ('- -- "" \' & | ! ( ) : * <->', []),
        ("a\x00b\ud800", [["ab"]]),
        ("100%_", [["100"]]),
        ("", []),
    ],
)
def test_typed_is_read_as_terms(typed, expected):
    assert terms(typed) == expected


def test_unwanted_words_alone_ask_for_nothing():
    assert not read("-casa")
    assert read("casa -fondi")


def test_long_question_is_cut_and_says_so():
    short, long, many = read("casa"), read("parola " * LONGEST), read("a b c d e f g h i l m n")

    assert not short.cut
    assert long.cut
    assert len(long.typed) <= LONGEST
    assert many.cut
    assert len(many.terms) == MOST


@given(st.text(st.characters(exclude_categories=()), max_size=300))
def test_any_text_can_be_read(typed):
    asked = read(typed)

    assert len(asked.terms) <= MOST
    assert all(term.text and "\x00" not in term.text for term in asked.terms)


def stems(**forms) -> dict:
    return {word.replace("_", " "): pair for word, pair in forms.items()}


def test_word_is_asked_in_either_language():
    query = tsquery(read("servizi"), stems(servizi=("'serviz'", "'servizi'")))

    assert query == "((('serviz') | ('servizi')))"


def test_little_word_of_one_language_is_not_asked():
    query = tsquery(read("di casa"), stems(di=("", "'di'"), casa=("'cas'", "'casa'")))

    assert "'di'" not in query


def test_little_word_alone_is_asked():
    assert tsquery(read("di"), stems(di=("", "'di'"))) == "((('di')))"
    assert tsquery(read("x"), stems(x=("", ""))) == ""


def test_unwanted_word_is_refused_in_both_languages():
    forms = stems(casa=("'cas'", "'casa'"), fondi=("'fond'", "'fondi'"))

    assert tsquery(read("casa -fondi"), forms).endswith("!(('fond') | ('fondi')))")


@pytest.mark.parametrize(
    ("excerpt", "html"),
    [
        (f"la {START}casa{STOP} & <b>", "la <mark>casa</mark> &amp; &lt;b&gt;"),
        (f"{START}<script>{STOP}", "<mark>&lt;script&gt;</mark>"),
        (f"{START}mai chiuso", "mai chiuso"),
        (f"chiuso{STOP} {START}a{STOP} b{STOP}", "chiuso <mark>a</mark> b"),
        ("", ""),
    ],
)
def test_words_are_marked_and_all_else_escaped(excerpt, html):
    assert marked(excerpt) == html


def test_phrase_is_a_term_of_several_words():
    assert Term("terzo settore").is_phrase
    assert read('"terzo settore" valli').words == ["valli"]


@pytest.mark.parametrize(
    ("excerpt", "whole", "shown"),
    [
        ("due tre", "uno due tre quattro", "… due tre …"),
        (f"{START}uno{STOP} due", "uno due tre", f"{START}uno{STOP} due …"),
        ("uno due", " uno due\n", "uno due"),
        ("", "uno", ""),
    ],
)
def test_excerpt_says_where_the_text_goes_on(excerpt, whole, shown):
    assert within(excerpt, whole) == shown
