"""CSV: UTF-8, semicolons or commas."""

import codecs
import csv
import io
from collections.abc import Iterator

from django.utils.translation import gettext as _

from partners.importing.limits import (
    MAX_CELL_LENGTH,
    MAX_CELLS_IN_ROW,
    MAX_TEXT_BYTES,
    Unreadable,
)
from partners.importing.table import Cell, too_many_columns

UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read_text_file(content: bytes) -> Iterator[tuple[int, list[Cell]]]:
    """The records with their numbers, counted as a spreadsheet program counts rows.

    Raises Unreadable: too large, another encoding, quotation marks that do not close.
    """
    if len(content) > MAX_TEXT_BYTES:
        raise Unreadable(_("A CSV file may have %(size)d MB at most.") % {"size": 5})
    text = _decoded(content)
    csv.field_size_limit(10 * MAX_CELL_LENGTH)
    records = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    number = 0
    try:
        for number, record in enumerate(records, 1):
            if len(record) > MAX_CELLS_IN_ROW:
                raise too_many_columns()
            yield number, [Cell(text) for text in record]
    except csv.Error as error:
        raise Unreadable(
            _("Row %(row)d cannot be read: its quotation marks do not match.") % {"row": number + 1}
        ) from error


def _decoded(content: bytes) -> str:
    if content.startswith(UTF16):
        raise _other_encoding("UTF-16")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _other_encoding("Windows-1252") from error
    if "\x00" in text:
        raise Unreadable(_("This is no CSV file: it holds signs that no text has."))
    return text


def _other_encoding(name: str) -> Unreadable:
    return Unreadable(
        _(
            "The file is not in UTF-8; it looks like %(encoding)s. In your spreadsheet program "
            "choose “CSV UTF-8” when you save it, or save it as .xlsx."
        )
        % {"encoding": name}
    )


def _delimiter(text: str) -> str:
    """The semicolon of Italian programs or the comma of others, whichever comes first."""
    for line in text[:10_000].splitlines():
        if ";" in line or "," in line:
            return ";" if line.count(";") >= line.count(",") else ","
    return ","
