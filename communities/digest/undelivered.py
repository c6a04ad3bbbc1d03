"""Windows that were issued and whose mail nobody got: the next digest tells them too."""

from collections.abc import Mapping

from django.db.models import Exists, OuterRef

from communities.digest.windows import Window
from communities.models import DigestIssue
from tsi.base.models import MailState, OutgoingMail

LETTER = "communities.letters.digest.digest"
MOST = 12  # windows: the letter to an address that is dead for ever does not grow for ever
Reader = tuple[int, int | None]  # keys of a person and of the organisation that they represent


def reaching_back(windows: Mapping[Reader, Window]) -> dict[Reader, Window]:
    """Each window, from the beginning of those just before it whose mails failed.

    A mail server that is away for longer than the outbox is patient, or an address that was
    wrong for a while, loses nothing in this way.
    """
    people = {person for person, _organisation in windows}
    failed = OutgoingMail.objects.filter(
        letter=LETTER, about=OuterRef("pk"), state=MailState.FAILED
    )
    rows = DigestIssue.objects.filter(Exists(failed), person__in=people)
    begins = {
        (person, organisation, until): start
        for person, organisation, start, until in rows.values_list(
            "person", "organisation", "covers_from", "covers_until"
        )
    }
    found = {}
    for reader, window in windows.items():
        start = window.start
        for _ in range(MOST):
            start = begins.get((*reader, start), start)
        found[reader] = Window(start, window.until)
    return found
