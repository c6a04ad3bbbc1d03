"""The page of one project: who takes part in it, and which strategies of the Plan it serves."""

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_http_methods, require_safe

from partners.models import Organisation, Project
from partners.permissions import is_secretariat
from plan import project_links
from plan.models import Passage, Version
from plan.tree import tree
from tsi.base.pages import public_page
from tsi.base.second_factor import open_to


@require_safe
def project(request: HttpRequest, slug: str) -> HttpResponse:
    """What everybody may read of a project or good practice."""
    shown = get_object_or_404(Project.objects.public(), slug=slug)
    organisations = list(Organisation.objects.public().filter(projects=shown).by_name())
    version = Version.objects.public().current()
    strategies = list(_served(shown, version))
    return public_page(
        request,
        (shown.pk, shown.revision, version and version.pk),
        *[(each.pk, each.revision) for each in organisations],
        *[each.pk for each in strategies],
        render=lambda: render_to_string(
            "site/project.html",
            {
                "project": shown,
                "organisations": organisations,
                "version": version,
                "strategies": strategies,
            },
            request,
        ),
    )


def _served(shown: Project, version: Version | None) -> QuerySet[Passage]:
    """The passages of `version` that this project serves, in the order of the Plan."""
    uids = project_links.uids_of(shown)
    rows = Passage.objects.filter(version=version, uid__in=uids)
    return rows.select_related("version").in_order()


@open_to(is_secretariat)
@require_http_methods(["GET", "HEAD", "POST"])
def project_strategies(request: HttpRequest, slug: str) -> HttpResponse:
    """The secretariat says which strategies of the Plan in force a project serves."""
    shown = get_object_or_404(Project, slug=slug)
    version = Version.objects.public().current()
    if version is None:
        raise Http404
    if request.method == "POST":
        offered = project_links.strategies(version)
        chosen = offered.filter(pk__in=posted_keys(request.POST.getlist("strategy")))
        project_links.choose(
            shown,
            among=offered.values_list("uid", flat=True),
            chosen=chosen.values_list("uid", flat=True),
        )
        return redirect("partners:project_decide", pk=shown.pk)
    themes = [node for node in tree(version.passages.in_order()) if node.objectives]
    context = {
        "project": shown,
        "version": version,
        "themes": themes,
        "chosen": set(project_links.uids_of(shown)),
    }
    return render(request, "site/project_strategies.html", context)


def posted_keys(values: list[str]) -> list[int]:
    """What of `values` can be a primary key."""
    return [int(value) for value in values if value.isdecimal() and len(value) < 19]
