"""Sending the digests that wait, at a pace that leaves room for letters that are urgent."""

import logging
import time
from collections import defaultdict
from collections.abc import Sequence

from django.utils import translation

from communities.letters.digest import digest, digests
from tsi.base import delivery, work
from tsi.base.models import MailState, OutgoingMail
from tsi.base.outbox import Letter, path_of

log = logging.getLogger(__name__)

SECONDS = 90  # of one sweep: well under the time limit of a task
AT_ONCE = 500
TOGETHER = 50  # written with the same questions to the database
FRESH = 10  # seconds for which what was written holds: rights may end, words may be hidden
LETTER = path_of(digest)


def send_waiting(seconds: float = SECONDS) -> int:
    """Send digests that no worker holds for at most so long; returns how many were tried."""
    end, tried = time.monotonic() + seconds, 0
    while batch := _waiting():
        for first in range(0, len(batch), TOGETHER):
            tried += _send(batch[first : first + TOGETHER], end)
            if time.monotonic() >= end:
                return tried
    return tried


def _send(mails: Sequence[OutgoingMail], end: float) -> int:
    """Send these until `end`; returns how many were tried."""
    letters, stale = _written(mails), time.monotonic() + FRESH
    for tried, mail in enumerate(mails):
        now = time.monotonic()
        if now >= end:
            return tried
        if letters is None or now >= stale:
            delivery.deliver(mail.pk)
        else:
            delivery.deliver(mail.pk, lambda row: letters.get(row.about))
    return len(mails)


def _written(mails: Sequence[OutgoingMail]) -> dict[int, Letter] | None:
    """Letters by their issues, each in its language. None when they cannot be written together:
    one that fails must not keep the others."""
    issues = defaultdict(list)
    for mail in mails:
        issues[mail.language].append(mail.about)
    letters = {}
    try:
        for language, keys in issues.items():
            with translation.override(language):
                letters |= digests(keys)
    except Exception:
        log.exception("Digests are written one by one")
        return None
    return letters


def _waiting() -> list[OutgoingMail]:
    rows = OutgoingMail.objects.filter(work.free(), state=MailState.QUEUED, letter=LETTER)
    return list(rows.order_by("pk").only("about", "language")[:AT_ONCE])
