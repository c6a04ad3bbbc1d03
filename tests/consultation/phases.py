"""Consultations in each of their phases."""

from datetime import timedelta

from django.utils import timezone

from consultation.models import Consultation, Phase
from tests.factories import make_consultation

DAY = timedelta(days=1)


def make_in(phase: str, **values) -> Consultation:
    """A consultation that stands in this phase now."""
    asked = make_consultation(announced=phase != Phase.PREPARED, **values)
    now = timezone.now()
    window = {
        Phase.ANNOUNCED: (now + DAY, now + 2 * DAY),
        Phase.ANSWERING: (now - 2 * DAY, now - DAY),
        Phase.REPORTED: (now - 2 * DAY, now - DAY),
    }.get(phase, (asked.opens_at, asked.closes_at))
    columns = dict(zip(("opens_at", "closes_at"), window, strict=True))
    if phase == Phase.REPORTED:
        columns["reported_at"] = now
    Consultation.objects.filter(pk=asked.pk).update(**columns)
    return Consultation.objects.with_phase().get(pk=asked.pk)
