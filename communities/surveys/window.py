"""Where a survey stands now."""

from datetime import datetime

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities.models import Survey, SurveyState


class Phase(models.TextChoices):
    ELSEWHERE = "elsewhere", _("held elsewhere")
    DRAFT = "draft", _("draft")
    COMING = "coming", _("opens later")
    OPEN = "open", _("open")
    CLOSED = "closed", _("closed")
    WITHDRAWN = "withdrawn", _("withdrawn")


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
