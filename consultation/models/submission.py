import uuid

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now, Upper
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from consultation.models.consultation import Consultation
from tsi.base import tokens

LINK_SALT = "consultation.submission.link"

# The window [opens_at, closes_at) is kept here and nowhere else. FOR SHARE waits for an
# extension or an early closing that is being written; the clock is read after that wait.
WINDOW = """
    SELECT * INTO asked FROM consultation_consultation WHERE id = {consultation} FOR SHARE;
    now_here := clock_timestamp();
    IF now_here < asked.opens_at OR now_here >= asked.closes_at THEN
        RAISE EXCEPTION USING MESSAGE = 'the consultation is not open',
            ERRCODE = 'check_violation', CONSTRAINT = 'consultation_window';
    END IF;
    NEW.received_at := now_here;
    RETURN NEW;
"""


def window_trigger(name: str, consultation: str) -> pgtrigger.Trigger:
    """A trigger that accepts a row only while its consultation is open.

    `consultation` is the SQL expression that finds the consultation's id from NEW. The row's
    `received_at` is set by the database clock. Raises a check violation of the constraint
    `consultation_window`.
    """
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        declare=[("asked", "consultation_consultation%ROWTYPE"), ("now_here", "timestamptz")],
        func=WINDOW.format(consultation=consultation),
    )


class SubmissionQuerySet(models.QuerySet):
    def for_link(self, token: str):
        """The submission of a private link's token, if any."""
        return self.filter(link_sha256=tokens.link_sha256(token))

    def said_by(self, user):
        """What `user` said, signed in or by the account's own address."""
        by_mail = SubmissionContact.objects.filter(email__iexact=user.email)
        return self.filter(Q(author=user) | Q(pk__in=by_mail.values("submission")))


class Submission(models.Model):
    """What one person sent at one time: who speaks, and the link by which they come back."""

    consultation = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, related_name="submissions"
    )
    form_token = models.UUIDField(unique=True, help_text="one form is accepted once")
    body_sha256 = models.CharField(max_length=64, help_text="of what was sent with that form")
    link_key = models.UUIDField(default=uuid.uuid4, editable=False)
    link_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    # As they were at the moment of speaking, until the person wants them removed.
    first_name = models.CharField(_("first name"), max_length=100)
    last_name = models.CharField(_("last name"), max_length=100)
    organisation_name = models.CharField(_("organisation"), max_length=200, blank=True)
    language = models.CharField(max_length=2)
    received_at = models.DateTimeField(editable=False, db_default=Now())
    confirmed_at = models.DateTimeField(null=True, editable=False)
    identity_removed_at = models.DateTimeField(null=True, editable=False)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["received_at"],
                name="submission_unconfirmed",
                condition=models.Q(confirmed_at=None),
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(identity_removed_at=None)
                | Q(first_name="", last_name="", organisation_name="", body_sha256=""),
                name="submission_removed_identity_stays_removed",
            )
        ]
        triggers = [window_trigger("submission_in_window", "NEW.consultation_id")]

    def __str__(self):
        return f"#{self.pk}"

    @property
    def link_token(self) -> str:
        """The secret of the private link. It is derived, never stored or logged."""
        return tokens.link_token(self.link_key, self.link_sha256, salt=LINK_SALT)

    def is_by(self, user) -> bool:
        """Whether `user` said this, signed in or by the account's own address."""
        if self.author_id == user.pk:
            return True
        return SubmissionContact.objects.filter(submission=self, email__iexact=user.email).exists()

    @property
    def speaker(self) -> str:
        """Name as shown: first and last name, or that it is not there any more."""
        if self.identity_removed_at:
            return gettext("identity removed")
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def identity(self) -> str:
        """Who speaks, as it is shown: name and organisation."""
        return ", ".join(filter(None, (self.speaker, self.organisation_name)))

    def get_absolute_url(self) -> str:
        return reverse("consultation:submission", args=[self.link_token])


class SubmissionContact(models.Model):
    """The private row: the only place where the address of someone without account is kept."""

    submission = models.OneToOneField(Submission, on_delete=models.CASCADE, related_name="contact")
    email = models.EmailField()
    retain_until = models.DateField(help_text="after this day the row is deleted")

    class Meta:
        indexes = [models.Index(Upper("email"), name="contact_email")]  # by which iexact compares

    def __str__(self):
        return f"#{self.submission_id}"
