"""A schematic map of the eleven homogeneous zones: one hexagon each, about where the zone lies.

Neighbours on the map are neighbours on the ground; areas and borders are not meant. The zones are
those of the statute of the Metropolitan City of Turin, art. 27.
"""

from dataclasses import dataclass
from math import sqrt

RADIUS = 70  # of a hexagon that stands on its tip, in units of the drawing
GAP = 5
WIDTH = RADIUS * sqrt(3)
STEPS = 4  # of shade
# Column and row of each zone by its number; rows are set off by half a hexagon.
PLACES = {
    "8": (1.5, 0), "9": (2.5, 0),
    "7": (1, 1), "4": (2, 1), "10": (3, 1),
    "6": (0.5, 2), "2": (1.5, 2), "1": (2.5, 2),
    "5": (1, 3), "3": (2, 3), "11": (3, 3),
}  # fmt: skip
LINES = {  # names in the lines that fit
    "1": ("Torino",), "2": ("AMT", "Ovest"), "3": ("AMT", "Sud"), "4": ("AMT", "Nord"),
    "5": ("Pinerolese",), "6": ("Valli di Susa", "e Sangone"),
    "7": ("Ciriacese-", "Valli di Lanzo"),
    "8": ("Canavese", "occidentale"), "9": ("Eporediese",), "10": ("Chivassese",),
    "11": ("Chierese-", "Carmagnolese"),
}  # fmt: skip
VIEW_BOX = f"0 0 {3.5 * WIDTH:.0f} {3 * 1.5 * RADIUS + 2 * RADIUS:.0f}"


@dataclass(frozen=True)
class Tile:
    """A zone on the map: where it stands, how many are there, how dark it is (0 to STEPS)."""

    number: str
    x: str  # with a point, whatever the language
    y: str
    points: str
    lines: tuple[str, ...]
    count: int
    shade: int


def tiles(counts: dict[str, int]) -> list[Tile]:
    """The zones from north to south, with how many organisations each has by its number."""
    most = max((counts.get(number, 0) for number in PLACES), default=0)
    return [_tile(number, counts.get(number, 0), most) for number in PLACES]


def _tile(number: str, count: int, most: int) -> Tile:
    column, row = PLACES[number]
    x, y = (column - 0.5) * WIDTH + WIDTH / 2, row * 1.5 * RADIUS + RADIUS
    shade = -(-STEPS * count // most) if most else 0
    return Tile(number, f"{x:.1f}", f"{y:.1f}", _hexagon(x, y), LINES[number], count, shade)


def _hexagon(x: float, y: float) -> str:
    high, wide = RADIUS - GAP, (RADIUS - GAP) * sqrt(3) / 2
    corners = ((0, -high), (wide, -high / 2), (wide, high / 2),
               (0, high), (-wide, high / 2), (-wide, -high / 2))  # fmt: skip
    return " ".join(f"{x + dx:.1f},{y + dy:.1f}" for dx, dy in corners)
