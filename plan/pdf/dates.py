"""Dates as the country writes them: 22 novembre 2026, 22 November 2026."""

from datetime import date

from babel.dates import format_date

_LOCALES = {"en": "en_GB"}


def in_words(day: date, language: str) -> str:
    return format_date(day, "long", _LOCALES.get(language, language))
