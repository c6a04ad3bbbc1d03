"""Turin in Europe and the world: projects, networks, events and bodies, in one list."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from plan.models import Version
from tsi.base.pages import public_page
from tsi.site import sources
from tsi.site.entries import FIELDS, Entry, EntryKind, Relevance, entries, narrowed, options


@require_safe
def international(request: HttpRequest) -> HttpResponse:
    """The list, narrowed by kind, theme, relevance and year in the query string."""
    rows = entries()
    version = Version.objects.public().current()
    found = {
        "organisations": sources.organisations({n for row in rows for n in row.organisations}),
        "communities": sources.communities({row.community for row in rows}),
        "projects": sources.projects({row.project for row in rows}),
        "passages": sources.passages(version, {code for row in rows for code in row.strategies}),
    }

    def render_page() -> str:
        asked = {field: request.GET.get(field, "") for field in FIELDS}
        left = narrowed(rows, asked)
        whole = sources.read("context")
        context = {
            "filters": [_filter(rows, asked, field) for field in FIELDS],
            "narrowed": any(asked.values()),
            "total": len(left),
            "groups": _groups(left, found),
            "city": whole["city_2024"],
            "listed": whole["eu_projects_2024"],
        }
        return render_to_string("site/international.html", context, request)

    return public_page(
        request,
        version and version.pk,
        *[(each.pk, each.revision) for each in found["organisations"].values()],
        *[(each.pk, each.revision) for each in found["communities"].values()],
        *[(each.pk, each.revision) for each in found["projects"].values()],
        render=render_page,
    )


def _filter(rows: tuple[Entry, ...], asked: dict[str, str], field: str) -> dict[str, Any]:
    words = {
        "tipo": (_("Kind"), _("All kinds")),
        "tema": (_("Field"), _("All fields")),
        "rilevanza": (_("Relevance for the social economy"), _("Any")),
        "anno": (_("Year"), _("All years")),
    }
    label, every = words[field]
    return {
        "name": field,
        "label": label,
        "all": every,
        "value": asked[field],
        "options": options(rows, asked, field),
    }


def _groups(left: list[Entry], found: dict[str, dict]) -> list[tuple[EntryKind, list]]:
    """The entries kind by kind, each with what it leads to."""
    groups = [(kind, [row for row in left if row.kind == kind]) for kind in EntryKind]
    return [(kind, [_led(row, found) for row in rows]) for kind, rows in groups if rows]


def _led(row: Entry, found: dict[str, dict]) -> dict[str, Any]:
    """An entry with the pages of what it names, as far as everybody sees them."""
    organisations = [found["organisations"].get(number) for number in row.organisations]
    return {
        "entry": row,
        "relevance": Relevance(row.relevance).label if row.relevance else "",
        "organisations": [each for each in organisations if each],
        "community": found["communities"].get(row.community),
        "project": found["projects"].get(row.project),
        "strategies": [(code, found["passages"].get(code)) for code in row.strategies],
    }
