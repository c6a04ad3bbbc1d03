"""A month as weeks from Monday to Sunday, with what happens on each day. Pure."""

import calendar
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from babel.dates import format_date, get_day_names
from django.utils import timezone
from django.utils.translation import get_language

from communities.dates import LOCALES, MOMENT
from communities.models import Meeting, Precision

YEARS = range(2000, 2100)
ASKED = re.compile(r"(\d{4})-(0[1-9]|1[0-2])", re.ASCII)


@dataclass(frozen=True)
class Month:
    """One month of the calendar, in Europe/Rome."""

    first: date

    @property
    def previous(self) -> "Month | None":
        return _within(self.first - timedelta(days=1))

    @property
    def next(self) -> "Month | None":
        return _within(self.after)

    @property
    def after(self) -> date:
        """The first day of the next one."""
        return (self.first + timedelta(days=31)).replace(day=1)

    @property
    def span(self) -> tuple[datetime, datetime]:
        """Its first moment and that of the next month."""
        return midnight(self.first), midnight(self.after)

    @property
    def name(self) -> str:
        """Dicembre 2026, December 2026"""
        return f"{self.alone} {self.first.year}"

    @property
    def alone(self) -> str:
        """Dicembre, December"""
        written = _written(self.first, "LLLL")
        return written[:1].upper() + written[1:]

    @property
    def weeks(self) -> list[list[date]]:
        """Whole weeks, with days of the months beside it."""
        return calendar.Calendar().monthdatescalendar(self.first.year, self.first.month)

    def __str__(self) -> str:
        """As it stands in an address: 2026-12"""
        return f"{self.first:%Y-%m}"


@dataclass(frozen=True)
class Occurrence:
    """A meeting on one of its days."""

    meeting: Meeting
    date: date

    @property
    def begins_at(self) -> datetime | None:
        """When it begins, if that is known and on this day."""
        begins = timezone.localtime(self.meeting.starts_at)
        timed = self.meeting.precision == Precision.TIME and begins.date() == self.date
        return begins if timed else None

    @property
    def weekday(self) -> str:
        """lun, Mon"""
        return _written(self.date, "EEE")


@dataclass(frozen=True)
class Day:
    """A cell. Days of the months beside have no meetings here."""

    date: date
    outside: bool
    meetings: list[Occurrence]

    @property
    def words(self) -> str:
        """lunedì 7 dicembre, Monday 7 December"""
        return _written(self.date, "EEEE d MMMM")


def read(asked: str | None, *, today: date) -> Month:
    """The month that an address asks for as 2026-12; anything else is that of `today`."""
    found = ASKED.fullmatch(asked or "")
    if found and int(found[1]) in YEARS:
        return Month(date(int(found[1]), int(found[2]), 1))
    return month_of(today)


def month_of(day: date) -> Month:
    return Month(day.replace(day=1))


def filled(month: Month, meetings: Iterable[Meeting]) -> list[list[Day]]:
    """The weeks of a month with the meetings of each day, one that lasts longer on each of its."""
    on = defaultdict(list)
    for meeting in meetings:
        for day in _days(meeting, month):
            on[day].append(Occurrence(meeting, day))
    return [[_day(day, month, on) for day in week] for week in month.weeks]


def grouped(meetings: Iterable[Meeting]) -> list[tuple[Month, list[Occurrence]]]:
    """Meetings in their order, under the months in which they begin."""
    rows = [Occurrence(each, timezone.localdate(each.starts_at)) for each in meetings]
    return [(month, list(some)) for month, some in groupby(rows, lambda row: month_of(row.date))]


def _days(meeting: Meeting, month: Month) -> Iterator[date]:
    """Each day of the month on which a meeting takes place."""
    day = max(timezone.localdate(meeting.starts_at), month.first)
    last = timezone.localdate(meeting.ends_at - MOMENT)
    while day <= last and day < month.after:
        yield day
        day += timedelta(days=1)


def weekdays() -> list[str]:
    """The days of the week, Monday first."""
    names = get_day_names("wide", locale=LOCALES[get_language()])
    return [names[number] for number in range(7)]


def midnight(day: date) -> datetime:
    """The first moment of a day in Europe/Rome."""
    return timezone.make_aware(datetime(day.year, day.month, day.day))


def _day(day: date, month: Month, on: dict[date, list[Occurrence]]) -> Day:
    outside = day.month != month.first.month
    return Day(day, outside, [] if outside else on[day])


def _written(day: date, pattern: str) -> str:
    return format_date(day, pattern, locale=LOCALES[get_language()])


def _within(day: date) -> Month | None:
    return month_of(day) if day.year in YEARS else None
