"""What somebody could not use: kept, answered within the legal term, and then forgotten.

A report may say a lot about a person's health. So the address goes after 90 days from the answer's
term, and the words a year after the answer; that there was one, and how long it took, stays.
"""

import uuid
from datetime import timedelta
from statistics import median

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.db.models.functions import Now
from django.utils import timezone

from consultation.services import FormReused
from partners.models import User
from tsi.base import outbox, tokens
from tsi.base.counted import counted_as, refuse_flood
from tsi.site.accessibility import letters
from tsi.site.models import (
    REPORT_SALT,
    REPORT_TRANSITIONS,
    AccessibilityContact,
    AccessibilityReport,
    ReportState,
)

CONTACT_AFTER_TERM = timedelta(days=90)
WORDS_AFTER_ANSWER = timedelta(days=365)
COUNTED = timedelta(days=2)


def report(
    *,
    form_token: uuid.UUID,
    page: str,
    text: str,
    aid: str,
    language: str,
    by: User | None = None,
    email: str = "",
    client: str = "",
) -> AccessibilityReport:
    """Keep what somebody could not use, and send a receipt to who can be written to.

    `client` is where a visitor comes from; only a hash of it and of the day is kept. The same form
    gives the same report. Raises FormReused, TooMany.
    """
    known = AccessibilityReport.objects.filter(form_token=form_token).first()
    if known is None:
        key, who = uuid.uuid4(), str(by.pk if by else client)
        known = AccessibilityReport(
            form_token=form_token,
            link_key=key,
            link_sha256=tokens.link_sha256(tokens.link_token(key, salt=REPORT_SALT)),
            by=by,
            counted_as=counted_as("accessibility", who),
            page=page,
            text=text,
            aid=aid,
            language=language,
        )
        known = _insert(known, who, "" if by else email)
    if (known.page, known.text, known.aid) != (page, text, aid):
        raise FormReused
    return known


def _insert(row: AccessibilityReport, who: str, email: str) -> AccessibilityReport:
    try:
        with transaction.atomic():
            refuse_flood(AccessibilityReport.objects.all(), "accessibility", who, email)
            row.save()
            if email:
                term = timedelta(days=settings.ACCESSIBILITY_ANSWER_DAYS)
                until = timezone.localdate() + term + CONTACT_AFTER_TERM
                AccessibilityContact.objects.create(report=row, email=email, retain_until=until)
            if email or row.by:
                outbox.send(letters.report_received, row.pk, language=row.language)
    except IntegrityError:
        same = AccessibilityReport.objects.filter(form_token=row.form_token).first()
        if same is None:
            raise
        return same  # of the same form another INSERT came first
    row.refresh_from_db()
    return row


@transaction.atomic
def answer(row: AccessibilityReport, verb: str, *, by: User, text: str) -> None:
    """Answer a report, or close one that is about something else; both say why.

    `verb` is `answer` or `close`. Raises InvalidTransition when somebody did before.
    """
    values = {"answered_by": by, "answered_at": Now(), "answer": text}
    REPORT_TRANSITIONS.apply(row, verb, **values)
    if row.by_id or AccessibilityContact.objects.filter(report=row).exists():
        outbox.send(letters.report_answered, row.pk, language=row.language)


def figures() -> dict[str, int | None]:
    """For everybody: how many came, were answered, are late, and the median of days it took."""
    rows = AccessibilityReport.objects.all()
    term = Now() - timedelta(days=settings.ACCESSIBILITY_ANSWER_DAYS)
    counts = rows.aggregate(
        received=Count("pk"),
        answered=Count("pk", filter=~Q(state=ReportState.RECEIVED)),
        late=Count("pk", filter=Q(state=ReportState.RECEIVED, received_at__lt=term)),
    )
    took = [
        (answered - received).days
        for received, answered in rows.done().values_list("received_at", "answered_at")
    ]
    return counts | {"median_days": round(median(took)) if took else None}


def forget() -> None:
    """Delete what is kept no longer; doing it twice changes nothing."""
    AccessibilityContact.objects.filter(retain_until__lt=timezone.localdate()).delete()
    rows = AccessibilityReport.objects
    counted = rows.filter(received_at__lt=Now() - COUNTED).exclude(counted_as="")
    counted.update(counted_as="")
    old = rows.done().filter(answered_at__lt=Now() - WORDS_AFTER_ANSWER).exclude(text="", answer="")
    old.update(page="", text="", aid="", answer="")
