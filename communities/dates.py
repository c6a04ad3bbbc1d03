"""A stretch of time in words, as much of it as is known."""

from datetime import datetime, timedelta

from babel.dates import format_date, format_datetime
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from communities.models.choices import Precision

LOCALES = {"it": "it_IT", "en": "en_GB"}
MOMENT = timedelta(microseconds=1)  # the end is the first moment that is outside


def in_words(starts_at: datetime, ends_at: datetime, precision: str) -> str:
    """The half-open interval [starts_at, ends_at) for a reader, in Europe/Rome.

    "7 December 2026, 18:00–20:00", "7 December 2026", "December 2026", "2026", "2024–2025".
    """
    first = timezone.localtime(starts_at)
    last = timezone.localtime(ends_at if precision == Precision.TIME else ends_at - MOMENT)
    return _WRITTEN[precision](first, last)


def _time(first: datetime, last: datetime) -> str:
    begins = _written(first, "d MMMM y, HH:mm")
    if first.date() == last.date():
        return f"{begins}–{_written(last, 'HH:mm')}"
    return f"{begins} – {_written(last, 'd MMMM y, HH:mm')}"


def _day(first: datetime, last: datetime) -> str:
    if first.date() == last.date():
        return _date(first, "d MMMM y")
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{_date(last, 'd MMMM y')}"
    return f"{_date(first, 'd MMMM y')} – {_date(last, 'd MMMM y')}"


def _month(first: datetime, last: datetime) -> str:
    return _between(_date(first, "MMMM y"), _date(last, "MMMM y"))


def _year(first: datetime, last: datetime) -> str:
    return str(first.year) if first.year == last.year else f"{first.year}–{last.year}"


def _range(first: datetime, last: datetime) -> str:
    whole_years = (first.month, first.day, last.month, last.day) == (1, 1, 12, 31)
    return _year(first, last) if whole_years else _month(first, last)


def _between(first: str, last: str) -> str:
    if first == last:
        return first
    return _("from %(first)s to %(last)s") % {"first": first, "last": last}


def _written(value: datetime, pattern: str) -> str:
    return format_datetime(value, pattern, locale=LOCALES[get_language()])


def _date(value: datetime, pattern: str) -> str:
    return format_date(value, pattern, locale=LOCALES[get_language()])


_WRITTEN = {
    Precision.TIME: _time,
    Precision.DAY: _day,
    Precision.MONTH: _month,
    Precision.YEAR: _year,
    Precision.RANGE: _range,
}
