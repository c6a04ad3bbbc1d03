"""Planned and actual money, two bars a year."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from plan.charts.pieces import em, percent
from plan.execution.board import Year
from plan.templatetags.plan_figures import euro

WIDEST = 62.0  # per cent of the width; the rest is for the figure beside the bar
THIN = 0.4  # per cent, of the mark of nothing
BAR, YEAR_LINE, GAP = 1.4, 1.5, 0.9  # em


def money_chart(name: str, years: Sequence[Year]) -> SafeString:
    """Two bars a year, the planned one hollow; `name` makes its ids unique in the page."""
    most = max((max(year.planned, year.actual) for year in years), default=Decimal(0)) or 1
    tall = YEAR_LINE + 2 * BAR + GAP
    rows = (
        format_html(
            '<text class="chart-label" x="0" y="{}">{}</text>{}{}',
            em(number * tall + 1),
            year.year,
            _bar(year.planned, most, number * tall + YEAR_LINE, "planned"),
            _bar(year.actual, most, number * tall + YEAR_LINE + BAR, "actual"),
        )
        for number, year in enumerate(years)
    )
    return format_html(
        '<svg class="chart" role="img" width="100%" height="{}" aria-labelledby="{}">'
        '<title id="{}">{}</title>{}</svg>',
        em(tall * len(years)),
        f"{name}-t",
        f"{name}-t",
        _("Money planned and spent by year. The table beside it says the same in figures."),
        format_html_join("", "{}", ((row,) for row in rows)),
    )


def _bar(amount: Decimal, most: Decimal, top: float, look: str) -> SafeString:
    width = max(WIDEST * float(amount / most), THIN)
    return format_html(
        '<rect class="bar-{}" x="0" y="{}" width="{}" height="{}"></rect>'
        '<text class="chart-figure" x="{}" y="{}" dx=".5em">{}</text>',
        look,
        em(top),
        percent(width),
        em(BAR - 0.25),
        percent(width),
        em(top + 0.9),
        euro(amount),
    )
