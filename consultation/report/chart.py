"""The last column of a table drawn as bars. A table beside the picture says the same."""

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from consultation.report.tables import Table
from plan.charts.pieces import em, percent

WIDEST = 80.0  # per cent of the width; the rest is for the figure beside the bar
THIN = 0.4  # per cent, of the mark of nothing
LINE, BAR = 2.9, 1.1  # em
LONGEST = 38  # letters of a label


def bars(table: Table) -> SafeString:
    """The bars as SVG, without script or style of their own."""
    most = max((row[-1] for row in table.rows), default=0) or 1
    drawn = format_html_join(
        "", "{}", ((_bar(row, most, number * LINE),) for number, row in enumerate(table.rows))
    )
    name = f"chart-{table.key}"
    return format_html(
        '<svg class="chart" role="img" width="100%" height="{}" aria-labelledby="{}">'
        '<title id="{}">{}</title>{}</svg>',
        em(LINE * len(table.rows)),
        name,
        name,
        _("%(title)s. The table beside it says the same in figures.") % {"title": table.title},
        drawn,
    )


def _bar(row: tuple, most: int, top: float) -> SafeString:
    label = row[1] if row[0] == "–" else str(row[0])
    label = label if len(label) <= LONGEST else f"{label[: LONGEST - 1]}…"
    width = max(WIDEST * row[-1] / most, THIN)
    return format_html(
        '<text class="chart-label" x="0" y="{}">{}</text>'
        '<rect class="bar-actual" x="0" y="{}" width="{}" height="{}"></rect>'
        '<text class="chart-figure" x="{}" y="{}" dx=".5em">{}</text>',
        em(top + 1),
        label,
        em(top + 1.4),
        percent(width),
        em(BAR),
        percent(width),
        em(top + 2.3),
        row[-1],
    )
