"""Spreadsheets as people and attackers make them."""

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Sequence

from openpyxl import Workbook, load_workbook

SHEET = "xl/worksheets/sheet1.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def csv_file(*rows: Sequence, delimiter: str = ";", encoding: str = "utf-8") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode(encoding)


def xlsx_file(*rows: Sequence, change: Callable | None = None) -> bytes:
    """A workbook with one sheet of `rows`; `change(sheet)` works on it before it is kept."""
    book = Workbook()
    for row in rows:
        book.active.append(list(row))
    if change:
        change(book.active)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def rows_of(content: bytes) -> list[tuple]:
    return list(load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True))


def with_part(content: bytes, name: str, pieces: Iterable[bytes]) -> bytes:
    """The same workbook with another content of one of its parts."""
    changed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.infolist():
            if part.filename != name:
                new.writestr(part.filename, old.read(part))
        with new.open(name, "w", force_zip64=True) as target:
            for piece in pieces:
                target.write(piece)
    return changed.getvalue()


def with_strings(strings: Iterable[bytes], rows: Iterable[bytes]) -> bytes:
    """A workbook whose cells name texts by number, as Excel writes them."""
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Type="{kind}/worksheet" Target="worksheets/sheet1.xml" Id="rId1"/>'
        f'<Relationship Type="{kind}/sharedStrings" Target="sharedStrings.xml" Id="rId2"/>'
        "</Relationships>"
    )
    head = f'<sst xmlns="{MAIN}">'.encode()
    content = with_part(with_sheet(rows), "xl/_rels/workbook.xml.rels", [relations.encode()])
    return with_part(content, "xl/sharedStrings.xml", [head, *strings, b"</sst>"])


def with_sheet(rows: Iterable[bytes]) -> bytes:
    """A workbook whose only sheet holds `rows` of XML."""
    head = f'<worksheet xmlns="{MAIN}"><sheetData>'.encode()
    return with_part(xlsx_file(["a"]), SHEET, [head, *rows, b"</sheetData></worksheet>"])
