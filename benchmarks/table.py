"""The table that bin/bench prints."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

HEAD = ("what", "figure", "ratio", "(range)", "to", "aim")


@dataclass(frozen=True)
class Row:
    """One line.

    `figures` and `bare` hold one value a round, ours and the reference's, in `unit`; without
    `bare` there is no ratio. `aim` is a bound of the ratio, such as ("≥", 0.6); `more` stands
    behind the figure.
    """

    name: str
    figures: Sequence[float] = ()
    unit: str = ""
    bare: Sequence[float] = ()
    to: str = ""
    aim: tuple[str, float] | None = None
    more: str = ""

    @property
    def ratios(self) -> list[float]:
        """Ours by the reference's, of each round: what stays the same on another machine."""
        return [ours / bare for ours, bare in zip(self.figures, self.bare, strict=True)]

    def cells(self) -> tuple[str, ...]:
        figure = f"{number(median(self.figures))} {self.unit}" if self.figures else ""
        figure = ", ".join(filter(None, (figure, self.more)))
        if not self.bare:
            return (self.name, figure, "", "", "", "")
        low, high = min(self.ratios), max(self.ratios)
        spread = f"({number(low)}–{number(high)})" if len(self.figures) > 1 else ""
        return (self.name, figure, number(median(self.ratios)), spread, self.to, self._aim())

    def _aim(self) -> str:
        if self.aim is None:
            return ""
        sign, bound = self.aim
        ratio = median(self.ratios)
        met = ratio >= bound if sign == "≥" else ratio <= bound
        return f"{sign} {bound} {'met' if met else 'MISSED'}"


def number(value: float) -> str:
    """About three significant figures, no exponent."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.{1 if value >= 10 else 2 if value >= 1 else 3}f}"


def table(rows: Sequence[Row]) -> str:
    """The rows as text in columns. A row of a name alone is a heading."""
    cells = [HEAD, *(row.cells() for row in rows)]
    whole = [line for line in cells if any(line[1:])]
    widths = [max(len(line[column]) for line in whole) for column in range(len(HEAD))]
    return "\n".join(_line(line, widths) for line in cells)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    if not any(cells[1:]):
        return f"\n{cells[0]}"
    name, figure, *rest = cells
    parts = [name.ljust(widths[0]), figure.ljust(widths[1]), rest[0].rjust(widths[2])]
    parts += [cell.ljust(width) for cell, width in zip(rest[1:], widths[3:], strict=True)]
    return "  ".join(parts).rstrip()
