"""Delivering the outbox: one mail, once, with patience for a server that says "later"."""

import logging
import smtplib
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models.functions import Now
from django.utils import translation
from django.utils.module_loading import import_string

from tsi.base import work
from tsi.base.models import MAIL_TRANSITIONS, MailState, OutgoingMail

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=5 * settings.LEASE_SECONDS)  # above the slowest talk with a server
RETRY_IN = timedelta(minutes=1)
ATTEMPTS = 8  # with doubling pauses, a little over two hours


def written(mail: OutgoingMail) -> Any:
    """The letter that `mail` names, in its language; None when there is nobody to write to."""
    write = import_string(mail.letter)
    with translation.override(mail.language):
        return write(mail.about) if mail.reader is None else write(mail.about, mail.reader)


def deliver(mail_id: int, write: Callable[[OutgoingMail], Any] = written) -> None:
    """Send one queued mail, if nobody else does. Safe to call twice or in parallel.

    Who writes many letters together hands them out by `write`. A temporary refusal (SMTP 4xx, no
    connection) is tried again with growing pauses, a permanent one (5xx) is written down and left.
    """
    queued = OutgoingMail.objects.filter(state=MailState.QUEUED)
    if not work.claim(queued, mail_id, lease=LEASE):
        return
    mail = OutgoingMail.objects.get(pk=mail_id)
    try:
        letter = write(mail)
        if letter is None:
            _give_up(mail, "nobody to write to")
            return
        _message(mail, letter).send()
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _reply in error.recipients.values()]
        _refused(mail, codes[0] if codes else 550)
    except smtplib.SMTPResponseException as error:
        _refused(mail, error.smtp_code)
    except Exception as error:  # whatever a letter or a server does, the next mail goes on
        log.exception("Mail %s could not be written or sent", mail_id)
        _try_again(mail, type(error).__name__)
    else:
        MAIL_TRANSITIONS.apply(mail, "sent", sent_at=Now(), last_error="", leased_until=None)


def _message(mail: OutgoingMail, letter: Any) -> EmailMessage:
    domain = urlsplit(settings.BASE_URL).hostname
    headers = dict(letter.headers) | {
        "Message-ID": f"<{mail.message_id}@{domain}>",
        "Auto-Submitted": "auto-generated",
        "Content-Language": mail.language,
    }
    subject = " ".join(letter.subject.split())
    return EmailMessage(subject=subject, body=letter.text, to=[letter.to], headers=headers)


def _refused(mail: OutgoingMail, code: int) -> None:
    # Only the code is kept: a server's reply quotes the recipient's address.
    if code >= 500:
        _give_up(mail, f"refused for good with code {code}")
    else:
        _try_again(mail, f"refused for now with code {code}")


def _try_again(mail: OutgoingMail, why: str) -> None:
    if mail.attempts >= ATTEMPTS:
        _give_up(mail, why)
    else:
        work.fail(mail, RuntimeError(why), retry_in=RETRY_IN * 2 ** (mail.attempts - 1))


def _give_up(mail: OutgoingMail, why: str) -> None:
    MAIL_TRANSITIONS.apply(mail, "give_up", last_error=why, leased_until=None)
    log.warning("Mail %s was not sent: %s", mail.pk, why)


def waiting() -> list[int]:
    """Keys of the queued mails that no worker holds, oldest first, at most 500."""
    rows = OutgoingMail.objects.filter(work.free(), state=MailState.QUEUED)
    return list(rows.order_by("created_at").values_list("pk", flat=True)[:500])
