"""No small group can be read or subtracted: tried on every table that is small enough."""

from collections import defaultdict
from collections.abc import Callable, Iterator

import pytest

from communities.surveys.suppression import mean_tells_nobody, shown_parts, shown_shares

LEAST = 5


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ([12, 8, 5], [12, 8, 5]),
        ([12, 8, 0], [12, 8, 0]),
        ([12, 8, 6, 2], [12, 8, None, None]),  # the 2 would be what is missing
        ([12, 8, 3, 2], [12, 8, None, None]),
        ([12, 8, 1, 1], [12, None, None, None]),  # both together are still too few
        ([12, 6, 6, 2], [12, None, None, None]),  # which of two equal ones would tell
        ([8, 2], None),
        ([8, 2, 0], None),
        ([12, 9, 1, 1, 1, 1, 1], [12, None, None, None, None, None, None]),  # five: one each
        ([12, 5, 4, 4], [12, None, None, None]),  # eight, and each below five: four each
        ([3, 1], None),
        ([0, 0], None),
    ],
)
def test_small_counts_and_what_would_betray_them_are_hidden(counts, shown):
    assert shown_parts(counts, LEAST) == shown


@pytest.mark.parametrize(
    ("counts", "total", "shown"),
    [
        ([10, 5, 0], 10, [10, 5, 0]),
        ([4, 5], 10, [None, 5]),
        ([8, 9], 10, [None, None]),  # two and one did not choose it
        ([3], 4, None),
    ],
)
def test_neither_those_who_chose_nor_the_others_are_few(counts, total, shown):
    assert shown_shares(counts, total, LEAST) == shown


@pytest.mark.parametrize(
    ("total", "count", "expected"),
    [(30, 10, True), (10, 10, True), (11, 10, False), (49, 10, False), (12, 4, False)],
)
def test_average_near_an_end_is_not_shown(total, count, expected):
    assert mean_tells_nobody(total, count, 1, 5, LEAST) == expected


def _tables(total: int, categories: int) -> Iterator[tuple[int, ...]]:
    if categories == 1:
        yield (total,)
        return
    for first in range(total + 1):
        yield from ((first, *rest) for rest in _tables(total - first, categories - 1))


def _betrayed(rule: Callable, total: int, categories: int) -> list[tuple]:
    """What is published of tables of which a reader who knows the rule and the total can work out
    a hidden count exactly."""
    behind = defaultdict(set)
    for counts in _tables(total, categories):
        shown = rule(counts, LEAST)
        if shown is not None:
            behind[tuple(shown)].add(counts)
    return [
        shown
        for shown, tables in behind.items()
        for at, count in enumerate(shown)
        if count is None and len({table[at] for table in tables}) < 2
    ]


@pytest.mark.parametrize("categories", [2, 3, 4, 5])
def test_reader_who_knows_the_rule_cannot_work_out_a_hidden_count(categories):
    for total in range(1, 23 if categories < 5 else 19):
        assert not _betrayed(shown_parts, total, categories), total


def test_hiding_only_the_small_counts_would_betray_them():
    def only_small(counts, least):
        return [None if 0 < count < least else count for count in counts]

    assert _betrayed(only_small, 12, 3)


@pytest.mark.parametrize("categories", [2, 3, 4, 5])
def test_what_is_shown_is_no_small_group(categories):
    for total in range(1, 19):
        for counts in _tables(total, categories):
            shown = shown_parts(counts, LEAST) or []
            hidden = total - sum(count or 0 for count in shown) if shown else 0
            assert all(count in (None, 0) or count >= LEAST for count in shown)
            assert hidden == 0 or hidden >= LEAST
