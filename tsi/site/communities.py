"""The page of one community, and which strategies of the Plan it works on."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_http_methods, require_safe

from communities.models import Community
from communities.page import Parts, find_public, projects_of, started_in_words, state_of
from communities.permissions import may_facilitate
from plan import community_links
from plan.execution.parts import parts_of
from plan.models import Version
from plan.project_links import strategies
from plan.tree import tree
from tsi.base.pages import public_page
from tsi.base.private import private_page
from tsi.base.second_factor import second_factor_of_staff
from tsi.site.projects import posted_keys


@require_safe
def community(request: HttpRequest, slug: str) -> HttpResponse:
    """What everybody may read of a community: what it is, who is in it, what it does."""
    shown = find_public(slug)
    in_plan = community_links.state_of(shown)

    def render_page() -> str:
        context = {
            "community": shown,
            "started": started_in_words(shown),
            "parts": Parts.of(shown),
            "projects": projects_of(shown),
            "passages": list(community_links.passages_of(shown)),
            "plan_parts": parts_of(shown, public=True) if in_plan[-1] else [],
        }
        return render_to_string("site/community.html", context, request)

    return public_page(request, *state_of(shown), *in_plan, render=render_page)


@private_page
@second_factor_of_staff
@require_http_methods(["GET", "HEAD", "POST"])
def community_strategies(request: HttpRequest, slug: str) -> HttpResponse:
    """Who runs a community says which strategies of the Plan in force it works on."""
    entered = Community.objects.entered_by(request.user)
    shown = get_object_or_404(entered, slug=slug)
    if not may_facilitate(request.user, shown):
        raise PermissionDenied
    version = Version.objects.public().current()
    if version is None:
        raise Http404
    if request.method == "POST":
        offered = strategies(version)
        chosen = offered.filter(pk__in=posted_keys(request.POST.getlist("strategy")))
        community_links.choose(
            shown,
            among=offered.values_list("uid", flat=True),
            chosen=chosen.values_list("uid", flat=True),
        )
        return redirect("communities:community_area", slug=slug)
    context = {
        "community": shown,
        "version": version,
        "themes": [node for node in tree(version.passages.in_order()) if node.objectives],
        "chosen": set(community_links.uids_of(shown)),
    }
    return render(request, "site/community_strategies.html", context)
