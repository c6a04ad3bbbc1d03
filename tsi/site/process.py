"""How the Plan came about: its phases, and the archive of the process."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from plan.models.fact import Source
from tsi.base.pages import public_page
from tsi.site import archive, sources
from tsi.site.archive import Filed, Item

FIGURES = {
    "interviews": lambda n: ngettext("interview held", "interviews held", n),
    "participants": lambda n: ngettext("person at the event", "people at the event", n),
    "tables": lambda n: ngettext("thematic table", "thematic tables", n),
    "sessions_per_table": lambda n: ngettext("session at each table", "sessions at each table", n),
    "proposals": lambda n: ngettext("proposal received", "proposals received", n),
}
# Where the sources differ or are silent, the reader is told which is kept here.
CAVEATS = {
    "documents": _(
        "The timeline of the Plan says July and August 2024, its text August, the page of the"
        " consultation summer 2024."
    ),
    "event": _(
        "The timeline of the Plan says 4 December and over 100 people; its text and appendix say"
        " 5 December and 104, which are kept here."
    ),
    "consultation": _("The timeline of the Plan only says February and March 2025."),
    "approval": _("The sources give neither the number nor the day of an act of approval."),
}
ABOUT = {
    "agreement": _("The Chamber of commerce and the Metropolitan City agree to write the Plan."),
    "documents": _("What was already planned and studied for the territory is gathered."),
    "listening": _(
        "Interviews of about an hour with those who know the social economy; what they said is"
        " told by theme, without names."
    ),
    "event": _("Thematic tables discuss what was heard, in two sessions each."),
    "consultation": _(
        "The draft is online and open to everybody; organisations and citizens send proposals."
    ),
    "approval": _("The promoters approve the Plan and present it on 30 June 2025."),
}


@dataclass(frozen=True)
class Step:
    """A phase as the page shows it; `number` 0 is the agreement that comes before them."""

    number: int
    title: str
    when: str
    begins: str
    about: str
    figures: list[tuple[int, str]]
    caveat: str
    source: str


@require_safe
def process(request: HttpRequest) -> HttpResponse:
    """The timeline, and the archive narrowed to one kind by `tipo` in the query string."""
    items = archive.items()

    def render_page() -> str:
        asked = request.GET.get("tipo", "")
        kind = asked if asked in Filed.values else ""
        counts = Counter(item.kind for item in items)
        context = {
            "steps": [_step(row) for row in sources.read("facts")["phases"]],
            "kinds": [(one.value, one.label, counts[one]) for one in Filed if counts[one]],
            "kind": kind,
            "total": len(items),
            "items": [(item, phase_of(item)) for item in items if kind in ("", item.kind)],
        }
        return render_to_string("site/process.html", context, request)

    return public_page(request, *items, render=render_page)


def _step(row: dict[str, Any]) -> Step:
    code, figures = row["code"], row["figures"]
    whole = row["start"] if row["start"] == row["end"] else f"{row['start']}/{row['end']}"
    return Step(
        row["number"],
        sources.said(row, "title"),
        sources.known_date(whole),
        row["start"],
        str(ABOUT[code]),
        [(n, FIGURES[key](n)) for key, n in figures.items()],
        str(CAVEATS.get(code, "")),
        str(Source(row["source"]).label),
    )


def phase_of(item: Item) -> str:
    """The title of the shortest phase in which something of the archive falls; empty for none."""
    rows = [
        row
        for row in sources.read("facts")["phases"]
        if sources.begin(row["start"]) <= item.on <= sources.last_day(row["end"])
    ]
    return sources.said(min(rows, key=_lasting), "title") if rows else ""


def _lasting(row: dict[str, Any]) -> timedelta:
    return sources.last_day(row["end"]) - sources.begin(row["start"])
