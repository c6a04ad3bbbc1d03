"""The Plan as a picture: rings of themes, objectives and strategies around its middle.

Pure geometry, in a square of SIDE units: angles run clockwise from the top, in turns.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import cos, pi, sin

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from plan.charts.pieces import number
from plan.models import Passage
from plan.tree import Node

SIDE = 1000
MIDDLE = SIDE / 2
RINGS = ((150, 262), (268, 362), (368, 494))  # inner and outer radius: theme, objective, strategy
NARROWEST = 46  # units of an arc, below which its code is left out
LOOKS = ("theme", "objective", "strategy")


@dataclass(frozen=True)
class Sector:
    """A piece of a ring that leads to its passage."""

    passage: Passage
    look: str
    theme: str
    path: str
    x: str  # as SVG wants it, in every language
    y: str
    label: str  # its code, or nothing where there is no room
    title: str


def weight(node: Node) -> int:
    """How many actions stand below: 1 for a strategy that has none, so that it can be entered."""
    return len(node.actions) if node.actions else max(1, sum(map(weight, _below(node))))


def sunburst(themes: Sequence[Node]) -> list[Sector]:
    """The sectors of all themes, in reading order; the whole turn is shared by weight."""
    whole = sum(map(weight, themes))
    sectors: list[Sector] = []
    begin = 0.0
    for theme in themes:
        share = weight(theme) / whole
        sectors += _sectors(theme, 0, begin, share, theme.passage.code)
        begin += share
    return sectors


def _sectors(node: Node, depth: int, begin: float, share: float, theme: str) -> Iterator[Sector]:
    yield _sector(node, depth, begin, share, theme)
    below = _below(node)
    if depth + 1 == len(RINGS) or not below:
        return
    whole = sum(map(weight, below))
    for child in below:
        part = share * weight(child) / whole
        yield from _sectors(child, depth + 1, begin, part, theme)
        begin += part


def _below(node: Node) -> list[Node]:
    """What has a ring of its own below `node`."""
    return node.objectives or node.strategies


def _sector(node: Node, depth: int, begin: float, share: float, theme: str) -> Sector:
    inner, outer = RINGS[depth]
    middle = (inner + outer) / 2
    x, y = point(middle, begin + share / 2)
    passage = node.passage
    actions = sum(len(each.actions) for each in node.walk())
    counted = ngettext("%(n)s action", "%(n)s actions", actions) % {"n": actions}
    room = 2 * pi * middle * share
    return Sector(
        passage,
        LOOKS[depth],
        theme,
        arc(inner, outer, begin, share),
        number(x),
        number(y),
        passage.code if room >= NARROWEST else "",
        _("%(code)s %(title)s: %(actions)s")
        % {"code": passage.code, "title": passage.title, "actions": counted},
    )


def point(radius: float, turn: float) -> tuple[float, float]:
    """The point at `turn` (0 is the top, a quarter the right) on a circle around the middle."""
    angle = 2 * pi * turn
    return MIDDLE + radius * sin(angle), MIDDLE - radius * cos(angle)


def arc(inner: float, outer: float, begin: float, share: float) -> str:
    """The path of a piece of a ring. A whole ring is two halves: an arc that ends where it begins
    is not drawn (SVG 2, 9.5.1)."""
    if share >= 1:
        return arc(inner, outer, begin, 0.5) + arc(inner, outer, begin + 0.5, 0.5)
    large = int(share > 0.5)
    end = begin + share
    corners = [point(outer, begin), point(outer, end), point(inner, end), point(inner, begin)]
    a, b, c, d = (f"{number(x)} {number(y)}" for x, y in corners)
    return f"M{a}A{outer} {outer} 0 {large} 1 {b}L{c}A{inner} {inner} 0 {large} 0 {d}Z"
