"""The table in an uploaded file: JSON as this platform writes it, else a spreadsheet."""

import json
from typing import Any

from django.utils.translation import gettext as _

from partners.importing.limits import (
    MAX_CELL_LENGTH,
    MAX_COLUMNS,
    MAX_ROWS,
    MAX_TEXT_BYTES,
    MEGABYTE,
    Unreadable,
)
from partners.importing.reading import read_table
from partners.importing.table import Row, Table, too_long, too_many_columns, too_many_rows


def table_of(content: bytes) -> Table:
    """The rows of a CSV, XLSX or JSON file, told apart by what is in it. Raises Unreadable."""
    if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"[", b"{"):
        return _json_table(content)
    return read_table(content)


def without_unknown(table: Table, known: tuple[str, ...]) -> Table:
    """The table itself. Raises Unreadable for columns that mean nothing here."""
    unknown = [name for name in table.columns if name not in known]
    if unknown:
        raise Unreadable(
            _("Unknown columns: %(names)s. Those that are known stand below the form.")
            % {"names": ", ".join(unknown)[:300]}
        )
    return table


def _json_table(content: bytes) -> Table:
    rows = _json_rows(content)
    if len(rows) > MAX_ROWS:
        raise too_many_rows()
    columns: dict[str, None] = {}
    for row in rows:
        columns.update(dict.fromkeys(row))
        if len(columns) > MAX_COLUMNS:
            raise too_many_columns()
    table = Table([name.strip().lower() for name in columns], [])
    for number, row in enumerate(rows, start=1):
        cells = {name: _text(row.get(name)) for name in columns}
        if any(len(text) > MAX_CELL_LENGTH for text in cells.values()):
            raise too_long(number)
        table.rows.append(Row(number, dict(zip(table.columns, cells.values(), strict=True))))
    return table


def _json_rows(content: bytes) -> list[dict[str, Any]]:
    if len(content) > MAX_TEXT_BYTES:
        raise Unreadable(
            _("A JSON file may have %(size)d MB at most.") % {"size": MAX_TEXT_BYTES // MEGABYTE}
        )
    try:
        rows = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise Unreadable(_("This is no JSON file that can be read.")) from error
    if not (isinstance(rows, list) and rows and all(isinstance(row, dict) for row in rows)):
        raise Unreadable(_("A JSON file must hold a list of objects, one for each row."))
    return rows


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, list):
        return "; ".join(map(_text, value))
    return value if isinstance(value, str) else str(value)
