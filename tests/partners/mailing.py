"""What the outbox writes to whom."""

from django.core import mail

from tsi.base import delivery
from tsi.base.models import MailState, OutgoingMail


def deliver_new() -> list:
    """Send what is queued; returns the new messages in their order."""
    before = len(mail.outbox)
    queued = OutgoingMail.objects.filter(state=MailState.QUEUED).order_by("pk")
    for pk in queued.values_list("pk", flat=True):
        delivery.deliver(pk)
    return mail.outbox[before:]


def delivered() -> list:
    """The same, where nothing may fail but letters that found nobody to write to."""
    messages = deliver_new()
    failed = OutgoingMail.objects.exclude(state=MailState.SENT)
    assert not failed.exclude(last_error="nobody to write to").exists(), list(failed.values())
    return messages


def readers(messages: list) -> list[str]:
    """The addresses written to."""
    return sorted(message.to[0] for message in messages)
