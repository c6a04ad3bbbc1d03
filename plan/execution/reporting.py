"""Reporting cycles and what is said in them: open, write, send, send back, publish, close."""

import hashlib
import json
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from partners.models import User
from plan.execution import reporters
from plan.execution.snapshot import taken
from plan.letters import reports as letters
from plan.locking import lock
from plan.models import (
    CYCLE_TRANSITIONS,
    UPDATE_TRANSITIONS,
    ActionStatus,
    CycleState,
    Plan,
    ProgressUpdate,
    ReportingCycle,
    UpdateState,
    Version,
)
from tsi.base import outbox
from tsi.base.transitions import InvalidTransition

WRITTEN = (
    "status", "outlook", "started_on", "ended_on", "narrative", "obstacles", "evidence_url",
)  # fmt: skip


class AlreadyOpen(InvalidTransition):
    """Another cycle is open: reports would not know where they belong."""

    def __init__(self):
        super().__init__(_("A cycle is open already. Close it before you open another one."))


class CycleClosed(InvalidTransition):
    """What is said of a closed cycle can no longer change."""

    def __init__(self):
        super().__init__(_("This cycle is closed: what was said in it stays as it is."))


class StillWaiting(InvalidTransition):
    """Reports were sent that nobody has looked at."""

    def __init__(self):
        super().__init__(
            _("Reports wait for you. Publish them, send them back, or leave them out.")
        )


class NoVersion(InvalidTransition):
    """There is no text in force on which one could report."""

    def __init__(self):
        super().__init__(_("No version of the Plan is published yet."))


class NotReporting(InvalidTransition):
    """This person reports on this action no longer, or it is no longer in the Plan."""

    def __init__(self):
        super().__init__(_("You do not report on this action, or it is no longer in the Plan."))


class UnderReview(InvalidTransition):
    """It was sent, and is being looked at."""

    def __init__(self):
        super().__init__(_("The report was sent: it is being looked at, and waits for an answer."))


class WrittenMeanwhile(InvalidTransition):
    """Somebody else who leads the action wrote on the same report."""

    def __init__(self):
        super().__init__(
            _("Meanwhile somebody else wrote on this report. Read it below, then send yours again.")
        )


class Incomplete(InvalidTransition):
    """Something is missing without which a report says nothing."""


class OwnReport(InvalidTransition):
    """Who wrote it, or reports on the same action, wants to publish it."""

    def __init__(self):
        super().__init__(_("You report on this action yourself: somebody else publishes it."))


def _lock_open(cycle: ReportingCycle) -> None:
    """Wait for whoever closes the cycle. Raises CycleClosed."""
    lock(cycle.plan_id)
    cycle.refresh_from_db()
    if cycle.state != CycleState.OPEN:
        raise CycleClosed


def open_in(plan: Plan) -> ReportingCycle | None:
    """The cycle that is open now."""
    return plan.cycles.filter(state=CycleState.OPEN).first()


@transaction.atomic
def open_cycle(
    plan: Plan,
    *,
    name_it: str,
    name_en: str = "",
    starts_on: date,
    ends_on: date,
    due_on: date,
    by: User,
) -> ReportingCycle:
    """Ask those who lead actions for their reports on a time. Raises AlreadyOpen, NoVersion."""
    lock(plan)
    if open_in(plan):
        raise AlreadyOpen
    if Version.objects.filter(plan=plan).current() is None:
        raise NoVersion
    return ReportingCycle.objects.create(
        plan=plan,
        name_it=name_it,
        name_en=name_en,
        starts_on=starts_on,
        ends_on=ends_on,
        due_on=due_on,
        opened_by=by,
    )


def in_hand(cycle: ReportingCycle, uid: UUID) -> ProgressUpdate | None:
    """The report on an action that is not published: drafted, sent or sent back."""
    rows = cycle.updates.filter(uid=uid).exclude(state=UpdateState.PUBLISHED)
    return rows.select_related("author", "reviewed_by", "organisation").first()


def fingerprint(update: ProgressUpdate | None) -> str:
    """What tells whether a report in hand is still the one that was read; also that none was."""
    words = [str(getattr(update, name, None)) for name in WRITTEN]
    return hashlib.sha256(repr(words).encode()).hexdigest()[:16]


@transaction.atomic
def save_draft(
    cycle: ReportingCycle, uid: UUID, *, by: User, seen: str | None = None, **words: object
) -> ProgressUpdate:
    """Keep what was written so far (some of WRITTEN) of the report that is in hand; else begin it.

    Those who lead an action together write on the same one; `seen` is the `fingerprint` of what
    was read (None: not asked). Raises CycleClosed, NotReporting, UnderReview, WrittenMeanwhile,
    Incomplete.
    """
    _lock_open(cycle)
    part = reporters.led_by(by).filter(uid=uid).first()
    if part is None or not reporters.actions_in_force(cycle.plan).filter(uid=uid).exists():
        raise NotReporting
    _check_dates(words)
    update = in_hand(cycle, uid)
    if update and update.state == UpdateState.SUBMITTED:
        raise UnderReview
    if seen is not None and seen != fingerprint(update):
        raise WrittenMeanwhile
    update = update or ProgressUpdate(plan_id=cycle.plan_id, uid=uid, cycle=cycle)
    for name in WRITTEN:
        setattr(update, name, words.get(name, getattr(update, name)))
    update.organisation, update.author = part.organisation, by
    if update.reviewed_by_id == by.pk:
        update.reviewed_by = None
    update.save()
    return update


def _check_dates(words: dict) -> None:
    started, ended = words.get("started_on"), words.get("ended_on")
    if words.get("status") == ActionStatus.COMPLETED and ended is None:
        raise Incomplete(_("An action that is completed has a date on which it was."))
    if started and ended and ended < started:
        raise Incomplete(_("It cannot be completed before it began."))


@transaction.atomic
def submit(update: ProgressUpdate, *, by: User) -> None:
    """Send the report to who looks at it. Raises CycleClosed, NotReporting, Incomplete,
    InvalidTransition."""
    _lock_open(update.cycle)
    if not reporters.led_by(by).filter(uid=update.uid).exists():
        raise NotReporting
    update.refresh_from_db()
    if not (update.status and update.outlook and update.narrative):
        raise Incomplete(_("Say how the action stands, how it looks and what was done."))
    UPDATE_TRANSITIONS.apply(update, "submit", submitted_at=Now())


def waiting(cycle: ReportingCycle):
    """The reports that were sent and not looked at, the oldest first."""
    rows = cycle.updates.filter(state=UpdateState.SUBMITTED)
    return rows.select_related("organisation", "author", "cycle").order_by("submitted_at", "pk")


@transaction.atomic
def send_back(
    update: ProgressUpdate, *, by: User, review: str, seen: datetime | None = None
) -> None:
    """Say what is missing: the author writes on. `seen` as for `publish`. Raises the same."""
    _review(update, "send_back", by=by, seen=seen, review=review)


@transaction.atomic
def publish(update: ProgressUpdate, *, by: User, seen: datetime | None = None) -> None:
    """Let everybody read the report, for ever. `seen` is when the one that was read was sent.

    Raises CycleClosed, OwnReport, InvalidTransition.
    """
    _review(update, "publish", by=by, seen=seen, review="")


def _review(update: ProgressUpdate, verb: str, *, by: User, seen: datetime | None, review: str):
    _lock_open(update.cycle)
    if update.author_id == by.pk or reporters.led_by(by).filter(uid=update.uid).exists():
        raise OwnReport
    where = ~Q(author=by)
    if seen is not None:
        where &= Q(submitted_at=seen)
    values = {"reviewed_by": by, "reviewed_at": Now(), "review": review}
    UPDATE_TRANSITIONS.apply(update, verb, where=where, **values)
    _tell_author(update)


def _tell_author(update: ProgressUpdate) -> None:
    author = update.author
    key = f"{outbox.path_of(letters.update_reviewed)}:{update.pk}:{update.reviewed_at.isoformat()}"
    outbox.send(letters.update_reviewed, update.pk, language=author.language, key=key)


@transaction.atomic
def remind(cycle: ReportingCycle, *, by: User) -> int:
    """Write to everybody who has still to report, once a day; returns to how many. Raises
    CycleClosed."""
    _lock_open(cycle)
    people = reporters.people_of(reporters.missing(cycle))
    today = timezone.localdate().isoformat()
    path = outbox.path_of(letters.report_due)
    for reader in people:
        key = f"{path}:{cycle.pk}:{reader.pk}:{today}"
        outbox.send(
            letters.report_due, cycle.pk, language=reader.language, reader=reader.pk, key=key
        )
    return len(people)


@transaction.atomic
def close_cycle(cycle: ReportingCycle, *, by: User, leaving_out: bool = False) -> None:
    """Freeze how every action of the version in force stands. Reports that wait for an answer are
    left out of it for good only with `leaving_out`. Raises StillWaiting, NoVersion, CycleClosed.
    """
    _lock_open(cycle)
    if not leaving_out and waiting(cycle).exists():
        raise StillWaiting
    version = Version.objects.filter(plan=cycle.plan_id).current()
    if version is None:
        raise NoVersion
    snapshot = taken(cycle, version, on=timezone.localdate())
    CYCLE_TRANSITIONS.apply(
        cycle,
        "close",
        closed_by=by,
        closed_at=Now(),
        version=version,
        snapshot=snapshot,
        snapshot_sha256=sha256(snapshot),
    )


def canonical(snapshot: dict) -> bytes:
    """The one way in which a snapshot is written for its hash: sorted keys, no blanks, UTF-8."""
    text = json.dumps(snapshot, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


def sha256(snapshot: dict) -> str:
    """SHA-256 (hex) of `canonical`, so that everybody can check what a cycle froze."""
    return hashlib.sha256(canonical(snapshot)).hexdigest()
