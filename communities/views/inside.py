"""What who is in a community sees of it, and all of one's communities in one place."""

import re

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from communities.inside import Inside, facilitators, review_is_due, with_duties, with_people
from communities.mine import my_communities as all_of
from communities.models import Community
from communities.permissions import may_enter, may_facilitate
from communities.views.finding import find_community
from tsi.base.paging import keyset_span
from tsi.base.private import private_page
from tsi.base.second_factor import second_factor_of_staff

PAGE_SIZE = 50


INSIDE = re.compile(r"[a-z0-9/-]*", re.ASCII)  # a page of the area, by its path there


@private_page
@login_required
@require_safe
def community_enter(request: HttpRequest, slug: str) -> HttpResponse:
    """The door: to the area, or to its page `a`, for who is inside; for the others to joining.

    What is public leads here, because it is the same for everybody and the area is not there for
    who is outside.
    """
    community = get_object_or_404(Community.objects.public(), slug=slug)
    if may_enter(request.user, community):
        page = request.GET.get("a", "")
        area = reverse("communities:community_area", args=[slug])
        return redirect(area + (page if INSIDE.fullmatch(page) else ""))
    if community.is_active:
        return redirect("communities:membership_request", slug)
    return redirect("communities:my_communities")


@private_page
@second_factor_of_staff
@require_safe
def community_area(request: HttpRequest, slug: str) -> HttpResponse:
    """The inside of a community: what comes next, what was said last, what waits for whom."""
    entered = with_duties(Community.objects.entered_by(request.user), request.user)
    community = get_object_or_404(entered, slug=slug)
    facilitates = may_facilitate(request.user, community)
    context = {
        "community": community,
        "parts": Inside.of(community),
        "facilitates": facilitates,
        "review_is_due": facilitates and review_is_due(community),
    }
    return render(request, "communities/community_area.html", context)


@private_page
@second_factor_of_staff
@require_safe
def community_people(request: HttpRequest, slug: str) -> HttpResponse:
    """Who takes part: the organisations with the people they named, and who runs it."""
    community = find_community(request, slug)
    rows = community.memberships.in_force()
    context = {
        "community": community,
        "facilitates": may_facilitate(request.user, community),
        "facilitators": facilitators(community),
        "total": rows.count(),
        "page": keyset_span(
            with_people(rows),
            ["sort_name", "pk"],
            PAGE_SIZE,
            after=request.GET.get("dopo"),
            before=request.GET.get("prima"),
        ),
    }
    return render(request, "communities/community_people.html", context)


@private_page
@login_required
@require_safe
def my_communities(request: HttpRequest) -> HttpResponse:
    """All that one has to do with communities."""
    return render(request, "communities/my_communities.html", all_of(request.user))
