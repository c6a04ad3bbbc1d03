from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from communities.dates import in_words

ROME = ZoneInfo("Europe/Rome")


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=ROME)


@pytest.mark.parametrize(
    ("precision", "starts", "ends", "italian", "english"),
    [
        ("time", at(2026, 12, 7, 18), at(2026, 12, 7, 20),
         "7 dicembre 2026, 18:00–20:00", "7 December 2026, 18:00–20:00"),
        ("time", at(2026, 12, 7, 18), at(2026, 12, 8, 0),
         "7 dicembre 2026, 18:00 – 8 dicembre 2026, 00:00",
         "7 December 2026, 18:00 – 8 December 2026, 00:00"),
        ("day", at(2024, 5, 21), at(2024, 5, 22), "21 maggio 2024", "21 May 2024"),
        ("day", at(2024, 10, 9), at(2024, 10, 14), "9–13 ottobre 2024", "9–13 October 2024"),
        ("day", at(2024, 5, 30), at(2024, 6, 3),
         "30 maggio 2024 – 2 giugno 2024", "30 May 2024 – 2 June 2024"),
        ("day", at(2026, 3, 29), at(2026, 3, 30), "29 marzo 2026", "29 March 2026"),
        ("month", at(2022, 4, 1), at(2022, 5, 1), "aprile 2022", "April 2022"),
        ("month", at(2022, 12, 1), at(2023, 1, 1), "dicembre 2022", "December 2022"),
        ("year", at(2023, 1, 1), at(2024, 1, 1), "2023", "2023"),
        ("range", at(2024, 1, 1), at(2026, 1, 1), "2024–2025", "2024–2025"),
        ("range", at(2024, 3, 1), at(2024, 7, 1),
         "da marzo 2024 a giugno 2024", "from March 2024 to June 2024"),
    ],
)  # fmt: skip
def test_interval_says_as_much_as_is_known(precision, starts, ends, italian, english):
    with translation.override("it"):
        assert in_words(starts, ends, precision) == italian
    with translation.override("en"):
        assert in_words(starts, ends, precision) == english
