"""When something takes place, in words, no more exactly than it is known."""

from datetime import datetime, timedelta

from babel.dates import format_date, format_time
from django.utils import timezone
from django.utils.translation import get_language

from communities.models import Precision

LOCALES = {"it": "it_IT", "en": "en_GB"}


def in_words(starts_at: datetime, ends_at: datetime, precision: str) -> str:
    """7 dicembre 2026, 18:30–20:00 · 7–9 dicembre 2026 · dicembre 2026 · 2026, of the half-open
    period [starts_at, ends_at), in the active language."""
    start, end = timezone.localtime(starts_at), timezone.localtime(ends_at)
    if precision == Precision.TIME:
        return _times(start, end)
    last = end - timedelta(microseconds=1)
    if precision == Precision.YEAR:
        return _span(start, last, "y")
    if precision == Precision.MONTH or (precision == Precision.RANGE and _whole_months(start, end)):
        return _span(start, last, "MMMM y")
    return _days(start, last)


def _times(start: datetime, end: datetime) -> str:
    first = f"{_date(start, 'd MMMM y')}, {_hour(start)}"
    if start.date() == end.date():
        return f"{first}–{_hour(end)}"
    return f"{first} – {_date(end, 'd MMMM y')}, {_hour(end)}"


def _days(start: datetime, last: datetime) -> str:
    if start.date() == last.date():
        return _date(start, "d MMMM y")
    if (start.year, start.month) == (last.year, last.month):
        return f"{start.day}–{_date(last, 'd MMMM y')}"
    return _span(start, last, "d MMMM y")


def _span(start: datetime, last: datetime, form: str) -> str:
    first, second = _date(start, form), _date(last, form)
    return first if first == second else f"{first} – {second}"


def _whole_months(start: datetime, end: datetime) -> bool:
    return start.day == end.day == 1 and not any((start.hour, start.minute, end.hour, end.minute))


def _date(value: datetime, form: str) -> str:
    return format_date(value.date(), form, locale=LOCALES[get_language() or "it"])


def _hour(value: datetime) -> str:
    return format_time(value.time(), "HH:mm")
