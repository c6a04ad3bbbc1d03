import uuid

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from tsi.base.transitions import Transitions


class MailState(models.TextChoices):
    QUEUED = "queued", _("queued")
    SENT = "sent", _("sent")
    FAILED = "failed", _("failed")


MAIL_TRANSITIONS = Transitions(
    {
        "sent": ((MailState.QUEUED,), MailState.SENT),
        "give_up": ((MailState.QUEUED,), MailState.FAILED),
        "bounce": ((MailState.SENT,), MailState.FAILED),
    }
)


class OutgoingMail(models.Model):
    """One mail that must go once. It names a letter and what it is about, never an address:
    recipient and text are looked up when it is sent, so that an erased person gets none."""

    letter = models.CharField(
        max_length=120, help_text="dotted path of the function that writes it"
    )
    about = models.PositiveBigIntegerField(help_text="primary key of what the letter is about")
    reader = models.PositiveBigIntegerField(
        null=True,
        help_text="primary key of the account it goes to, where several are told the same",
    )
    language = models.CharField(max_length=2)
    key = models.CharField(max_length=160, unique=True, help_text="the same key goes once")
    message_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(max_length=10, choices=MailState, default=MailState.QUEUED)
    created_at = models.DateTimeField(db_default=Now())
    sent_at = models.DateTimeField(null=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True, editable=False)
    last_error = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["created_at"],
                name="mail_still_queued",
                condition=models.Q(state=MailState.QUEUED),
            ),
            models.Index(fields=["letter", "about"], name="mail_about"),
            models.Index(
                fields=["reader", "letter"],
                name="mail_failed",
                condition=models.Q(state=MailState.FAILED),
            ),
        ]
        triggers = [MAIL_TRANSITIONS.trigger("mail_states")]

    def __str__(self):
        return f"{self.letter} {self.about}"
