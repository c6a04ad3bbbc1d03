"""Issuing digests: one row a reader and window, and with it the mail, or none if nothing is new.

A window begins where the reader's last one ended. Whatever stops in the middle is undone by the
database as a whole and found again by the next sweep, however late: the window is longer then.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import TypeVar

from django.db import connection, transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from communities.digest import choices
from communities.digest.content import parts_for
from communities.digest.organisations import reports_for
from communities.digest.readers import readings, somewhere_inside
from communities.digest.undelivered import reaching_back
from communities.digest.windows import Reader, Window, boundary, due
from communities.letters.digest import digest
from communities.models import DigestChoice, DigestIssue, Frequency
from partners.models import Affiliation, User
from tsi.base import outbox
from tsi.base.locks import hold

SENT = (Frequency.WEEKLY, Frequency.MONTHLY)
BATCH = 500  # readers a transaction
T = TypeVar("T")


def issue_due(now: datetime | None = None) -> int:
    """Issue what is due at `now` (default: by the database's clock); returns how many.

    Safe to run again, late, in parallel and with a clock that went back: what has been covered
    is not covered again.
    """
    now = now or _clock()
    issued = 0
    for frequency in SENT:
        until = due(frequency, now)
        people = list(_people(frequency, until).order_by("pk").values_list("pk", flat=True))
        for batch in _batches(people):
            issued += _issue_own(frequency, until, batch)
        speaking = list(_speaking(frequency, until).order_by("pk").values_list("pk", flat=True))
        for batch in _batches(speaking):
            issued += _issue_on_organisations(frequency, until, batch)
    return issued


def _clock() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


def _batches(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    return (rows[first : first + BATCH] for first in range(0, len(rows), BATCH))


# --- On communities of one's own ------------------------------------------------------------------


def _people(frequency: Frequency, until: datetime) -> QuerySet[User]:
    """Those who read of communities and have nothing yet that ends at `until` or later."""
    covered = DigestIssue.objects.filter(
        person=OuterRef("pk"), organisation=None, covers_until__gte=until
    )
    return somewhere_inside().filter(_wanting(frequency, "pk"), ~Exists(covered))


@transaction.atomic
def _issue_own(frequency: Frequency, until: datetime, batch: Sequence[int]) -> int:
    hold("digest")  # what follows sees all that others have issued
    people = {row.pk: row for row in _people(frequency, until).filter(pk__in=batch)}
    choices.have_choices(people.values())
    reading = readings(people)
    since, last = _since(people), _covered(people)
    readers = []
    for person, mine in reading.items():
        known = last.get((person, None))
        window = _window(frequency, until, since[person], known, mine.since)
        if window:
            readers.append(Reader(person, None, window))
    told = parts_for(reaching_back(readers), reading)
    return _issue(readers, told.values(), people)


# --- On an organisation that one represents -------------------------------------------------------


def _speaking(frequency: Frequency, until: datetime) -> QuerySet[Affiliation]:
    """Who represents an organisation, and has nothing yet on it that ends at `until` or later."""
    covered = DigestIssue.objects.filter(
        person=OuterRef("person"), organisation=OuterRef("organisation"), covers_until__gte=until
    )
    rows = Affiliation.objects.representatives().filter(organisation__merged_into=None)
    return rows.filter(_wanting(frequency, "person"), ~Exists(covered))


@transaction.atomic
def _issue_on_organisations(frequency: Frequency, until: datetime, batch: Sequence[int]) -> int:
    hold("digest")
    rows = _speaking(frequency, until).filter(pk__in=batch).select_related("person")
    rows = {(row.person_id, row.organisation_id): row for row in rows}
    people = {row.person_id: row.person for row in rows.values()}
    choices.have_choices(people.values())
    since, last = _since(people), _covered(people)
    readers = []
    for (person, organisation), row in rows.items():
        known = last.get((person, organisation))
        window = _window(frequency, until, since[person], known, row.active_since)
        if window:
            readers.append(Reader(person, organisation, window))
    told = reports_for(reaching_back(readers))
    return _issue(readers, told.values(), people)


# --- Windows --------------------------------------------------------------------------------------


def _window(
    frequency: Frequency,
    until: datetime,
    since: datetime,
    last: datetime | None,
    came: datetime | None,
) -> Window | None:
    """From the end of the last window; without one, from the boundary before the person `came`.
    Never from before they turned it on; nothing for who came after `until`."""
    if last is None and came is None:
        return None
    start = max(last or boundary(frequency, came), since)
    return Window(start, until) if start < until else None


def _wanting(frequency: Frequency, person: str) -> Q:
    """Whose digest has this frequency; weekly is also that of who chose nothing."""
    chosen = DigestChoice.objects.filter(person=OuterRef(person))
    mine = Q(Exists(chosen.filter(frequency=frequency)))
    return mine | ~Exists(chosen) if frequency == Frequency.WEEKLY else mine


def _since(people) -> dict[int, datetime]:
    rows = DigestChoice.objects.filter(person__in=people)
    return dict(rows.values_list("person", "since"))


def _covered(people) -> dict[tuple[int, int | None], datetime]:
    """Up to when each of `people` has been told, by (person, organisation or None). What was
    told of an organisation that was merged counts for the one that it is now."""
    rows = DigestIssue.objects.filter(person__in=people)
    rows = rows.annotate(now=Coalesce("organisation__merged_into", "organisation"))
    rows = rows.values_list("person", "now").annotate(until=Max("covers_until")).order_by()
    return {(person, organisation): until for person, organisation, until in rows}


# --- Rows and mails -------------------------------------------------------------------------------


def _issue(readers: Sequence[Reader], told: Iterable[object], people: dict[int, User]) -> int:
    """An issue for each reader; a mail where what is `told` to them, in the same order, is not
    empty. Returns how many issues there are."""
    issues = DigestIssue.objects.bulk_create(
        DigestIssue(
            person_id=reader.person,
            organisation_id=reader.organisation,
            covers_from=reader.window.start,
            covers_until=reader.window.until,
        )
        for reader in readers
    )
    worth_a_mail = [issue for issue, news in zip(issues, told, strict=True) if news]
    outbox.send_to_many(
        digest, [(row.pk, row.person_id, people[row.person_id].language) for row in worth_a_mail]
    )
    return len(issues)
