"""Where a survey stands now, by the clock that takes answers or refuses them: the database's."""

from datetime import datetime

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import pgettext_lazy

from communities.models import Survey, SurveyState


class Phase(models.TextChoices):
    ELSEWHERE = "elsewhere", pgettext_lazy("survey", "held elsewhere")
    DRAFT = "draft", pgettext_lazy("survey", "draft")
    COMING = "coming", pgettext_lazy("survey", "opens later")
    OPEN = "open", pgettext_lazy("survey", "open")
    CLOSED = "closed", pgettext_lazy("survey", "closed")
    WITHDRAWN = "withdrawn", pgettext_lazy("survey", "withdrawn")


def timed(rows: models.QuerySet[Survey]) -> models.QuerySet[Survey]:
    """With `read_at`, when each row was read: its days and the moment come in one statement."""
    return rows.annotate(read_at=Now())


def phase_of(survey: Survey, *, at: datetime | None = None) -> Phase:
    """The phase of a survey at a moment (default: when `timed` read it, else now). Nothing flips
    it: the clock does."""
    if survey.state != SurveyState.PUBLISHED:
        return Phase(survey.state)
    if survey.is_elsewhere:
        return Phase.ELSEWHERE
    at = at or getattr(survey, "read_at", None) or _now()
    if at < survey.opens_at:
        return Phase.COMING
    return Phase.OPEN if at < survey.closes_at else Phase.CLOSED


def _now() -> datetime:
    return timed(Survey.objects.all()).values_list("read_at", flat=True)[:1].get()
