from datetime import timedelta

from django.db import models
from django.db.models import Exists, OuterRef
from django.db.models.functions import Now

from tsi.base.models.mail import MailState, OutgoingMail

LETTER = "tsi.base.letters.sealed_letter"
KEPT = timedelta(hours=24)  # above the longest window in which letters are counted


class SealedLetterQuerySet(models.QuerySet):
    def forget_delivered(self) -> int:
        """Empty what has been sent or given up. Returns how many."""
        waiting = OutgoingMail.objects.filter(
            letter=LETTER, about=OuterRef("pk"), state=MailState.QUEUED
        )
        return self.exclude(payload="").filter(~Exists(waiting)).update(payload="")

    def delete_old(self) -> int:
        """Delete what no count needs any more. Returns how many."""
        return self.filter(created_at__lt=Now() - KEPT).delete()[0]


class SealedLetter(models.Model):
    """A letter that can only be written while the request lasts, because it holds a code or a
    link that is kept nowhere. It waits encrypted, and only until it has been sent."""

    payload = models.TextField(blank=True, help_text="recipient, subject and text, encrypted")
    counted_as = models.CharField(max_length=64, help_text="keyed hash of purpose and address")
    created_at = models.DateTimeField(db_default=Now())

    objects = SealedLetterQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["counted_as", "created_at"], name="sealed_letter_count")]

    def __str__(self):
        return f"#{self.pk}"
