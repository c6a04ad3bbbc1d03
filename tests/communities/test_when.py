"""When something takes place, in words."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from communities.when import in_words

ROME = ZoneInfo("Europe/Rome")


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=ROME)


@pytest.mark.parametrize(
    ("starts", "ends", "precision", "italian", "english"),
    [
        (at(2026, 12, 7, 18), at(2026, 12, 7, 20, 30), "time",
         "7 dicembre 2026, 18:00–20:30", "7 December 2026, 18:00–20:30"),
        (at(2026, 12, 7, 18), at(2026, 12, 8, 1), "time",
         "7 dicembre 2026, 18:00 – 8 dicembre 2026, 01:00",
         "7 December 2026, 18:00 – 8 December 2026, 01:00"),
        (at(2026, 12, 7), at(2026, 12, 8), "day", "7 dicembre 2026", "7 December 2026"),
        (at(2024, 10, 9), at(2024, 10, 14), "day", "9–13 ottobre 2024", "9–13 October 2024"),
        (at(2026, 12, 1), at(2027, 1, 1), "month", "dicembre 2026", "December 2026"),
        (at(2026, 1, 1), at(2027, 1, 1), "year", "2026", "2026"),
        (at(2024, 10, 1), at(2025, 4, 1), "range",
         "ottobre 2024 – marzo 2025", "October 2024 – March 2025"),
        (at(2024, 10, 30), at(2024, 11, 3), "range",
         "30 ottobre 2024 – 2 novembre 2024", "30 October 2024 – 2 November 2024"),
    ],
)  # fmt: skip
def test_when_in_words_says_no_more_than_is_known(starts, ends, precision, italian, english):
    with translation.override("it"):
        assert in_words(starts, ends, precision) == italian
    with translation.override("en"):
        assert in_words(starts, ends, precision) == english
