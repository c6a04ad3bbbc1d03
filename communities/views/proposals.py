"""Proposed themes, for the people of partner organisations."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from communities import proposals
from communities.candidates import spoken_for
from communities.models import Community, CommunityState
from communities.permissions import (
    may_decide_on_proposal,
    may_propose,
    may_support,
    may_withdraw_proposal,
)
from communities.waiting import with_supports
from partners.models import Organisation
from tsi.base.paging import keyset_page
from tsi.base.private import private_page
from tsi.base.transitions import InvalidTransition

PAGE = 30


@private_page
@login_required
@require_safe
def proposal_list(request: HttpRequest) -> HttpResponse:
    """Themes on which nobody has decided that this person may read, the newest first."""
    rows = with_supports(Community.objects.visible_to(request.user).proposals())
    rows = rows.select_related("proposed_for")
    context = {
        "page": keyset_page(rows, "pk", request.GET.get("dopo"), PAGE),
        "threshold": settings.COMMUNITY_SUPPORT,
        "may_propose": may_propose(request.user),
    }
    return render(request, "communities/proposal_list.html", context)


def _find(request: HttpRequest, pk: int) -> Community:
    rows = Community.objects.visible_to(request.user).filter(proposed_for__isnull=False)
    return get_object_or_404(rows.select_related("proposed_for"), pk=pk)


@private_page
@login_required
@require_safe
def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """One proposed theme: what, why, who supports it, what one can do. A started one has moved."""
    community = _find(request, pk)
    if community.is_public:
        return redirect(community)
    return _page(request, community)


def _page(request: HttpRequest, community: Community, refusal: str = "") -> HttpResponse:
    supports = proposals.supports_of(community).select_related("organisation")
    supports = list(supports.order_by("pk"))
    supporting = {each.organisation_id for each in supports}
    waits = community.state == CommunityState.PROPOSED
    mine = [
        each
        for each in spoken_for(request.user)
        if each.is_partner and each.pk != community.proposed_for_id
    ]
    context = {
        "community": community,
        "supports": supports,
        "threshold": settings.COMMUNITY_SUPPORT,
        "waits": waits,
        "may_add": [each for each in mine if waits and each.pk not in supporting],
        "may_take_back": [each for each in mine if waits and each.pk in supporting],
        "may_withdraw": waits and may_withdraw_proposal(request.user, community),
        "may_decide": waits and may_decide_on_proposal(request.user, community),
        "last": community.steps.filter(verb__in=["decline", "withdraw"]).last(),
        "refusal": refusal,
    }
    status = 409 if refusal else 200
    return render(request, "communities/proposal.html", context, status=status)


@private_page
@login_required
@require_POST
def proposal_support(request: HttpRequest, pk: int) -> HttpResponse:
    """Support the theme for one of one's organisations."""
    community = _find(request, pk)
    organisation = _organisation(request)
    if not may_support(request.user, community, organisation):
        raise PermissionDenied

    def act() -> None:
        proposals.support(community, organisation, by=request.user)

    return _act(request, community, act, _("Your organisation supports this theme."))


@private_page
@login_required
@require_POST
def proposal_unsupport(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the support of one's organisation back."""
    community = _find(request, pk)
    organisation = _organisation(request)

    def act() -> None:
        proposals.unsupport(community, organisation, by=request.user)

    return _act(request, community, act, _("The support is taken back."))


@private_page
@login_required
@require_POST
def proposal_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's proposal back."""
    community = _find(request, pk)
    if not may_withdraw_proposal(request.user, community):
        raise PermissionDenied

    def act() -> None:
        proposals.withdraw(community, by=request.user)

    done = _("The proposal is taken back. Who supported it is written to.")
    return _act(request, community, act, done)


def _organisation(request: HttpRequest) -> Organisation:
    """The one that the form names, if this person speaks for it."""
    chosen = request.POST.get("organisation", "")
    known = chosen.isdecimal() and len(chosen) < 19
    return get_object_or_404(spoken_for(request.user), pk=int(chosen) if known else 0)


def _act(
    request: HttpRequest, community: Community, act: Callable[[], object], done: str
) -> HttpResponse:
    try:
        act()
    except InvalidTransition as error:
        community.refresh_from_db()
        return _page(request, community, refusal=str(error))
    messages.success(request, done)
    seen = Community.objects.visible_to(request.user).filter(pk=community.pk).exists()
    if not seen:
        return redirect("communities:proposal_list")
    return redirect("communities:proposal", community.pk)
