"""A theme as a rectangle, in it its objectives, in them a box for each action; areas are counts.

All stay in the order of the Plan, and each box leads to its action.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plan.charts.pieces import em, language_of, percent
from plan.execution.standing import Standing
from plan.models import ActionStatus

# On a telephone of 320 pixels an em of 16 makes the picture 18 em wide, and no box narrower than
# a finger (24 pixels, WCAG 2.5.8).
WIDTH = 18.0  # em
ROOM = 5.5  # square em, of an action
LOWEST = 2.2  # em, of a row
FEWEST = 6  # actions of a row
HEAD = 1.3  # em, for the code of an objective

STATES = {
    "open": ("", gettext_lazy("still to be designed")),
    "designed": ("◇", gettext_lazy("designed, nothing reported yet")),
    ActionStatus.NOT_STARTED: ("○", gettext_lazy("not started")),
    ActionStatus.UNDER_WAY: ("→", gettext_lazy("under way")),
    ActionStatus.SUSPENDED: ("‖", gettext_lazy("suspended")),
    ActionStatus.COMPLETED: ("✓", gettext_lazy("completed")),
}
LATE = "!"


@dataclass(frozen=True)
class Box:
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Key:
    """A line of the legend: how many boxes look so."""

    look: str
    sign: str
    label: str
    count: int


def state_of(standing: Standing) -> str:
    """How an action looks: what was reported of it, else whether it is designed."""
    return standing.status or ("designed" if standing.is_designed else "open")


def in_words(standing: Standing) -> str:
    words = str(STATES[state_of(standing)][1])
    return _("%(state)s, late") % {"state": words} if standing.late else words


def legend(standings: Sequence[Standing]) -> list[Key]:
    """Every look with its count, then how many are late besides."""
    states = [state_of(standing) for standing in standings]
    keys = [
        Key(f"cell-{state}", sign, str(label), states.count(state))
        for state, (sign, label) in STATES.items()
    ]
    late = sum(standing.late for standing in standings)
    return [*keys, Key("cell-late", LATE, _("late"), late)]


def treemap(name: str, standings: Sequence[Standing]) -> SafeString:
    """The picture of one theme's actions, in reading order; `name` makes its ids unique."""
    groups = [list(group) for _uid, group in groupby(standings, lambda one: one.objective.uid)]
    drawn, top = [], 0.0
    for row in rows_of(groups):
        size = sum(map(len, row))
        height, left = max(ROOM * size / WIDTH, LOWEST), 0.0
        for group in row:
            width = WIDTH * len(group) / size
            drawn.append(_objective(group, Box(left, top, width, height)))
            left += width
        top += HEAD + height
    return format_html(
        '<svg class="treemap" role="group" width="100%" height="{}" aria-labelledby="{}">'
        '<title id="{}">{}</title>{}</svg>',
        em(top),
        f"{name}-t",
        f"{name}-t",
        _("The actions of theme %(code)s, a box each") % {"code": standings[0].theme.code},
        format_html_join("", "{}", ((each,) for each in drawn)),
    )


def rows_of(groups: Sequence[list[Standing]]) -> list[list[list[Standing]]]:
    """The objectives in rows of at least FEWEST actions, so that no box is too low to touch."""
    rows: list[list[list[Standing]]] = []
    for group in groups:
        if rows and sum(map(len, rows[-1])) < FEWEST:
            rows[-1].append(group)
        else:
            rows.append([group])
    if len(rows) > 1 and sum(map(len, rows[-1])) < FEWEST:
        last = rows.pop()
        rows[-1] += last
    return rows


def _objective(group: list[Standing], box: Box) -> SafeString:
    """An objective: its code, and below it in `box` its actions."""
    objective = group[0].objective
    cells = grid(len(group), box)
    return format_html(
        '<svg x="{}" y="{}" width="{}" height="{}">'
        '<a href="{}"><text class="treemap-code" x=".2em" y="1em">{}</text></a>{}</svg>',
        percent(100 * box.x / WIDTH),
        em(box.y),
        percent(100 * box.width / WIDTH),
        em(HEAD + box.height),
        objective.get_absolute_url(),
        objective.code,
        format_html_join(
            "",
            "{}",
            (
                (_cell(standing, cell, box.height),)
                for standing, cell in zip(group, cells, strict=True)
            ),
        ),
    )


def _cell(standing: Standing, cell: Box, height: float) -> SafeString:
    """A box; `cell` is in parts of one, of the width and of the `height` below the code."""
    top, tall = HEAD + cell.y * height, cell.height * height
    state = state_of(standing)
    sign = STATES[state][0] + (LATE if standing.late else "")
    passage = standing.passage
    return format_html(
        '<a href="{}" aria-label="{}"{}><title>{}</title>'
        '<svg x="{}" y="{}" width="{}" height="{}"><rect class="cell cell-{}{}" x="1" y="1" '
        'width="100%" height="100%"></rect>'
        '<text x="50%" y="50%" dy=".35em" text-anchor="middle" class="sign-{}">{}</text>'
        "</svg></a>",
        passage.get_absolute_url(),
        f"{passage.code} {passage.title}: {in_words(standing)}",
        language_of(passage),
        f"{passage.code} {passage.title}: {in_words(standing)}",
        percent(100 * cell.x),
        em(top),
        percent(100 * cell.width),
        em(tall),
        state,
        " cell-late" if standing.late else "",
        state,
        sign,
    )


def grid(count: int, box: Box) -> list[Box]:
    """`count` boxes, as square as they fit into `box`, in parts of one; the last row is filled."""
    columns = max(1, min(count, round((count * box.width / box.height) ** 0.5)))
    rows = -(-count // columns)
    cells = []
    for row in range(rows):
        here = count // rows + (row < count % rows)
        cells += [Box(place / here, row / rows, 1 / here, 1 / rows) for place in range(here)]
    return cells
