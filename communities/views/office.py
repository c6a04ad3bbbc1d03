"""The secretariat's desk for communities: proposals, reviews, tables, conclusions."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from communities import curating, proposals, reviewing, waiting
from communities.forms.curating import ClosingForm, NewCommunityForm, ProposalDecisionForm
from communities.forms.joining import EndForm
from communities.models import Community, CommunityState
from communities.permissions import may_decide_on_proposal
from partners.permissions import is_secretariat
from tsi.base.paging import keyset_span
from tsi.base.second_factor import open_to
from tsi.base.transitions import InvalidTransition

SHOWN = 20
PAGE = 50


@open_to(is_secretariat)
@require_safe
def community_office(request: HttpRequest) -> HttpResponse:
    """What waits, and every community, table and group."""
    context = {
        "proposals": waiting.proposals_waiting()[:SHOWN],
        "threshold": settings.COMMUNITY_SUPPORT,
        "reviews": waiting.reviews_due()[:SHOWN],
        "undated": waiting.without_review().count(),
        "requests": waiting.requests_without_facilitator()[:SHOWN],
        "page": keyset_span(
            Community.objects.public(),
            ["sort_title", "pk"],
            PAGE,
            after=request.GET.get("dopo"),
            before=request.GET.get("prima"),
        ),
    }
    return render(request, "communities/community_office.html", context)


@open_to(is_secretariat)
@require_http_methods(["GET", "HEAD", "POST"])
def proposal_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """One proposed theme, who supports it, and the decision."""
    rows = Community.objects.filter(proposed_for__isnull=False)
    community = get_object_or_404(rows.select_related("proposed_for", "proposed_by"), pk=pk)
    form = ProposalDecisionForm(request.POST if request.method == "POST" else None)
    may_decide = may_decide_on_proposal(request.user, community)
    if form.is_bound and not may_decide:
        raise PermissionDenied
    status, refusal = 422 if form.is_bound else 200, ""
    if form.is_valid():
        try:
            return _decide(request, community, **form.cleaned_data)
        except InvalidTransition as error:
            status, refusal = 409, str(error)
            community.refresh_from_db()
    supports = proposals.supports_of(community).select_related("organisation").order_by("pk")
    context = {
        "community": community,
        "supports": supports,
        "threshold": settings.COMMUNITY_SUPPORT,
        "enough": len(supports) >= settings.COMMUNITY_SUPPORT,
        "waits": community.state == CommunityState.PROPOSED,
        "may_decide": may_decide,
        "form": form,
        "refusal": refusal,
    }
    return render(request, "communities/proposal_decide.html", context, status=status)


def _decide(request: HttpRequest, community: Community, action: str, reason: str) -> HttpResponse:
    act = proposals.start if action == "start" else proposals.decline
    act(community, by=request.user, reason=reason)
    messages.success(request, _("Decided. Who proposed it and who supports it is written to."))
    if action == "start":
        return redirect("communities:facilitation", community.slug)
    return redirect("communities:community_office")


@open_to(is_secretariat)
@require_http_methods(["GET", "HEAD", "POST"])
def community_new(request: HttpRequest) -> HttpResponse:
    """Open a table or a group at once."""
    form = NewCommunityForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        made = curating.create(form.save(commit=False), by=request.user)
        messages.success(request, _("It is open. Now say who facilitates it."))
        return redirect("communities:facilitation", made.slug)
    status = 422 if form.is_bound else 200
    return render(request, "communities/community_new.html", {"form": form}, status=status)


@open_to(is_secretariat)
@require_http_methods(["GET", "HEAD", "POST"])
def community_archive(request: HttpRequest, slug: str) -> HttpResponse:
    """Conclude a community with its report."""
    community = get_object_or_404(Community.objects.public(), slug=slug)
    initial = {name: getattr(community, f"closing_{name}") for name in ("report_it", "report_en")}
    form = ClosingForm(request.POST if request.method == "POST" else None, initial=initial)
    context = {
        "community": community,
        "form": form,
        "to_cancel": reviewing.meetings_to_come(community).count(),
        "to_close": reviewing.open_surveys(community).count(),
    }
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            reviewing.archive(community, by=request.user, **form.cleaned_data)
        except InvalidTransition as error:
            status, context["refusal"] = 409, str(error)
        else:
            messages.success(request, _("Concluded. Who was inside is written to."))
            return redirect("communities:community_area", slug)  # public pages say nothing to one
    return render(request, "communities/community_archive.html", context, status=status)


@open_to(is_secretariat)
@require_http_methods(["GET", "HEAD", "POST"])
def community_reopen(request: HttpRequest, slug: str) -> HttpResponse:
    """Open a concluded community again, with the reasons."""
    community = get_object_or_404(Community.objects.public(), slug=slug)
    form = EndForm(request.POST if request.method == "POST" else None)
    context = {"community": community, "form": form}
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            reviewing.reopen(community, by=request.user, reason=form.cleaned_data["reason"])
        except InvalidTransition as error:
            status, context["refusal"] = 409, str(error)
        else:
            messages.success(request, _("It is open again."))
            return redirect("communities:community_area", slug)  # public pages say nothing to one
    return render(request, "communities/community_reopen.html", context, status=status)
