"""Texts written to make a regular expression run for ever."""

from itertools import cycle, islice
from time import process_time

import pytest

from consultation.moderation import judge

UNITS = [
    *("a", "a@", "a.", "@", "( at ) ", " at ", "chiocciola ", "a dot ", "x-at-x", "a%", "'"),
    *("1", "3 ", "3-", "+39", "(3", "0", "1/1/", "01.02.2024 ", "3331234567 ", "tre ", "3*3*"),
    *("IT60", "IT 60 ", "RSSMRA", "A ", "RSSMRA85T10A562S "),
    *("http://", "www.", "a.it ", "https://[", "//", "a[dot]com ", "v.i.a.g.r.a ", "bonus di "),
    *("\u0301", "\u200d", "\ufdfa", "😀", "٣", "lO", "\n", "!", "A", "\x00", "\ud800"),
]


def seconds(text):
    """Processor seconds for judging `text` once."""
    start = process_time()
    judge(text)
    return process_time() - start


def repeated(unit, length):
    return "".join(islice(cycle(unit), length))


@pytest.mark.parametrize("unit", UNITS, ids=ascii)
def test_time_grows_with_the_length_and_no_faster(unit):
    half = min(seconds(repeated(unit, 2500)) for _ in range(3))

    # Twice the text may take four times as long at most (twice is usual), the clock's grain
    # aside; exponential growth would not end at all. Others disturb the machine: the fastest of
    # three runs counts, so that one which is fast enough is enough.
    most = min(4 * half + 0.05, 2)
    assert any(seconds(repeated(unit, 5000)) < most for _ in range(3))
