"""Tables for spreadsheet programs: cells that leave and come back, and files of three forms."""

import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from io import BytesIO
from itertools import chain, count, islice
from tempfile import TemporaryFile
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

FORMATS: dict[str, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
PIECE = 65_536  # bytes
LONGEST_CELL = 32_767  # characters, a limit of XLSX
SHEET_ROWS = 1_000_000  # in one sheet; the format ends at 1,048,576
BOM = "\ufeff"  # without it Excel takes UTF-8 for the code page of the machine

# A cell that begins so is a formula to some program, also in the full-width forms that Asian
# keyboards type. OWASP, "CSV Injection".
_DANGER = r"[=+\-@\t\r＝＋－＠]"
_TO_ESCAPE = re.compile(f"'*{_DANGER}")
# Where a program that parts cells at semicolons would begin one inside a text.
_INSIDE = re.compile(f"(?<=[;\\t\\r\\n])(?={_DANGER})")
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPED = re.compile(f"'+{_DANGER}")


def escape_cell(value: str) -> str:
    """`value` with a leading apostrophe where a program would take it for a formula.

    A text that already looks escaped gets one more, so that `unescape_cell` always gives back
    what was there.
    """
    return f"'{value}" if _TO_ESCAPE.match(value) else value


def unescape_cell(value: str) -> str:
    """The text that `escape_cell` was given; any other text as it is."""
    return value[1:] if _ESCAPED.match(value) else value


def xml_text(value: str) -> str:
    """`value` without the characters that XML, and so XLSX, cannot carry (XML 1.0, 2.2)."""
    return _NOT_IN_XML.sub("", value)


def csv_rows(
    head: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    delimiter: str = ",",
    brought_back: bool = False,
) -> Iterator[bytes]:
    """A CSV file (RFC 4180: commas, CRLF) in UTF-8 with its mark, a piece for each row.

    With semicolons an Italian Excel opens it with a double click. It does so with commas too, and
    parts the cells wrongly: what a text holds after a semicolon or a line break is no formula
    there either, unless the file is one that we bring back, whose texts are those of who writes.
    """
    inside = None if brought_back or delimiter == ";" else _INSIDE
    writer = csv.writer(_Echo(), delimiter=delimiter, lineterminator="\r\n")
    yield (BOM + writer.writerow(head)).encode()
    for row in rows:
        cells = [_text(value) for value in row]
        if inside:
            cells = [inside.sub("'", cell) for cell in cells]
        yield writer.writerow(cells).encode()


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def xlsx_file(title: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """A workbook of one sheet; its head is bold and stays in sight. Texts are texts, not formulas.

    Characters that XML cannot carry are left out.
    """
    return xlsx_book([(title, head, rows)])


def xlsx_book(sheets: Iterable[tuple[str, Sequence[str], Iterable[Sequence[Any]]]]) -> bytes:
    """The same with several sheets: (title, head, rows) each."""
    made = BytesIO()
    _book(sheets).save(made)
    return made.getvalue()


def xlsx_pieces(
    title: str, head: Sequence[str], rows: Iterable[Sequence[Any]], *, most: int = SHEET_ROWS
) -> Iterator[bytes]:
    """The workbook, written to disk and read from there: memory stays flat.

    It has one sheet, and one more for each `most` rows.
    """
    with TemporaryFile() as made:
        _book(_sheets(title, head, rows, most)).save(made)
        made.seek(0)
        while piece := made.read(PIECE):
            yield piece


def _sheets(
    title: str, head: Sequence[str], rows: Iterable[Sequence[Any]], most: int
) -> Iterator[tuple[str, Sequence[str], Iterable[Sequence[Any]]]]:
    rows = iter(rows)
    yield title, head, islice(rows, most)
    for number in count(2):
        first = next(rows, None)
        if first is None:
            return
        yield f"{title[:26]} {number}", head, chain([first], islice(rows, most - 1))


def _book(sheets: Iterable[tuple[str, Sequence[str], Iterable[Sequence[Any]]]]) -> Workbook:
    book = Workbook(write_only=True)
    for title, head, rows in sheets:
        sheet = book.create_sheet(title[:31])
        sheet.freeze_panes = "A2"
        for number, name in enumerate(head, start=1):
            sheet.column_dimensions[get_column_letter(number)].width = max(14, len(name) + 2)
        sheet.append([_bold(sheet, name) for name in head])
        for row in rows:
            sheet.append([_cell(value) for value in row])
    return book


def _bold(sheet, name: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=name)
    cell.font = Font(bold=True)
    return cell


def _cell(value: Any) -> Any:
    if isinstance(value, int | float | date) and not isinstance(value, bool | datetime):
        return value
    return _text(value, xml_text)[:LONGEST_CELL]


def json_rows(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """A JSON array of objects, a piece for each row. Nothing is escaped: it is no spreadsheet."""
    yield b"["
    before = "\n"
    for row in rows:
        one = dict(zip(head, row, strict=True))
        yield (before + json.dumps(one, ensure_ascii=False, default=str)).encode()
        before = ",\n"
    yield b"\n]\n"


def _text(value: Any, cleaned: Callable[[str], str] = str) -> str:
    """A value as a cell's text; several values of one cell are parted by `; `.

    `cleaned` comes before the escape: what it takes away may stand before a formula.
    """
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        value = "; ".join(map(str, value))
    return escape_cell(cleaned(value)) if isinstance(value, str) else str(value)


Writer = Callable[[Sequence[str], Iterable[Sequence[Any]]], Iterator[bytes]]


def file_pieces(
    form: str,
    title: str,
    head: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    brought_back: bool = False,
) -> Iterator[bytes]:
    """The file in one of FORMATS, piece by piece; KeyError for another."""
    writers: dict[str, Writer] = {"json": json_rows}
    writers["csv"] = lambda head, rows: csv_rows(head, rows, brought_back=brought_back)
    writers["xlsx"] = lambda head, rows: xlsx_pieces(title, head, rows)
    return writers[form](head, rows)
