"""What Torino Social Impact is, as the sources tell of it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from plan.models import Version
from tsi.base.pages import public_page
from tsi.site import sources
from tsi.site.figures import written

EUROPEAN_HUB = "eu-hub"  # the project by which the network helps to write European ones


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """Mission, principles, pillars, services, who promotes it, what is linked to it."""
    told = sources.read("context")["torino_social_impact"]
    promoters = sources.read("facts")["promoters"]
    version = Version.objects.public().current()
    linked = told["linked_projects"]
    codes = {code for row in linked for code in row["plan_strategies"]}
    found = {
        "projects": sources.projects({row["code"] for row in linked}),
        "passages": sources.passages(version, codes),
        "organisations": sources.organisations(
            {row["appendix_number"] for row in promoters if row["appendix_number"]}
        ),
    }

    def render_page() -> str:
        context = {
            "told": told,
            "version": version,
            "members": [_members(row) for row in told["members_over_time"]],
            "hub": next(row for row in linked if row["code"] == EUROPEAN_HUB),
            "linked": [_linked(row, found) for row in linked],
            "promoters": [
                (row, found["organisations"].get(row["appendix_number"])) for row in promoters
            ],
        }
        return render_to_string("site/about.html", context, request)

    return public_page(
        request,
        *[(each.pk, each.revision) for each in found["projects"].values()],
        *[(each.pk, each.revision) for each in found["organisations"].values()],
        *[each.pk for each in found["passages"].values()],
        version and version.pk,
        render=render_page,
    )


def _members(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"number": written(row["value"], qualifier=row["qualifier"])}


def _linked(row: dict[str, Any], found: dict[str, dict]) -> dict[str, Any]:
    """A linked project with its page and the strategies that the Plan in force has of it."""
    strategies = [(code, found["passages"].get(code)) for code in row["plan_strategies"]]
    return row | {"page": found["projects"].get(row["code"]), "strategies": strategies}
