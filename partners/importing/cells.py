"""The cells of a sheet of a workbook. ECMA-376, part 1, 18.3 and 18.4."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import IO

from django.utils.translation import gettext as _
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils import column_index_from_string
from openpyxl.utils.datetime import from_excel

from partners.importing.limits import (
    MAX_CELL_LENGTH,
    MAX_CELLS_IN_ROW,
    MAX_COLUMNS,
    MAX_ROWS,
    MAX_STRINGS,
    MAX_STRINGS_LENGTH,
    Unreadable,
)
from partners.importing.table import Cell, too_long, too_many_columns, too_many_rows
from partners.importing.xml_events import parsed

_COLUMN = re.compile(r"[A-Z]{1,3}")


class Strings:
    """`sharedStrings.xml`: the texts that cells name by number."""

    def __init__(self):
        self.texts: list[str] = []
        self.length = 0
        self._parts: list[str] = []
        self._in_text = self._aside = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "si":
            self._parts = []
        elif name == "rPh":  # how to read Japanese names: no part of the text
            self._aside = True
        self._in_text = name == "t" and not self._aside

    def end(self, name: str) -> None:
        self._in_text = False
        if name == "rPh":
            self._aside = False
        elif name == "si":
            self.texts.append("".join(self._parts))
            if len(self.texts) > MAX_STRINGS:
                raise Unreadable(_("The file holds more different texts than is permitted."))

    def text(self, data: str) -> None:
        self.length += len(data)
        if self.length > MAX_STRINGS_LENGTH:
            raise Unreadable(_("The file holds more different texts than is permitted."))
        if self._in_text:
            self._parts.append(data)


class Styles:
    """`styles.xml`: which cells show a number as a date."""

    def __init__(self):
        self.dates: set[int] = set()
        self._codes: dict[str, str] = {}
        self._in_cells = False
        self._count = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "numFmt":
            self._codes[attributes["numFmtId"]] = attributes["formatCode"][:100]
        elif name == "cellXfs":
            self._in_cells = True
        elif name == "xf" and self._in_cells:
            key = attributes.get("numFmtId", "0")
            code = self._codes.get(key) or BUILTIN_FORMATS.get(int(key), "")
            if is_date_format(code):
                self.dates.add(self._count)
            self._count += 1
        if len(self._codes) > MAX_STRINGS or self._count > MAX_STRINGS:
            raise Unreadable(_("The file holds more formats than is permitted."))

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self._in_cells = False

    def text(self, data: str) -> None: ...


class _Sheet:
    """The events of one sheet; complete rows wait in `ready`."""

    def __init__(self, strings: list[str], styles: Styles):
        self.strings, self.dates = strings, styles.dates
        self.ready: list[tuple[int, list[Cell]]] = []
        self._number = self._column = self._cells_here = self._length = 0
        self._cells: dict[int, Cell] = {}
        self._kind = self._style = ""
        self._parts: list[str] = []
        self._formula = self._in_value = self._aside = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "row":
            self._start_row(attributes)
        elif name == "c":
            self._start_cell(attributes)
        elif name == "f":
            self._formula = True
        elif name == "mergeCell":
            raise Unreadable(
                _("Cells are merged (%(cells)s). Undo the merging, so that each has its value.")
                % {"cells": attributes.get("ref", "")[:30]}
            )
        elif name == "rPh":
            self._aside = True
        self._in_value = name == "v" or (name == "t" and not self._aside)

    def end(self, name: str) -> None:
        self._in_value = False
        if name == "rPh":
            self._aside = False
        elif name == "c":
            cell = self._cell()
            if cell.text or cell.problem:
                if self._column > MAX_COLUMNS:
                    raise too_many_columns()
                self._cells[self._column] = cell
        elif name == "row":
            width = max(self._cells, default=0)
            cells = [self._cells.get(column, Cell()) for column in range(1, width + 1)]
            self.ready.append((self._number, cells))

    def text(self, data: str) -> None:
        if self._in_value:
            self._parts.append(data)
            self._length += len(data)
            if self._length > MAX_CELL_LENGTH:
                raise too_long(self._number)

    def _start_row(self, attributes: dict[str, str]) -> None:
        self._number = int(attributes.get("r", self._number + 1))
        if self._number > MAX_ROWS + 1:
            raise too_many_rows()
        self._cells, self._column, self._cells_here = {}, 0, 0

    def _start_cell(self, attributes: dict[str, str]) -> None:
        place = _COLUMN.match(attributes.get("r", ""))
        self._column = column_index_from_string(place[0]) if place else self._column + 1
        self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "0")
        self._parts, self._length, self._formula = [], 0, False
        self._cells_here += 1
        if self._cells_here > MAX_CELLS_IN_ROW:
            raise too_many_columns()

    def _cell(self) -> Cell:
        if self._formula:
            return Cell(problem=_("a formula; put its value there instead"))
        value = "".join(self._parts)
        if self._kind == "e":
            return Cell(problem=_("an error value (%(value)s)") % {"value": value[:20]})
        if self._kind == "s":
            return Cell(self.strings[int(value)] if value else "")
        if self._kind == "b":
            return Cell("1" if value == "1" else "0")
        if self._kind == "n" and value:
            return Cell(self._number_text(value))
        return Cell(value[:10] if self._kind == "d" else value)

    def _number_text(self, value: str) -> str:
        number = float(value)
        if int(self._style) in self.dates:
            moment = from_excel(number)
            return (moment.date() if isinstance(moment, datetime) else moment).isoformat()
        return str(int(number)) if number.is_integer() else value


def read_rows(
    source: IO[bytes], strings: list[str], styles: Styles
) -> Iterator[tuple[int, list[Cell]]]:
    """The rows of a sheet as they come. Raises Unreadable as soon as a limit is passed."""
    sheet = _Sheet(strings, styles)
    for _chunk in parsed(source, sheet):
        yield from sheet.ready
        sheet.ready.clear()
