"""Bringing spreadsheets in: check them, then carry all rows out or none."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from partners.importing.limits import Unreadable
from partners.importing.outcome import CHANGED, CREATED, UNCHANGED, WRONG, Refused, RowReport
from partners.importing.table import Row, Table
from partners.models import User
from plan.execution.exchange.cells import Known, WrongCell, written
from plan.execution.exchange.sheets import SHEETS, Sheet, Values
from plan.locking import lock
from plan.models import Plan
from tsi.base.transitions import InvalidTransition

# Of one sheet. Whoever writes the Plan waits for an import, and a row takes two milliseconds.
MOST_WRITTEN = 1000


@dataclass
class Report:
    """Every row of every sheet, accounted for."""

    rows: dict[str, list[RowReport]] = field(default_factory=dict)

    @property
    def counts(self) -> Counter:
        return Counter(row.kind for rows in self.rows.values() for row in rows)

    @property
    def fits(self) -> bool:
        return not self.counts[WRONG]

    def of_kind(self, kind: str) -> list[tuple[str, RowReport]]:
        return [(name, row) for name, rows in self.rows.items() for row in rows if row.kind == kind]

    @property
    def seal(self) -> str:
        """A short hash of what the import would do; another one means that it would do
        something else by now."""
        told = [
            (name, row.number, row.kind, row.changes)
            for name, rows in self.rows.items()
            for row in rows
        ]
        return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


def check(plan: Plan, tables: Mapping[str, Table], *, by: User) -> Report:
    """What bringing `tables` (by name of the sheet) in would do: it is done, and undone. Raises
    Unreadable for a sheet or a column that there is not."""
    _check_names(tables)
    with transaction.atomic():
        report = _run(plan, tables, by)
        transaction.set_rollback(True)
    return report


def carry_out(plan: Plan, tables: Mapping[str, Table], *, by: User, seal: str = "") -> Report:
    """Write all rows or none. With `seal` (of the report that somebody agreed to) it must still
    do the same. Raises Unreadable, and Refused with the report."""
    _check_names(tables)
    with transaction.atomic():
        report = _run(plan, tables, by)
        if not report.fits or (seal and report.seal != seal):
            raise Refused(report)
    return report


def _check_names(tables: Mapping[str, Table]) -> None:
    for name, table in tables.items():
        if name not in SHEETS:  # of a CSV file, which has no name
            known = ", ".join(SHEETS)
            raise Unreadable(
                _("Its columns are those of none of the sheets: %(known)s.") % {"known": known}
            )
        strange = sorted(set(table.columns) - set(SHEETS[name].head))
        missing = [column for column in SHEETS[name].columns if column not in table.columns]
        if strange or missing:
            raise Unreadable(
                _("The columns of “%(name)s” must be: %(columns)s.")
                % {"name": name, "columns": ", ".join(SHEETS[name].head)}
            )


def _run(plan: Plan, tables: Mapping[str, Table], by: User) -> Report:
    plan = lock(plan)
    report = Report()
    for name, sheet in SHEETS.items():
        if name in tables:
            report.rows[name] = list(_within(_sheet(plan, sheet, tables[name], by)))
    return report


def _within(rows: Iterator[RowReport]) -> Iterator[RowReport]:
    """The same rows, until too many of them write something."""
    written = 0
    for row in rows:
        written += row.kind != UNCHANGED
        if written > MOST_WRITTEN:
            told = _("A sheet changes more than %(most)d rows: bring it in in parts.")
            raise Unreadable(told % {"most": MOST_WRITTEN})
        yield row


def _sheet(plan: Plan, sheet: Sheet, table: Table, by: User) -> Iterator[RowReport]:
    known = Known(plan)
    there = defaultdict(list)
    for row, values in sheet.rows(plan, known):
        there[_key(sheet, values)].append((row, values))
    for row in table.rows:
        yield _one(plan, sheet, row, there, known, by)


def _key(sheet: Sheet, values: Values) -> tuple[str, ...]:
    return tuple(written(sheet.columns[name], values[name]) for name in sheet.key)


def _one(plan: Plan, sheet: Sheet, row: Row, there: dict, known: Known, by: User) -> RowReport:
    values, errors = _read(sheet, row, known)
    name = " · ".join(filter(None, (row.cells.get(column, "") for column in sheet.key)))
    if errors:
        return RowReport(row.number, WRONG, name, [], errors)
    same = there[_key(sheet, values)]
    here, old = same.pop(0) if same else (None, {})
    for column, kind in sheet.columns.items():
        if old and row.cells.get(column, "") == written(kind, old[column]):
            values[column] = old[column]  # as it left, even if we would write it otherwise
    changes = [
        (column, before, after)
        for column, kind in sheet.columns.items()
        if (before := written(kind, old[column]) if old else "")
        != (after := written(kind, values[column]))
    ]
    if here is not None and not changes:
        return RowReport(row.number, UNCHANGED, name, [], [])
    given = {column: values[column] for column in sheet.columns}
    if sheet.name == "involvements":
        given["state"] = values["state"]
    try:
        with transaction.atomic():
            sheet.write(plan, here, given, {column for column, *_cells in changes}, by)
    except (WrongCell, InvalidTransition) as error:
        errors = [str(error)]
    except ValidationError as error:
        errors = [_problem(column, " ".join(said)) for column, said in error.message_dict.items()]
    except IntegrityError:
        errors = [_("It contradicts another row.")]
    if errors:
        return RowReport(row.number, WRONG, name, changes, errors)
    return RowReport(row.number, CHANGED if here is not None else CREATED, name, changes, [])


def _read(sheet: Sheet, row: Row, known: Known) -> tuple[Values, list[str]]:
    values, errors = {"state": row.cells.get("state", "")}, list(row.problems)
    for column, kind in sheet.columns.items():
        try:
            values[column] = known.read(kind, row.cells.get(column, ""))
        except WrongCell as error:
            errors.append(_problem(column, str(error)))
    if sheet.name == "milestones" and not errors:
        values["original_due"] = values["original_due"] or values["due"]
    return values, errors


def _problem(column: str, problem: str) -> str:
    return _("column “%(name)s”: %(problem)s") % {"name": column, "problem": problem}
