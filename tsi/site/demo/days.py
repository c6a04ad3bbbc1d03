"""Dates of the demonstration, counted from the day on which it first starts."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone


def day(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def year(years: int) -> int:
    return timezone.localdate().year + years


def month(ago: int) -> date:
    """The first day of the month that is so many months ago."""
    today = timezone.localdate()
    years, months = divmod(today.year * 12 + today.month - 1 - ago, 12)
    return date(years, months + 1, 1)


def in_the_morning(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(10, 30)))
