"""What people say about the accessibility of the site, and what they are answered."""

import uuid
from datetime import timedelta

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now, Upper
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from partners.models import User
from tsi.base import tokens
from tsi.base.transitions import Transitions

REPORT_SALT = "tsi.site.accessibility"
OLDEST_FIRST = ("received_at", "pk")


class ReportState(models.TextChoices):
    RECEIVED = "received", _("waiting for an answer")
    ANSWERED = "answered", pgettext_lazy("report", "answered")
    CLOSED = "closed", _("closed")


REPORT_TRANSITIONS = Transitions(
    {
        "answer": ((ReportState.RECEIVED,), ReportState.ANSWERED),
        "close": ((ReportState.RECEIVED,), ReportState.CLOSED),
    }
)


class AccessibilityReportQuerySet(models.QuerySet):
    def waiting(self) -> "AccessibilityReportQuerySet":
        """Those without an answer, the oldest first."""
        return self.filter(state=ReportState.RECEIVED).order_by(*OLDEST_FIRST)

    def done(self) -> "AccessibilityReportQuerySet":
        return self.exclude(state=ReportState.RECEIVED).order_by("-answered_at", "-pk")


class AccessibilityReport(models.Model):
    """Somebody could not use a page. It is answered within ACCESSIBILITY_ANSWER_DAYS."""

    form_token = models.UUIDField(unique=True, help_text="one form is accepted once")
    link_key = models.UUIDField(default=uuid.uuid4, editable=False)
    link_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", help_text="nobody: a visitor"
    )
    counted_as = models.CharField(
        max_length=64,
        blank=True,
        help_text="a keyed hash of who or where, and of the day; kept for two days",
    )
    page = models.CharField(_("page"), max_length=500, blank=True)
    text = models.TextField(_("what happened"), max_length=4000, blank=True)
    aid = models.CharField(_("device or aid"), max_length=200, blank=True)
    language = models.CharField(max_length=2)
    state = models.CharField(max_length=10, choices=ReportState, default=ReportState.RECEIVED)
    received_at = models.DateTimeField(db_default=Now())
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    answer = models.TextField(_("answer"), max_length=4000, blank=True)

    objects = AccessibilityReportQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["received_at"],
                name="accessibility_waiting",
                condition=Q(state=ReportState.RECEIVED),
            ),
            models.Index(fields=["counted_as", "received_at"], name="accessibility_counted"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=ReportState.RECEIVED, answered_by=None, answered_at=None)
                | (
                    ~Q(state=ReportState.RECEIVED)
                    & Q(answered_by__isnull=False, answered_at__isnull=False)
                ),
                name="accessibility_answered_by_somebody",
            ),
        ]
        triggers = [
            REPORT_TRANSITIONS.trigger("accessibility_states"),
            REPORT_TRANSITIONS.begins("accessibility_begins_received", ReportState.RECEIVED),
            pgtrigger.Protect(name="accessibility_stays", operation=pgtrigger.Delete),
        ]

    def __str__(self):
        return self.code

    @property
    def code(self) -> str:
        """What the receipt is called, such as A-0001."""
        return f"A-{self.pk:04d}"

    @property
    def due_on(self):
        """The last day for the answer."""
        received = timezone.localdate(self.received_at)
        return received + timedelta(days=settings.ACCESSIBILITY_ANSWER_DAYS)

    @property
    def days_left(self) -> int:
        """Days to the last one; below zero it is late."""
        return (self.due_on - timezone.localdate()).days

    @property
    def days_late(self) -> int:
        return max(0, -self.days_left)

    @property
    def link_token(self) -> str:
        """The secret of the receipt's link. It is derived, never stored or logged."""
        return tokens.link_token(self.link_key, self.link_sha256, salt=REPORT_SALT)

    def get_absolute_url(self) -> str:
        return reverse("site:accessibility_receipt", args=[self.link_token])


class AccessibilityContact(models.Model):
    """The private row: where somebody without account wants to be answered."""

    report = models.OneToOneField(
        AccessibilityReport, on_delete=models.CASCADE, related_name="contact"
    )
    email = models.EmailField()
    retain_until = models.DateField(help_text="after this day the row is deleted")

    class Meta:
        indexes = [models.Index(Upper("email"), name="accessibility_contact_email")]

    def __str__(self):
        return f"accessibility report {self.report_id}"
