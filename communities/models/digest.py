import uuid

import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from partners.models import Organisation, User
from tsi.base import tokens

UNSUBSCRIBE_SALT = "communities.digest.unsubscribe"
CALENDAR_SALT = "communities.calendar.own"


class Frequency(models.TextChoices):
    WEEKLY = "weekly", _("Every week, on Monday")
    MONTHLY = "monthly", _("Every month, on the first day")
    NEVER = "never", _("Never")


class DigestChoice(models.Model):
    """How often a person wants the digest. Without a row: weekly."""

    person = models.OneToOneField(User, on_delete=models.PROTECT, related_name="+")
    frequency = models.CharField(
        _("digest"), max_length=10, choices=Frequency, default=Frequency.WEEKLY
    )
    since = models.DateTimeField(
        db_default=Now(), help_text="nothing older is told after the digest was off"
    )
    link_key = models.UUIDField(default=uuid.uuid4, editable=False)
    link_sha256 = models.CharField(max_length=64, unique=True, editable=False)

    def __str__(self):
        return f"#{self.person_id}"

    def save(self, *args, **kwargs):
        if not self.link_sha256:
            token = tokens.link_token(self.link_key, salt=UNSUBSCRIBE_SALT)
            self.link_sha256 = tokens.link_sha256(token)
        super().save(*args, **kwargs)

    @property
    def link_token(self) -> str:
        """The secret of the unsubscribe link. It is derived, never stored or logged."""
        return tokens.link_token(self.link_key, self.link_sha256, salt=UNSUBSCRIBE_SALT)


class DigestIssue(models.Model):
    """One digest to one reader about [covers_from, covers_until): on communities of their own,
    or, with `organisation`, on what concerns an organisation that they represent. The windows of
    a reader join without gap and overlap. Append-only."""

    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="+"
    )
    covers_from = models.DateTimeField()
    covers_until = models.DateTimeField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation", "covers_until"],
                nulls_distinct=False,
                name="digest_issue_once",
            ),
            models.CheckConstraint(
                condition=Q(covers_until__gt=models.F("covers_from")), name="digest_issue_window"
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="digest_issue_never_changes", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self):
        return f"#{self.pk}"


class CalendarLink(models.Model):
    """The secret address under which a person's own calendar is read. Revoked, it leads nowhere."""

    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    link_key = models.UUIDField(default=uuid.uuid4, editable=False)
    link_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(db_default=Now())
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(revoked_at=None), name="calendar_link_once"
            )
        ]

    def __str__(self):
        return f"#{self.pk}"

    def save(self, *args, **kwargs):
        if not self.link_sha256:
            token = tokens.link_token(self.link_key, salt=CALENDAR_SALT)
            self.link_sha256 = tokens.link_sha256(token)
        super().save(*args, **kwargs)

    @property
    def link_token(self) -> str:
        """The secret of the address. It is derived, never stored or logged."""
        return tokens.link_token(self.link_key, self.link_sha256, salt=CALENDAR_SALT)
