"""Which text of the Memorandum somebody signed on paper."""

from datetime import date

from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from tsi.base.models import LegalKind, LegalText


def published_texts() -> QuerySet[LegalText]:
    """Those that were published, the oldest first."""
    rows = LegalText.objects.filter(kind=LegalKind.MEMORANDUM, published_at__lte=Now())
    return rows.order_by("number")


def kept_texts() -> list[tuple[date, LegalText]]:
    """The same, each with the day since when it is in force."""
    return [(timezone.localdate(text.published_at), text) for text in published_texts()]


def in_force_on(day: date, texts: list[tuple[date, LegalText]]) -> LegalText | None:
    """The last of `texts` that was in force on `day`; None before the first."""
    return next((text for since, text in reversed(texts) if since <= day), None)
