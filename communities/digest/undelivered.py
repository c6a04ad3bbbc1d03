"""Windows that were issued and whose mail nobody got: the next digest tells them too."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from django.db.models import Min
from django.db.models.functions import Coalesce

from communities.digest.windows import Reader, Window
from communities.models import DigestIssue
from tsi.base.models import MailState, OutgoingMail

LETTER = "communities.letters.digest.digest"
MOST = 12  # windows: the letter to an address that is dead for ever does not grow for ever


def reaching_back(readers: Collection[Reader]) -> list[Reader]:
    """Each reader, told from the beginning of those windows just before whose mails failed.

    A mail server that is away for longer than the outbox is patient, or an address that was
    wrong for a while, loses nothing in this way. What was issued on an organisation that was
    merged before it went is told by the digest on the one that it is now.
    """
    begins = _failed({reader.person for reader in readers})
    return [_reaching_back(reader, begins) for reader in readers]


def _reaching_back(reader: Reader, begins: dict[tuple, datetime]) -> Reader:
    start = reader.window.start
    for _ in range(MOST):
        start = begins.get((reader.person, reader.organisation, start), start)
    return replace(reader, window=Window(start, reader.window.until))


def _failed(people: Collection[int]) -> dict[tuple[int, int | None, datetime], datetime]:
    """The beginning of each window whose mail failed, by person, organisation and its end."""
    mails = OutgoingMail.objects.filter(
        letter=LETTER, state=MailState.FAILED, reader__in=people
    ).values_list("about", flat=True)
    issues = list(mails)  # asked first: nearly always there is none
    rows = DigestIssue.objects.filter(pk__in=issues)
    rows = rows.annotate(now=Coalesce("organisation__merged_into", "organisation"))
    rows = rows.values_list("person", "now", "covers_until").annotate(start=Min("covers_from"))
    return {tuple(key): start for *key, start in rows.order_by()} if issues else {}
