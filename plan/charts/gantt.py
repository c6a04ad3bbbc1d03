"""The milestones of a theme's actions on one axis of time: first date, date now, reached or not.

An `em` in an attribute follows the letters of its own element: where letters have another size,
they stand in a tspan, and the text that places them keeps that of the picture.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from plan.charts.pieces import em, language_of, percent
from plan.execution.standing import Standing, is_reached
from plan.models import Milestone

HEAD = 1.8  # em, for the years
ROW = 3.1  # em, of an action: its name, below it its line
LETTERS = 34  # of a name: as many as fit on a telephone 320 pixels wide
MORE_LETTERS = 96  # where there is more room
EDGE = 2.5  # per cent left free on both sides, for signs on the first and the last day
YEARS = 7  # whose names fit on a telephone

REACHED, TO_COME, OVERDUE, FORMER = "◆", "◇", "▲", "○"


@dataclass(frozen=True)
class Axis:
    """Whole years, from the first of January of the first to the end of the last."""

    first: int
    last: int

    def at(self, day: date) -> float:
        """Where a day stands, in per cent of the width."""
        start, end = date(self.first, 1, 1), date(self.last + 1, 1, 1)
        return EDGE + (100 - 2 * EDGE) * ((day - start).days / (end - start).days)

    @property
    def years(self) -> range:
        """Those that get a name and a line."""
        return range(self.first, self.last + 1, -(-(self.last - self.first + 1) // YEARS))


def axis(standings: Iterable[Standing], on: date) -> Axis:
    """One that has room for every date that is shown, and for the day `on`."""
    days = [on, *(day for one in standings for day in _days(one))]
    return Axis(min(days).year, max(days).year)


def _days(standing: Standing) -> list[date]:
    days = [day for one in standing.milestones for day in (one.original_due, one.due)]
    days += [one.reached_on for one in standing.milestones if one.reached_on]
    if standing.update:
        days += filter(None, (standing.update.started_on, standing.update.ended_on))
    return days


def sign_of(milestone: Milestone, on: date) -> str:
    if is_reached(milestone, on):
        return REACHED
    return OVERDUE if milestone.due < on else TO_COME


def state_in_words(milestone: Milestone, on: date) -> str:
    signs = {REACHED: _("reached"), OVERDUE: _("overdue"), TO_COME: _("to come")}
    return signs[sign_of(milestone, on)]


def gantt(name: str, standings: Sequence[Standing], shown: Axis, on: date) -> SafeString:
    """A row an action that has dates; `name` makes its ids unique in the page."""
    tall = HEAD + ROW * len(standings)
    rows = (_row(one, HEAD + ROW * number, shown, on) for number, one in enumerate(standings))
    return format_html(
        '<svg class="chart gantt" role="group" width="100%" height="{}" aria-labelledby="{}">'
        '<title id="{}">{}</title>{}{}{}</svg>',
        em(tall),
        f"{name}-t",
        f"{name}-t",
        _("Milestones by date. The table below says the same in words."),
        format_html_join("", "{}", ((_year(year, shown, tall),) for year in shown.years)),
        _today(shown, on, tall),
        format_html_join("", "{}", ((row,) for row in rows)),
    )


def _year(year: int, shown: Axis, tall: float) -> SafeString:
    at = percent(shown.at(date(year, 1, 1)))
    return format_html(
        '<line class="gantt-year" x1="{}" x2="{}" y1="0" y2="{}"></line>'
        '<text x="{}" dx=".3em" y="1em"><tspan class="gantt-name">{}</tspan></text>',
        at,
        at,
        em(tall),
        at,
        year,
    )


def _today(shown: Axis, on: date, tall: float) -> SafeString:
    at = percent(shown.at(on))
    return format_html(
        '<line class="gantt-today" x1="{}" x2="{}" y1="{}" y2="{}"></line>',
        at,
        at,
        em(HEAD - 0.3),
        em(tall),
    )


def _row(standing: Standing, top: float, shown: Axis, on: date) -> SafeString:
    passage, days = standing.passage, _days(standing)
    line = em(top + 2.1)
    return format_html(
        '<a href="{}"><text class="chart-label"{} x="0" y="{}"><tspan class="gantt-code">{}</tspan>'
        ' <tspan class="gantt-short">{}</tspan><tspan class="gantt-long">{}</tspan></text></a>'
        '<line class="gantt-span" x1="{}" x2="{}" y1="{}" y2="{}"></line>{}',
        passage.get_absolute_url(),
        language_of(passage),
        em(top + 1),
        passage.code,
        Truncator(passage.title).chars(LETTERS - len(passage.code)),
        Truncator(passage.title).chars(MORE_LETTERS - len(passage.code)),
        percent(shown.at(min(days))),
        percent(shown.at(max(days))),
        line,
        line,
        format_html_join("", "{}", ((_mark(one, top, shown, on),) for one in standing.milestones)),
    )


def _mark(milestone: Milestone, top: float, shown: Axis, on: date) -> SafeString:
    sign = sign_of(milestone, on)
    looks = {REACHED: "reached", OVERDUE: "overdue", TO_COME: "to-come"}
    moved = SafeString("")
    if milestone.due != milestone.original_due:
        moved = _sign(FORMER, "former", milestone.original_due, top, shown, _("first date"))
    words = f"{milestone.title}: {state_in_words(milestone, on)}"
    return moved + _sign(sign, looks[sign], milestone.due, top, shown, words)


def _sign(sign: str, look: str, day: date, top: float, shown: Axis, words: str) -> SafeString:
    return format_html(
        '<text x="{}" y="{}" dy=".35em" text-anchor="middle"><title>{}</title>'
        '<tspan class="gantt-{}">{}</tspan></text>',
        percent(shown.at(day)),
        em(top + 2.1),
        words,
        look,
        sign,
    )
