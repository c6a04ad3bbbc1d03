"""The boundaries of digests in Europe/Rome: weeks, months, August, clocks that change."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from communities.digest.windows import ROME, boundary, boundary_before, due
from communities.models import Frequency

WEEKLY, MONTHLY = Frequency.WEEKLY, Frequency.MONTHLY


def rome(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=ROME)


@pytest.mark.parametrize(
    ("frequency", "at", "expected"),
    [
        (WEEKLY, rome(2026, 11, 30, 6), rome(2026, 11, 30, 6)),
        (WEEKLY, rome(2026, 11, 30, 5, 59, 59), rome(2026, 11, 23, 6)),
        (WEEKLY, rome(2026, 12, 6, 23), rome(2026, 11, 30, 6)),
        (MONTHLY, rome(2026, 12, 1, 6), rome(2026, 12, 1, 6)),
        (MONTHLY, rome(2026, 12, 1, 5, 59), rome(2026, 11, 1, 6)),
        (MONTHLY, rome(2027, 1, 31, 12), rome(2027, 1, 1, 6)),
        (WEEKLY, rome(2026, 8, 3, 7), rome(2026, 7, 27, 6)),
        (WEEKLY, rome(2026, 9, 7, 5), rome(2026, 7, 27, 6)),
        (WEEKLY, rome(2026, 9, 7, 6), rome(2026, 9, 7, 6)),
        (MONTHLY, rome(2026, 8, 1, 6), rome(2026, 7, 1, 6)),
        (MONTHLY, rome(2026, 8, 31, 23), rome(2026, 7, 1, 6)),
        (MONTHLY, rome(2026, 9, 1, 6), rome(2026, 9, 1, 6)),
    ],
)
def test_boundary_is_the_last_one_at_or_before_a_moment(frequency, at, expected):
    assert boundary(frequency, at) == expected


def test_boundary_is_six_in_rome_before_and_after_the_clocks_change():
    before, after = rome(2026, 10, 19, 12), rome(2026, 10, 26, 12)  # the change: 25 October

    assert boundary(WEEKLY, before).astimezone(UTC).hour == 4
    assert boundary(WEEKLY, after).astimezone(UTC).hour == 5


def test_week_in_which_clocks_change_is_an_hour_longer_or_shorter():
    longer = rome(2026, 10, 26, 6)
    shorter = rome(2026, 3, 30, 6)

    assert longer.astimezone(UTC) - boundary_before(WEEKLY, longer).astimezone(UTC) == timedelta(
        days=7, hours=1
    )
    assert shorter.astimezone(UTC) - boundary_before(WEEKLY, shorter).astimezone(UTC) == timedelta(
        days=6, hours=23
    )


def test_boundary_does_not_depend_on_the_zone_in_which_the_moment_is_written():
    at = rome(2026, 11, 30, 6)

    assert boundary(WEEKLY, at.astimezone(UTC)) == at
    assert boundary(WEEKLY, at.astimezone(UTC) - timedelta(seconds=1)) == rome(2026, 11, 23, 6)


def test_nothing_is_due_before_all_is_committed():
    opens = rome(2026, 11, 30, 6)

    assert due(WEEKLY, opens + timedelta(minutes=9)) == rome(2026, 11, 23, 6)
    assert due(WEEKLY, opens + timedelta(minutes=10)) == opens


@pytest.mark.parametrize("frequency", [WEEKLY, MONTHLY])
def test_windows_of_two_years_join_and_none_ends_in_august(frequency):
    moment, ends = rome(2025, 1, 1), []
    while moment < rome(2027, 1, 1):
        moment += timedelta(hours=5)
        found = boundary(frequency, moment)
        if not ends or ends[-1] != found:
            ends.append(found)

    assert all(boundary_before(frequency, after) == before for before, after in pairwise(ends))
    assert {end.month for end in ends} == set(range(1, 13)) - {8}
    assert ends == sorted(ends)
