"""Bar charts as SVG that need neither script nor style of their own. Values in, markup out.

Widths are percentages and heights are in `em`, without a viewBox: the bars follow the column, and
letters keep the size that the reader chose, from a telephone to paper.
"""

from collections.abc import Sequence
from textwrap import wrap

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from communities.models import Question
from communities.surveys.results import Part

LINE = 1.35  # em, of a label
BAR = 1.3  # em, height of a bar
GAP = 1.1  # em, below a bar
AIR = 0.15  # em, between a label and its bar
THIN = 0.4  # per cent, of the mark where a bar of nobody would be
LETTERS = 38  # of a line: as many as fit on a telephone 320 pixels wide
WIDEST = 70  # per cent of the width, for all: the rest is for the figures beside it
HIDDEN = 12  # per cent, of the empty box for what is not shown


def bar_chart(name: str, question: Question, parts: Sequence[Part]) -> SafeString:
    """A picture of how many gave each answer; `name` makes its ids unique in the page.

    What is not shown is an empty box with broken edges, and says so in words: no colour, pattern
    or length alone carries a meaning.
    """
    rows, top = [], 0.0
    for part in parts:
        lines = wrap(part.label, LETTERS) or [part.label]
        rows.append(_row(part, lines, top))
        top += LINE * len(lines) + AIR + BAR + GAP
    return format_html(
        '<svg class="chart" role="img" width="100%" height="{}em" aria-labelledby="{name}-t" '
        'aria-describedby="{name}-d"><title id="{name}-t"{}>{}</title>'
        '<desc id="{name}-d">{}</desc>{}</svg>',
        _em(top),
        _language(in_italian=not question.text_en),
        question.text,
        _("A bar for each answer. The table beside it says the same in figures."),
        format_html_join("", "{}", ((row,) for row in rows)),
        name=name,
    )


def in_words(part: Part) -> str:
    """The figure beside a bar: 12 (43%), or that it is not shown."""
    return _("not shown") if part.count is None else f"{part.count} ({part.percent}%)"


def _row(part: Part, lines: list[str], top: float) -> SafeString:
    bar_top = top + LINE * len(lines) + AIR
    width = HIDDEN if part.count is None else round(WIDEST * part.percent / 100, 1)
    return format_html(
        '{}<rect class="{}" x="0" y="{}em" width="{}%" height="{}em"></rect>'
        '<text class="chart-figure" x="{}%" y="{}em" dx=".5em">{}</text>',
        _label(part, lines, top),
        _look(part),
        _em(bar_top),
        max(width, THIN),
        BAR,
        width,
        _em(bar_top + 0.95),
        in_words(part),
    )


def _look(part: Part) -> str:
    if part.count is None:
        return "chart-hidden"
    return "chart-bar" if part.count else "chart-zero"


def _label(part: Part, lines: list[str], top: float) -> SafeString:
    spans = (
        (_em(top + LINE * number + 1), line + (" " if number < len(lines) - 1 else ""))
        for number, line in enumerate(lines)
    )
    return format_html(
        '<text class="{}"{}>{}</text>',
        "chart-label" if part.is_choice else "chart-label chart-none",
        _language(in_italian=part.in_italian),
        format_html_join("", '<tspan x="0" y="{}em">{}</tspan>', spans),
    )


def _language(*, in_italian: bool) -> SafeString:
    """The mark of an Italian text on a page that is not Italian."""
    return mark_safe(' lang="it"') if in_italian and get_language() != "it" else mark_safe("")


def _em(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
