"""Sending the digests that wait, at a pace that leaves room for letters that are urgent."""

import time

from communities.letters.digest import digest
from tsi.base import delivery, work
from tsi.base.models import MailState, OutgoingMail
from tsi.base.outbox import path_of

SECONDS = 90  # of one sweep: well under the time limit of a task
AT_ONCE = 500
LETTER = path_of(digest)


def send_waiting(seconds: float = SECONDS) -> int:
    """Send digests that no worker holds for at most so long; returns how many were tried."""
    end, tried = time.monotonic() + seconds, 0
    while batch := _waiting():
        for mail_id in batch:
            if time.monotonic() >= end:
                return tried
            delivery.deliver(mail_id)
            tried += 1
    return tried


def _waiting() -> list[int]:
    rows = OutgoingMail.objects.filter(work.free(), state=MailState.QUEUED, letter=LETTER)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
