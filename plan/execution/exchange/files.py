"""The sheets as files: one workbook of all, or a CSV of each."""

from collections.abc import Iterator

from partners.importing.reading import read_tables
from partners.importing.table import Table
from plan.execution.exchange.sheets import SHEETS, exported
from plan.models import Plan
from tsi.base.tables import csv_rows, xlsx_book


def workbook(plan: Plan) -> bytes:
    return xlsx_book((sheet.name, sheet.head, exported(plan, sheet)) for sheet in SHEETS.values())


def csv_file(plan: Plan, name: str) -> Iterator[bytes]:
    """One sheet, piece by piece. KeyError for another name."""
    return csv_rows(SHEETS[name].head, exported(plan, SHEETS[name]), brought_back=True)


def tables_of(content: bytes) -> dict[str, Table]:
    """What an upload holds, by names of sheets; a CSV file is known by its columns.

    Raises Unreadable with the reason.
    """
    tables = read_tables(content, SHEETS)
    if "" not in tables:
        return tables
    table = tables[""]
    fitting = [
        name
        for name, sheet in SHEETS.items()
        if set(sheet.columns) <= set(table.columns) <= set(sheet.head)
    ]
    return {fitting[0] if fitting else "": table}
