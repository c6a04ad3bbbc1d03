"""One door for spreadsheets of either kind."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from partners.importing.limits import Unreadable
from partners.importing.table import Table, make_table
from partners.importing.text_file import read_text_file
from partners.importing.workbook import is_workbook, read_sheets, read_workbook

OLD_OFFICE = b"\xd0\xcf\x11\xe0"  # a compound file: .xls, or .xlsx with a password


def read_table(content: bytes) -> Table:
    """The table in a CSV or XLSX file, told apart by what is in it and not by its name.

    Raises Unreadable with the reason.
    """
    if is_workbook(content):
        return make_table(read_workbook(content))
    if content.startswith(OLD_OFFICE):
        raise Unreadable(
            _("This is an old Excel file, or one with a password. Save it as .xlsx without one.")
        )
    if content.startswith(b"PK"):
        raise Unreadable(_("The file is damaged, or not an XLSX workbook."))
    return make_table(read_text_file(content))


def read_tables(content: bytes, names: Collection[str]) -> dict[str, Table]:
    """The tables of a workbook by the names of its sheets, all among `names`; a CSV file is one
    table without a name. Raises Unreadable with the reason.
    """
    if not is_workbook(content):
        return {"": read_table(content)}
    return {name: make_table(rows) for name, rows in read_sheets(content, names)}
