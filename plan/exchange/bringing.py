"""Bringing in a table: check it and show what it would do; carry it out whole or not at all.

What it would do is told as an element's history tells it, and not as a comparison of versions: a
file also changes tags, marks and withdrawn elements, which no version holds.
"""

import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import transaction

from partners.importing.table import Table
from partners.models import User
from plan.element_history import LABELS, Changed, differences
from plan.exchange.columns import rows_of
from plan.exchange.reading import Wanted
from plan.exchange.tables import table_of
from plan.exchange.writing import refuse_what_cannot_be, write
from plan.locking import lock
from plan.models import Element, ElementState, Plan

Reader = Callable[[Plan, Table], list[Wanted]]
ADDED, CHANGED, RENUMBERED = "added", "changed", "renumbered"


@dataclass(frozen=True)
class Difference:
    """One element that would not be as it is: its code before and after, what differs by words."""

    kind: str
    before: str
    after: str
    withdrawn: bool
    changes: list[Changed]


@dataclass
class Report:
    """What a file would do. `seal` names the text that it was checked against, and the file."""

    rows: int
    empty: int
    wrong: list[Wanted]
    differences: list[Difference] = field(default_factory=list)
    seal: str = ""

    @property
    def fits(self) -> bool:
        return not self.wrong

    @property
    def counts(self) -> Counter:
        return Counter(each.kind for each in self.differences)

    @property
    def unchanged(self) -> int:
        touched = sum(each.kind in (ADDED, CHANGED) for each in self.differences)
        return max(self.rows - touched - len(self.wrong), 0)


class Refused(Exception):
    """A row is wrong, or the text is another than when it was checked: nothing was written."""

    def __init__(self, report: Report):
        super().__init__()
        self.report = report


class _UndoneOnPurpose(Exception):
    pass


def check(plan: Plan, content: bytes, read: Reader, *, by: User) -> Report:
    """What the file would do: it is carried out and undone. Raises Unreadable."""
    report = None
    try:
        with transaction.atomic():
            report = _run(plan, content, read, by)
            raise _UndoneOnPurpose
    except _UndoneOnPurpose:
        return report


@transaction.atomic
def carry_out(plan: Plan, content: bytes, read: Reader, *, by: User, seal: str) -> Report:
    """Write what the file wants, if the text is still the one it was checked against (`seal`).

    Raises Unreadable, and Refused with what it would do now.
    """
    lock(plan)
    if seal != seal_of(plan, content):
        raise Refused(check(plan, content, read, by=by))
    report = _run(plan, content, read, by)
    if not report.fits:
        raise Refused(report)
    return report


def seal_of(plan: Plan, content: bytes) -> str:
    """A short hash of the whole working text and of the file."""
    whole = hashlib.sha256(content)
    for row in rows_of(plan):
        whole.update(repr(row).encode("utf-8", "replace"))
    return whole.hexdigest()[:16]


def _run(plan: Plan, content: bytes, read: Reader, by: User) -> Report:
    table = table_of(content)
    lock(plan)
    seal = seal_of(plan, content)
    rows = read(plan, table)
    refuse_what_cannot_be(plan, rows)
    report = Report(len(rows), table.empty, [row for row in rows if row.errors], seal=seal)
    if report.fits:
        before = _snapshot(plan)
        write(plan, rows, by=by)
        report.differences = _differences(before, _snapshot(plan))
    return report


def _snapshot(plan: Plan) -> dict:
    return {row.uid: row for row in plan.elements.order_by("position", "pk")}


def _differences(before: dict, after: dict) -> list[Difference]:
    names = {row.pk: row.code for row in after.values()}
    return [
        difference
        for uid, row in after.items()
        if (difference := _difference(before.get(uid), row, names))
    ]


def _difference(old: Element | None, row: Element, names: dict[int, str]) -> Difference | None:
    out = row.state == ElementState.WITHDRAWN
    if old is None:
        blank = Element(state=row.state, parent_id=row.parent_id, code=row.code)
        return Difference(ADDED, "", row.code, out, differences(blank, row, names))
    changes = differences(old, row, names)
    if not changes and old.position == row.position:
        return None
    only_code = [each.label for each in changes] in ([], [str(LABELS["code"])])
    moved_on = only_code and old.revision == row.revision
    if moved_on and old.code == row.code:
        return None  # another took a place before it
    return Difference(RENUMBERED if moved_on else CHANGED, old.code, row.code, out, changes)
