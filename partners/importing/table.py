"""What a spreadsheet holds, whatever it was kept in."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from partners.importing.limits import (
    MAX_CELL_LENGTH,
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_LENGTH,
    MAX_ROWS,
    Unreadable,
)
from tsi.base.tables import unescape_cell


@dataclass
class Row:
    """One row: its number as a spreadsheet program shows it, its cells by column name.

    `problems` are cells that no text can be made of, each a sentence.
    """

    number: int
    cells: dict[str, str]
    problems: list[str] = field(default_factory=list)


@dataclass
class Table:
    """The rows below the first one, which names the columns; empty ones are only counted."""

    columns: list[str]
    rows: list[Row]
    empty: int = 0


@dataclass(frozen=True)
class Cell:
    """A cell as a reader found it: its text, or why there is none."""

    text: str = ""
    problem: str = ""


def make_table(lines: Iterable[tuple[int, list[Cell]]]) -> Table:
    """Name the cells of `lines` (row number, cells) by the first line that is not empty.

    Raises Unreadable for more rows, columns or letters than permitted, and for column names that
    are missing or twice there.
    """
    table, filled, length = None, 0, 0
    for number, cells in lines:
        cells = _trimmed(number, cells)
        length += sum(len(cell.text) for cell in cells)
        if length > MAX_LENGTH:  # many cells may show one text, and each row has its own copy
            raise Unreadable(
                _("The cells of the file hold more than %(count)d characters. Divide it.")
                % {"count": MAX_LENGTH}
            )
        if table is None:
            if cells:
                table = Table(_columns(cells), [])
        elif not cells:
            table.empty += 1
        else:
            table.rows.append(_row(table, number, cells))
        filled += len(cells)
        if filled > MAX_CELLS:
            raise Unreadable(
                _("The file has more than %(count)d cells. Divide it.") % {"count": MAX_CELLS}
            )
        if table and len(table.rows) + table.empty > MAX_ROWS:
            raise too_many_rows()
    if table is None:
        raise Unreadable(_("The file is empty."))
    return table


def too_many_rows() -> Unreadable:
    return Unreadable(_("The file has more than %(count)d rows. Divide it.") % {"count": MAX_ROWS})


def too_many_columns() -> Unreadable:
    return Unreadable(
        _("The file has more than %(count)d columns. Take out those that are not needed.")
        % {"count": MAX_COLUMNS}
    )


def too_long(row: int) -> Unreadable:
    return Unreadable(
        _("Row %(row)d has a cell of more than %(count)d characters.")
        % {"row": row, "count": MAX_CELL_LENGTH}
    )


def _trimmed(number: int, cells: list[Cell]) -> list[Cell]:
    """The cells up to the last one that holds something."""
    while cells and not (cells[-1].text.strip() or cells[-1].problem):
        cells.pop()
    if len(cells) > MAX_COLUMNS:
        raise too_many_columns()
    if any(len(cell.text) > MAX_CELL_LENGTH for cell in cells):
        raise too_long(number)
    return cells


def _columns(cells: list[Cell]) -> list[str]:
    names = [cell.text.strip().lower() for cell in cells]
    if not all(names):
        raise Unreadable(_("The first row must name every column."))
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise Unreadable(
            _("These columns are there twice: %(names)s.") % {"names": ", ".join(twice)}
        )
    return names


def _row(table: Table, number: int, cells: list[Cell]) -> Row:
    columns = table.columns
    problems = [
        _("column “%(name)s”: %(problem)s") % {"name": name, "problem": cell.problem}
        for name, cell in zip(columns, cells, strict=False)
        if cell.problem
    ]
    if len(cells) > len(columns):
        problems.append(_("there are more cells than columns"))
    texts = [unescape_cell(cell.text) for cell in cells]
    texts += [""] * (len(columns) - len(cells))
    return Row(number, dict(zip(columns, texts, strict=False)), problems)
