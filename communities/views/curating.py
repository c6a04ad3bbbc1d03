"""What who facilitates keeps of a community: its words, its yearly review."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from communities import curating, facilitation, reviewing
from communities.forms.curating import CommunityForm, ReviewForm
from communities.models import Community
from communities.permissions import may_facilitate
from tsi.base.private import private_page
from tsi.base.second_factor import second_factor_of_staff
from tsi.base.transitions import InvalidTransition


def _find(request: HttpRequest, slug: str) -> Community:
    community = get_object_or_404(Community.objects.entered_by(request.user), slug=slug)
    if not may_facilitate(request.user, community):
        raise PermissionDenied
    return community


@private_page
@second_factor_of_staff
@require_http_methods(["GET", "HEAD", "POST"])
def community_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change what the community says of itself and how one joins; one's own name on the page."""
    community = _find(request, slug)
    mine = community.facilitations.in_force().filter(person=request.user).first()
    form = CommunityForm(
        request.POST if request.method == "POST" else None, instance=community, appointment=mine
    )
    context = {"community": get_object_or_404(Community, pk=community.pk), "form": form}
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            revision = form.cleaned_data["revision"]
            curating.amend(form.save(commit=False), by=request.user, revision=revision)
        except InvalidTransition as error:
            status, context["refusal"] = 409, str(error)
        else:
            if mine:
                facilitation.show_name(mine, shown=form.cleaned_data["shown"])
            messages.success(request, _("Saved."))
            return redirect("communities:community_area", slug)
    return render(request, "communities/community_edit.html", context, status=status)


@private_page
@second_factor_of_staff
@require_http_methods(["GET", "HEAD", "POST"])
def community_review(request: HttpRequest, slug: str) -> HttpResponse:
    """Write the yearly review; below, the earlier ones."""
    community = _find(request, slug)
    form = ReviewForm(request.POST if request.method == "POST" else None, community=community)
    context = {
        "community": community,
        "form": form,
        "reviews": community.reviews.select_related("by").order_by("-pk")[:30],
    }
    status = 422 if form.is_bound else 200
    if form.is_valid():
        data = form.cleaned_data
        try:
            reviewing.review(
                community,
                by=request.user,
                outcome=data["outcome"],
                next_due=data["next_due"],
                due=_day(data["due"]),
            )
        except InvalidTransition as error:
            status, context["refusal"] = 409, str(error)
        else:
            messages.success(request, _("Saved."))
            return redirect("communities:community_review", slug)
    return render(request, "communities/community_review.html", context, status=status)


def _day(written: str) -> date | None:
    """The day that the page showed; one that nobody could have been shown counts as changed."""
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        return date.min
