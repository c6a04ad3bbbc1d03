"""How the demonstration's consultation is run: extended once, with voices heard offline."""

import json
import uuid
from datetime import date, timedelta

from django.conf import settings
from django.utils import timezone

from consultation import offline, running, screening
from consultation.models import Consultation, Phase
from consultation.services import Point
from partners.models import User
from tsi.site.demo.accounts import account


def play(consultation: Consultation) -> None:
    """Extend it and enter the voices; what is there already is left as it is."""
    whole = json.loads((settings.BASE_DIR / "fixtures/demo/running.json").read_text("utf-8"))
    by = account("staff@demo.example")
    for number, row in enumerate(whole["voices"]):
        _enter(consultation, row, number, by)
    _extend(consultation, by, **whole["extension"])


def _extend(consultation: Consultation, by: User, *, days: int, **reasons: str) -> None:
    here = Consultation.objects.with_phase().get(pk=consultation.pk)
    if here.phase == Phase.OPEN and not here.moves().exists():
        running.extend(here, here.closes_at + timedelta(days=days), **reasons, by=by)


def _enter(consultation: Consultation, row: dict, number: int, by: User) -> None:
    row = dict(row)
    points = [_point(consultation, point) for point in row.pop("points")]
    heard_on = _day(consultation, row.pop("heard_after_days"))
    token = uuid.uuid5(uuid.NAMESPACE_URL, f"demo:voice:{consultation.pk}:{number}")
    if consultation.submissions.filter(form_token=token).exists():
        return
    voice = offline.Voice(heard_on=heard_on, **row)
    sent = offline.enter(consultation, voice, points, form_token=token, by=by)
    for contribution in sent.contributions.order_by("pk"):
        screening.screen(contribution.pk)


def _point(consultation: Consultation, row: dict) -> Point:
    code = row["code"]
    passage = consultation.version.passages.get(code=code) if code else None
    return Point(passage, row["kind"], row["text"])


def _day(consultation: Consultation, after: int) -> date:
    """So many days after the opening, and not to come."""
    opened = timezone.localdate(consultation.opens_at)
    return min(opened + timedelta(days=after), timezone.localdate())
