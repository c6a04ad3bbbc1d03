"""An indicator over the years: what was observed, what was expected, where it began."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from plan.charts.pieces import em, percent
from plan.models import Direction, Indicator, Observation
from plan.templatetags.plan_figures import quantity

TALL, TOP, FOOT = 11.0, 2.2, 1.6  # em: of all, above the highest value, below the lowest
LEFT, RIGHT = 3.0, 95.0  # per cent
NAME = 1.5  # em, of a name below a line
YEARS = 6  # whose names fit on a telephone


@dataclass(frozen=True)
class Point:
    day: date
    value: Decimal


@dataclass(frozen=True)
class Frame:
    """Days and values to places in the picture."""

    first: int
    last: int
    low: Decimal
    high: Decimal

    def x(self, day: date) -> float:
        start, end = date(self.first, 1, 1), date(self.last + 1, 1, 1)
        return LEFT + (RIGHT - LEFT) * ((day - start).days / (end - start).days)

    def y(self, value: Decimal) -> float:
        part = float((value - self.low) / (self.high - self.low))
        return TALL - FOOT - (TALL - TOP - FOOT) * part

    @property
    def years(self) -> range:
        return range(self.first, self.last + 1, -(-(self.last - self.first + 1) // YEARS))


def line_chart(
    name: str, indicator: Indicator, observed: Sequence[Observation], targets: Iterable
) -> SafeString:
    """Lines of observed values, one a territory, and the broken one of targets. Empty without
    a date; `name` makes its ids unique in the page."""
    series: dict[str, list[Point]] = {}
    for one in observed:
        series.setdefault(one.territory, []).append(Point(one.ends_on, one.value))
    aims = [Point(date(target.year, 12, 31), target.value) for target in targets]
    points = [*aims, *(point for line in series.values() for point in line)]
    if not points:
        return SafeString("")
    frame = _frame(points, indicator.baseline)
    lines = [_line(line, frame, "observed", territory) for territory, line in series.items()]
    return format_html(
        '<svg class="chart lines" role="img" width="100%" height="{}" aria-labelledby="{}">'
        '<title id="{}">{}</title>{}{}{}{}</svg>',
        em(TALL),
        f"{name}-t",
        f"{name}-t",
        _("%(name)s over the years. The table beside it says the same in figures.")
        % {"name": indicator.name},
        format_html_join("", "{}", ((_year(year, frame),) for year in frame.years)),
        _baseline(indicator, frame),
        _line(aims, frame, "target", _("target")),
        format_html_join("", "{}", ((line,) for line in lines)),
    )


def _frame(points: Sequence[Point], baseline: Decimal | None) -> Frame:
    values = [Decimal(0), *(point.value for point in points)]
    if baseline is not None:
        values.append(baseline)
    low, high = min(values), max(values)
    years = [point.day.year for point in points]
    return Frame(min(years), max(years), low, high if high > low else low + 1)


def _year(year: int, frame: Frame) -> SafeString:
    """Its line stands at its first day, its name in its middle: what is known at its end belongs to
    it, not to the next one."""
    at = percent(frame.x(date(year, 1, 1)))
    return format_html(
        '<line class="gantt-year" x1="{}" x2="{}" y1="{}" y2="{}"></line>'
        '<text x="{}" text-anchor="middle" y="{}"><tspan class="gantt-name">{}</tspan></text>',
        at,
        at,
        em(TOP / 2),
        em(TALL - FOOT),
        percent(frame.x(date(year, 7, 1))),
        em(TALL - 0.3),
        year,
    )


def _baseline(indicator: Indicator, frame: Frame) -> SafeString:
    """A line through the whole picture, named on the side that is to be left behind; where there
    is no room, at the end of the time."""
    value = indicator.baseline
    if value is None:
        return SafeString("")
    y = frame.y(value)
    cramped = indicator.direction != Direction.DOWN and y + NAME > TALL - FOOT
    above = cramped or indicator.direction == Direction.DOWN
    return format_html(
        '<line class="line-baseline" x1="{}" x2="{}" y1="{}" y2="{}"></line>'
        '<text x="{}" y="{}" text-anchor="{}">'
        '<tspan class="gantt-name line-baseline-name">{} {}</tspan></text>',
        percent(LEFT),
        percent(RIGHT),
        em(y),
        em(y),
        percent(RIGHT if cramped else LEFT),
        em(y - 0.4 if above else y + 1),
        "end" if cramped else "start",
        quantity(value),
        _("baseline"),
    )


def _line(line: Sequence[Point], frame: Frame, look: str, name: str) -> SafeString:
    """Segments, a mark at each value, and at the last one the value with the line's name."""
    if not line:
        return SafeString("")
    mark = "○" if look == "target" else "●"
    segments = (
        (
            percent(frame.x(one.day)),
            em(frame.y(one.value)),
            percent(frame.x(two.day)),
            em(frame.y(two.value)),
        )
        for one, two in pairwise(line)
    )
    marks = ((percent(frame.x(one.day)), em(frame.y(one.value))) for one in line)
    last = line[-1]
    falling = len(line) > 1 and line[-2].value > last.value
    below = falling and frame.y(last.value) + NAME < TALL - FOOT
    return format_html(
        '<g class="line-{}">{}{}<text class="line-name" x="{}" y="{}" dy="{}" text-anchor="{}">'
        "{}</text></g>",
        look,
        format_html_join("", '<line x1="{}" y1="{}" x2="{}" y2="{}"></line>', segments),
        format_html_join(
            "", f'<text x="{{}}" y="{{}}" dy=".35em" text-anchor="middle">{mark}</text>', marks
        ),
        percent(frame.x(last.day)),
        em(frame.y(last.value)),
        "1.4em" if below else "-.7em",
        "end" if frame.x(last.day) > (LEFT + RIGHT) / 2 else "start",
        f"{quantity(last.value)} {name}".strip(),
    )
