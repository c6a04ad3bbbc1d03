"""Where a survey stands now."""

from datetime import datetime

from django.db import models
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from communities.models import Survey, SurveyState


class Phase(models.TextChoices):
    ELSEWHERE = "elsewhere", pgettext_lazy("survey", "held elsewhere")
    DRAFT = "draft", pgettext_lazy("survey", "draft")
    COMING = "coming", pgettext_lazy("survey", "opens later")
    OPEN = "open", pgettext_lazy("survey", "open")
    CLOSED = "closed", pgettext_lazy("survey", "closed")
    WITHDRAWN = "withdrawn", pgettext_lazy("survey", "withdrawn")


def phase_of(survey: Survey, *, at: datetime | None = None) -> Phase:
    """The phase of a survey at a moment (default: now). Nothing flips it: the clock does."""
    if survey.state != SurveyState.PUBLISHED:
        return Phase(survey.state)
    if survey.is_elsewhere:
        return Phase.ELSEWHERE
    at = at or timezone.now()
    if at < survey.opens_at:
        return Phase.COMING
    return Phase.OPEN if at < survey.closes_at else Phase.CLOSED
