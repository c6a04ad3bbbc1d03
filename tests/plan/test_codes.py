"""Codes and the numbers in them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan.codes import code_of, dealt, number_of


@pytest.mark.parametrize(
    ("kind", "above", "number", "code"),
    [
        ("section", None, 3, "S3"),
        ("section", "S3", 1, "S3.1"),
        ("theme", None, 2, "2"),
        ("objective", "2", 10, "2.10"),
        ("strategy", "2.10", 1, "2.10.1"),
        ("action", "2.10.1", 12, "2.10.1-a12"),
        ("resource", "2.10.1", 2, "2.10.1-r2"),
    ],
)
def test_code_follows_from_kind_and_place(kind, above, number, code):
    assert code_of(kind, above, number) == code
    assert number_of(code) == number


def test_code_without_a_number_has_none():
    assert number_of("S") is None


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ([1, 2, 3], [1, 2, 3]),
        ([1, 3, 2], [1, 2, 3]),
        ([1, None, 2], [1, 2, 3]),
        ([1, 4, None], [1, 4, 5]),
        ([2, 2, 5], [2, 5, 6]),
        ([], []),
    ],
)
def test_numbers_are_dealt_in_order_and_gaps_stay(numbers, expected):
    assert dealt(numbers) == expected


@given(st.lists(st.none() | st.integers(1, 50), max_size=20))
def test_dealt_numbers_rise_and_keep_those_that_were_there(numbers):
    found = dealt(numbers)

    assert len(found) == len(numbers)
    assert found == sorted(set(found))
    assert {number for number in numbers if number} <= set(found)
