"""Windows that were issued and whose mail nobody got: the next digest tells them too."""

from collections.abc import Mapping

from django.db.models import Exists, Min, OuterRef
from django.db.models.functions import Coalesce

from communities.digest.windows import Window
from communities.models import DigestIssue
from tsi.base.models import MailState, OutgoingMail

LETTER = "communities.letters.digest.digest"
MOST = 12  # windows: the letter to an address that is dead for ever does not grow for ever
Reader = tuple[int, int | None]  # keys of a person and of the organisation that they represent


def reaching_back(windows: Mapping[Reader, Window]) -> dict[Reader, Window]:
    """Each window, from the beginning of those just before it whose mails failed.

    A mail server that is away for longer than the outbox is patient, or an address that was
    wrong for a while, loses nothing in this way. What was issued on an organisation that was
    merged before it went is told by the digest on the one that it is now.
    """
    people = {person for person, _organisation in windows}
    failed = OutgoingMail.objects.filter(
        letter=LETTER, about=OuterRef("pk"), state=MailState.FAILED
    )
    rows = DigestIssue.objects.filter(Exists(failed), person__in=people)
    rows = rows.annotate(now=Coalesce("organisation__merged_into", "organisation"))
    rows = rows.values_list("person", "now", "covers_until").annotate(start=Min("covers_from"))
    begins = {tuple(key): start for *key, start in rows.order_by()}
    found = {}
    for reader, window in windows.items():
        start = window.start
        for _ in range(MOST):
            start = begins.get((*reader, start), start)
        found[reader] = Window(start, window.until)
    return found
