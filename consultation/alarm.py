"""One letter a day to those who moderate when something has waited too long."""

from datetime import datetime

from django.utils import timezone

from consultation.letters_redress import moderation_waits
from consultation.permissions import moderators
from consultation.queues import overdue
from tsi.base import outbox


def write(now: datetime | None = None) -> None:
    """Queue the letter for each moderator, once a day however often asked."""
    if not overdue(now or timezone.now()):
        return
    day = timezone.localdate(now).toordinal()
    for person in moderators():
        outbox.send(moderation_waits, day, reader=person.pk, language=person.language)
