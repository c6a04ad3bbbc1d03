import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tsi.base.text import MAX_MARKS, clean_line, clean_text, fold, words

FAMILY = "👩\u200d👩\u200d👧"
# Letters, marks, joiners, blanks and invisible characters, so that the interesting meetings of
# them are tried often.
NASTY = st.text(
    st.sampled_from("aé \n\r\t\0\u0301\u0308\u200c\u200d\u200b\u202e\ufeffक\u094dष\u0958👩\ufe0f‐")
)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("e\u0301", "é"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("a\u2028b\x85c\x0bd", "a\nb\nc\nd"),
        ("a\x00b\x07c\x9fd", "abcd"),
        ("a\tb", "a\tb"),
        ("abc\u202egpj.exe\u202c", "abcgpj.exe"),
        ("\u2066a\u2069\u200e\u200f\u061c", "a"),
        ("pa\u200bro\u2060la\ufeff", "parola"),
        ("pa\u00adrola", "parola"),
        ("a\ud800b", "ab"),
        ("a  \nb \t\n", "a\nb"),
        ("a\n\n\nb", "a\n\n\nb"),
        ("a\n\n\n\n\n\nb", "a\n\n\nb"),
        ("a\n \n \n \n \nb", "a\n\n\nb"),
        ("", ""),
        (" \n\u200b\n ", ""),
    ],
)
def test_clean_text_stores(typed, stored):
    assert clean_text(typed) == stored


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  due \t parole\n\nqui ", "due parole qui"),
        ("Nome\r\nBcc: x@example.org", "Nome Bcc: x@example.org"),
        ("a\u00a0\u3000b", "a b"),
        ("Nico\u0301", "Nicó"),
    ],
)
def test_clean_line_stores(typed, stored):
    assert clean_line(typed) == stored


@pytest.mark.parametrize(
    "text", [FAMILY, "🏳️\u200d🌈", "می\u200cخواهم", "क्\u200dष", "Việt Nam", "שָׁלוֹם"]
)
def test_clean_text_keeps_what_languages_and_emoji_need(text):
    assert clean_text(text) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize(
    "text", ["a\u200db", "a\u200c b", "\u200d", "👩\u200d", "👩\u200d\u200d👩"]
)
def test_clean_text_drops_joiners_that_join_nothing(text):
    cleaned = clean_text(text)

    assert "\u200c" not in cleaned
    assert "\u200d" not in cleaned


def test_clean_text_caps_piled_up_marks():
    zalgo = "H" + "\u0335\u0321\u0322\u0327\u0328\u0330" * 20 + "i"

    marks = [c for c in clean_text(zalgo) if unicodedata.combining(c)]

    assert 0 < len(marks) <= MAX_MARKS
    assert clean_text(zalgo)[-1] == "i"


def test_clean_text_counts_marks_across_joiners():
    zalgo = "a" + "\u0335\u200d" * 50

    assert len(clean_text(zalgo)) <= 1 + MAX_MARKS


def test_clean_text_drops_a_joiner_whose_neighbour_moved():
    # NFC puts the virama before the grave accent as soon as nothing stands between them.
    text = "\u0300\u200c\u094d\u200c\u0600"

    assert clean_text(text) == "\u094d\u0300\u0600"


@given(st.text(st.characters()) | NASTY)
def test_cleaning_twice_changes_nothing(text):
    assert clean_text(clean_text(text)) == clean_text(text)
    assert clean_line(clean_line(text)) == clean_line(text)


@given(st.text(st.characters()) | NASTY)
def test_cleaned_text_can_be_stored_and_printed(text):
    cleaned = clean_text(text)

    cleaned.encode("utf-8")
    assert not [c for c in cleaned if unicodedata.category(c) == "Cc" and c not in "\n\t"]
    assert cleaned == unicodedata.normalize("NFC", cleaned)
    assert "\n" not in clean_line(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("CITTÀ", "citta"),
        ("perché", "perche\u0301"),
        ("Straße", "STRASSE"),
        ("l’economia", "l'economia"),
        ("Ｔｏｒｉｎｏ", "torino"),
        ("eﬃcace", "efficace"),
    ],
)
def test_fold_makes_spellings_equal(one, other):
    assert fold(one) == fold(other)


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


def test_words_are_folded_and_without_punctuation():
    assert words("L’Economia sociale, 2030: è_qui!") == [
        "l",
        "economia",
        "sociale",
        "2030",
        "e",
        "qui",
    ]
