"""How long it takes, in words, with the time that counts by its name."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from consultation.countdown import countdown, zone_name
from consultation.models import Consultation, Phase

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("left", "italian", "english"),
    [
        (timedelta(days=12, hours=5), "Chiude fra 12 giorni", "Closes in 12 days"),
        (timedelta(days=2), "Chiude fra 2 giorni", "Closes in 2 days"),
        (timedelta(days=2, seconds=-1), "Chiude fra 47 ore", "Closes in 47 hours"),
        (timedelta(hours=1), "Chiude fra 1 ora", "Closes in 1 hour"),
        (timedelta(minutes=59), "Chiude fra meno di un’ora", "Closes in less than an hour"),
    ],
)
def test_it_says_how_long_one_can_speak(left, italian, english):
    asked = Consultation(closes_at=NOW + left)
    asked.phase = Phase.OPEN

    for language, words in (("it", italian), ("en", english)):
        with translation.override(language):
            assert countdown(asked, NOW) == words


def test_before_the_opening_it_counts_to_it():
    asked = Consultation(opens_at=NOW + timedelta(days=3), closes_at=NOW + timedelta(days=40))
    asked.phase = Phase.ANNOUNCED

    with translation.override("en"):
        assert countdown(asked, NOW) == "Opens in 3 days"


@pytest.mark.parametrize("phase", [Phase.PREPARED, Phase.ANSWERING, Phase.REPORTED])
def test_afterwards_it_says_nothing(phase):
    asked = Consultation(closes_at=NOW)
    asked.phase = phase

    assert countdown(asked, NOW) == ""


@pytest.mark.parametrize(
    ("month", "language", "name"),
    [
        (1, "it", "ora di Roma, ora standard dell’Europa centrale"),
        (7, "it", "ora di Roma, ora legale dell’Europa centrale"),
        (7, "en", "Rome time, Central European Summer Time"),
    ],
)
def test_the_zone_is_named_as_it_is_on_that_day(month, language, name):
    with translation.override(language):
        assert zone_name(NOW.replace(month=month)) == name
