"""Importing organisations: check a file, carry it out as one batch or not at all."""

import hashlib
import uuid
from collections import Counter
from dataclasses import dataclass, field

import pghistory
import tablib
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from partners.importing.limits import Unreadable
from partners.importing.outcome import CHANGED, CREATED, UNCHANGED, WRONG, Refused, RowReport
from partners.importing.reading import read_table
from partners.importing.table import Table
from partners.importing.widgets import YES
from partners.models import ImportBatch, ImportKind, Organisation, Step, User
from partners.resources import OrganisationResource
from tsi.base.locks import hold

KINDS = {"new": CREATED, "update": CHANGED, "skip": UNCHANGED, "invalid": WRONG, "error": WRONG}


@dataclass
class Report:
    """Every row of a file, accounted for; `empty` ones are only counted."""

    rows: list[RowReport]
    empty: int
    counts: Counter = field(default_factory=Counter)
    problem: str = ""

    def __post_init__(self):
        self.counts = Counter(row.kind for row in self.rows)

    @property
    def fits(self) -> bool:
        """Whether all of it can be imported."""
        return not (self.counts[WRONG] or self.problem)

    def of_kind(self, kind: str) -> list[RowReport]:
        return [row for row in self.rows if row.kind == kind]

    @property
    def seal(self) -> str:
        """A short hash of what the import would do; another one means that it would do
        something else by now. New identifiers are not in it."""
        told = [(row.number, row.kind, row.changes) for row in self.rows]
        return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


def check(content: bytes) -> Report:
    """What importing the file would do; nothing is written. Raises Unreadable."""
    table = _table(content)
    return _run(OrganisationResource(table), table)


def carry_out(content: bytes, *, file_name: str, by: User, seal: str = "") -> ImportBatch:
    """Import the file as one batch: all rows or none.

    Its changes are in the history under the batch's key. With `seal` (of the report that
    somebody agreed to) it must still do the same. Raises Unreadable, and Refused with the report.
    """
    table = _table(content)
    with transaction.atomic():
        hold("import of organisations")
        batch = ImportBatch.objects.create(
            kind=ImportKind.ORGANISATIONS, file_name=file_name[:200], by=by
        )
        with pghistory.context(batch=batch.pk, user=by.pk):
            report = _written(table)
        if not report.fits or (seal and report.seal != seal):
            raise Refused(report)
        _record_shown(table, report, by)
        batch.created, batch.changed = report.counts[CREATED], report.counts[CHANGED]
        batch.unchanged = report.counts[UNCHANGED]
        batch.save()
    return batch


def _written(table: Table) -> Report:
    """Write the rows. What only the database could refuse is said of the file as a whole."""
    try:
        with transaction.atomic():
            return _run(OrganisationResource(table, really=True), table)
    except IntegrityError:
        report = _run(OrganisationResource(table), table)
        report.problem = _("Meanwhile somebody changed the same organisations. Check it again.")
        return report


def _record_shown(table: Table, report: Report, by: User) -> None:
    """Which organisations it shows or hides, as steps; a new one has its creation instead."""
    uids = {row.number: uuid.UUID(row.cells["uid"].strip()) for row in table.rows}
    verbs = {
        uids[row.number]: "publish" if new == YES else "unpublish"
        for row in report.of_kind(CHANGED)
        for column, _old, new in row.changes
        if column == "published"
    }
    found = Organisation.objects.filter(uid__in=verbs) if verbs else []
    Step.objects.bulk_create(Step(organisation=row, verb=verbs[row.uid], by=by) for row in found)


def _table(content: bytes) -> Table:
    table = read_table(content)
    known = list(OrganisationResource.Meta.fields)
    unknown = [name for name in table.columns if name not in known]
    if unknown:
        raise Unreadable(
            _("Unknown columns: %(names)s. Known are: %(known)s.")
            % {"names": ", ".join(unknown)[:300], "known": ", ".join(known)}
        )
    if "uid" not in table.columns:
        table.columns.insert(0, "uid")
    for row in table.rows:
        row.cells["uid"] = row.cells.get("uid", "").strip() or str(uuid.uuid4())
    return table


def _run(resource: OrganisationResource, table: Table) -> Report:
    rows = (tuple(row.cells[name] for name in table.columns) for row in table.rows)
    dataset = tablib.Dataset(*rows, headers=table.columns)
    result = resource.import_data(
        dataset, dry_run=not resource.really, use_transactions=False, raise_errors=False
    )
    for base in result.base_errors:
        raise base.error
    reports = [
        RowReport(
            number=row.number,
            kind=KINDS[found.import_type],
            name=row.cells.get("name", ""),
            changes=found.diff or [],
            errors=_errors(found),
        )
        for row, found in zip(table.rows, result.rows, strict=True)
    ]
    return Report(reports, table.empty)


def _errors(found) -> list[str]:
    """The sentences of one row, each with its column."""
    for error in found.errors:
        raise error.error  # ours, not the row's
    if found.validation_error is None:
        return []
    error: ValidationError = found.validation_error
    if not hasattr(error, "error_dict"):
        return error.messages
    return [
        text
        if name == NON_FIELD_ERRORS
        else _("column “%(name)s”: %(problem)s")
        % {"name": name.removesuffix("_id"), "problem": text}
        for name, texts in error.message_dict.items()
        for text in texts
    ]
