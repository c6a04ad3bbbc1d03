"""A form sent at once, or with the hidden field full, is held and never refused."""

import uuid

import pytest
from django.utils import timezone

from consultation import pace, screening, services
from consultation.models import ContributionKind, Finding, ScreeningRule
from tests.factories import make_consultation, make_speaker


def test_stamp_of_a_moment_ago_is_hasty():
    assert pace.signs(pace.stamp(), "") == [ScreeningRule.HASTE]


def test_stamp_of_a_minute_ago_is_not(monkeypatch):
    old = timezone.now().timestamp() - 60
    monkeypatch.setattr("time.time", lambda: old)
    stamp = pace.stamp()
    monkeypatch.undo()

    assert pace.signs(stamp, "") == []


@pytest.mark.parametrize("forged", ["x", "form:1uqx:abc", "::"])
def test_forged_stamp_is_hasty(forged):
    assert pace.signs(forged, "") == [ScreeningRule.HASTE]


def test_form_without_stamp_says_nothing_and_a_full_trap_does():
    assert pace.signs("", "") == []
    assert pace.signs("", "http://example.org") == [ScreeningRule.TRAP]


def test_what_a_machine_sent_is_kept_and_held(db):
    asked = make_consultation()
    point = services.Point(None, ContributionKind.REMARK, "Più alberi nei cortili.")
    sent = services.submit(
        asked,
        form_token=uuid.uuid4(),
        speaker=make_speaker(),
        points=[point],
        language="it",
        signs=[ScreeningRule.TRAP],
    )
    services.confirm(sent)
    made = sent.contributions.get()

    screening.screen(made.pk)

    made.refresh_from_db()
    assert made.state == "held"
    assert made.decisions.get().facts == {"rules": ["trap"]}
    assert Finding.objects.get().rule == "trap"
