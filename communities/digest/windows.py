"""When a digest is due, and what time it covers. Pure: it reads no clock.

A digest goes at a boundary: Mondays, or first days of the month, at six in Europe/Rome. In August
there is none, and the first one of September covers what came since July. At six in the morning
no clock is ever changed, so that each boundary is one moment.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from communities.models import Frequency

ROME = ZoneInfo("Europe/Rome")
SIX = time(6)
AUGUST = 8
# A row is dated when it is written and seen when it is committed. This is above the longest
# transaction (statements end after 30 s) and above what a clock is set back by: from then on
# nothing that belongs before the boundary can appear any more.
GRACE = timedelta(minutes=10)


@dataclass(frozen=True)
class Window:
    """The half-open time [start, until)."""

    start: datetime
    until: datetime


@dataclass(frozen=True)
class Reader:
    """Keys of a person and of the organisation that they represent (None: who reads on their own
    communities), and the window about which they are told."""

    person: int
    organisation: int | None
    window: Window


def boundary(frequency: Frequency, at: datetime) -> datetime:
    """The last boundary at or before the moment `at`."""
    day = at.astimezone(ROME).date()
    while not _is_boundary(frequency, day) or _opens(day) > at:
        day -= timedelta(days=1)
    return _opens(day)


def boundary_before(frequency: Frequency, at: datetime) -> datetime:
    """The last boundary before the moment `at`."""
    return boundary(frequency, at - timedelta(microseconds=1))


def due(frequency: Frequency, now: datetime) -> datetime:
    """The last boundary up to which everything is known by `now`."""
    return boundary(frequency, now - GRACE)


def pauses_after(frequency: Frequency, until: datetime) -> bool:
    """Whether the digest that ends at `until` is the last one before the pause in August."""
    next_one = until + timedelta(days=31 if frequency == Frequency.MONTHLY else 7)
    return next_one.astimezone(ROME).month == AUGUST


def _is_boundary(frequency: Frequency, day: date) -> bool:
    if day.month == AUGUST:
        return False
    return day.day == 1 if frequency == Frequency.MONTHLY else day.weekday() == 0


def _opens(day: date) -> datetime:
    return datetime.combine(day, SIX, tzinfo=ROME)
