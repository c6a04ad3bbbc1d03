"""Letters of the sign-in: written during the request, sent from the queue, sealed in between."""

import json
from datetime import timedelta

from django.db import connection, transaction
from django.db.models.functions import Now

from tsi.base import outbox
from tsi.base.models import SealedLetter
from tsi.base.outbox import Letter
from tsi.base.seal import keyed_hash, seal, unseal

AN_HOUR = 10  # letters to one address for one purpose


def sealed_letter(letter_id: int) -> Letter | None:
    """The letter as it was written; None once it has been emptied."""
    row = SealedLetter.objects.filter(pk=letter_id).first()
    text = unseal(row.payload) if row and row.payload else None
    return Letter(**json.loads(text)) if text else None


@transaction.atomic
def send_sealed(letter: Letter, *, purpose: str, language: str, to_nobody: bool = False) -> bool:
    """Queue `letter`; False if its address had AN_HOUR of the same purpose in the last hour.

    The count is in the database, so that it holds without the cache, and letters of different
    purposes do not use up each other's share: whoever asks for codes in a stranger's name must
    not silence the news that the stranger's password was changed. With `to_nobody` all is done
    but nothing is kept or sent: the answer must take as long as for an address that is known.
    """
    counted_as = keyed_hash(purpose, letter.to.lower())
    with connection.cursor() as cursor:  # letters to one address count one by one
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [counted_as])
    recent = SealedLetter.objects.filter(
        counted_as=counted_as, created_at__gt=Now() - timedelta(hours=1)
    )
    if recent.count() >= AN_HOUR:
        return False
    payload = seal(json.dumps({"to": letter.to, "subject": letter.subject, "text": letter.text}))
    row = SealedLetter.objects.create(payload="" if to_nobody else payload, counted_as=counted_as)
    outbox.send(sealed_letter, row.pk, language=language)
    return True
