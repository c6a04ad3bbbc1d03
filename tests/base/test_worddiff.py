import random
from itertools import pairwise
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tsi.base.worddiff import Span, to_html, word_diff

LABELS = {"inserted": ("[inserito: ", "]"), "deleted": ("[eliminato: ", "]")}
# Few words, so that the two texts of a pair have much in common.
WORDY = st.lists(
    st.sampled_from(["il", "Piano", "sociale", " ", "  ", "\n", ",", ".", "1.5", "e\u0301", "’"]),
    max_size=40,
).map("".join)
TEXT = st.text(st.characters(), max_size=60) | WORDY


@given(TEXT, TEXT)
def test_spans_give_back_both_texts(old, new):
    spans = word_diff(old, new)

    assert "".join(span.text for span in spans if span.op != "insert") == old
    assert "".join(span.text for span in spans if span.op != "delete") == new


@given(TEXT, TEXT)
def test_spans_are_not_empty_and_alternate(old, new):
    spans = word_diff(old, new)

    assert all(span.text for span in spans)
    assert all(one.op != other.op for one, other in pairwise(spans))


@given(TEXT, TEXT)
def test_no_blank_alone_stands_between_two_changes(old, new):
    inner = word_diff(old, new)[1:-1]

    assert not [span for span in inner if span.op == "equal" and span.text.isspace()]


@given(TEXT)
def test_equal_texts_have_no_change(text):
    assert word_diff(text, text) == ([Span("equal", text)] if text else [])


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "Attivare lo sportello unico.",
            "Attivare un servizio di quartiere.",
            [
                ("equal", "Attivare "),
                ("delete", "lo sportello unico"),
                ("insert", "un servizio di quartiere"),
                ("equal", "."),
            ],
        ),
        (
            "gli enti, anche piccoli",
            "gli enti del Terzo settore, anche piccoli",
            [("equal", "gli enti"), ("insert", " del Terzo settore"), ("equal", ", anche piccoli")],
        ),
        (
            "dell'impresa sociale",
            "dell'economia sociale",
            [
                ("equal", "dell'"),
                ("delete", "impresa"),
                ("insert", "economia"),
                ("equal", " sociale"),
            ],
        ),
        (
            "sono 1.250,00 euro",
            "sono 1.350,00 euro",
            [
                ("equal", "sono "),
                ("delete", "1.250,00"),
                ("insert", "1.350,00"),
                ("equal", " euro"),
            ],
        ),
        ("a  b", "a b", [("equal", "a "), ("delete", " "), ("equal", "b")]),
        ("", "nuovo", [("insert", "nuovo")]),
        ("vecchio", "", [("delete", "vecchio")]),
        ("", "", []),
        ("cafe\u0301", "cafe", [("delete", "cafe\u0301"), ("insert", "cafe")]),
    ],
)
def test_word_diff_reads_well(old, new, expected):
    assert word_diff(old, new) == expected


def test_to_html_names_each_change_and_escapes():
    html = to_html(word_diff("un <b>vecchio</b> testo", "un <i>nuovo</i> testo"), **LABELS)

    assert "<b>" not in html
    assert "<i>" not in html
    assert '<ins><span class="visually-hidden">[inserito: </span>' in html
    assert '<del><span class="visually-hidden">[eliminato: </span>' in html
    assert html.count("<ins>") == html.count("</ins>") > 0


def test_to_html_of_one_change_is():
    html = to_html([Span("equal", "a & "), Span("insert", "b")], **LABELS)

    assert html == (
        'a &amp; <ins><span class="visually-hidden">[inserito: </span>b'
        '<span class="visually-hidden">]</span></ins>'
    )


def test_to_html_escapes_the_labels_too():
    html = to_html([Span("delete", "x")], inserted=("", ""), deleted=("<u>", "&"))

    assert "&lt;u&gt;" in html
    assert "&amp;" in html


def symbols(count):
    return "".join(chr(0x2190 + number) for number in range(count))


def some_of(pieces, length=5000):
    generator = random.Random(7)
    return "".join(generator.choice(pieces) for _ in range(length))[:length]


def neighbours_swapped(count):
    words = [chr(0x4E00 + number) for number in range(count)]
    swapped = [word for at in range(0, count, 2) for word in (words[at + 1], words[at])]
    return " ".join(words), " ".join(swapped)


def test_longest_texts_of_a_discussion_take_no_longer_than_a_second():
    old, new = neighbours_swapped(5000)  # 9,999 characters: a message has at most 10,000

    start = process_time()
    spans = word_diff(old, new)

    assert process_time() - start < 1.5  # without a bound on all searches: above eight seconds
    assert "".join(span.text for span in spans if span.op != "insert") == old
    assert "".join(span.text for span in spans if span.op != "delete") == new


HOSTILE = {
    "one word": ("a " * 2500, "a " * 2499 + "b"),
    "two words in turn": ("a b " * 1250, "b a " * 1250),
    "one letter": ("x" * 5000, "y" * 5000),
    "marks": ("a" + "\u0301" * 4999, "b" + "\u0301" * 4999),
    "few words": (some_of(["ab ", "cd ", "ef, ", "gh "]), some_of(["cd ", "ef, ", "gh ", "ij "])),
    **{f"{n} signs": (symbols(n) * (5000 // n), symbols(n)[::-1] * (5000 // n)) for n in (36, 54)},
    **{f"{n} at random": (some_of(symbols(n)), some_of(symbols(n)[::-1])) for n in (50, 400)},
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_of_5000_characters_take_no_longer_than_half_a_second(name):
    old, new = HOSTILE[name]

    times = []
    for _ in range(3):
        start = process_time()
        spans = word_diff(old, new)
        times.append(process_time() - start)

    assert "".join(span.text for span in spans if span.op != "insert") == old
    # The fastest of three; without the bound on common words the worst of these takes seconds.
    assert min(times) < 0.5
