"""Requests and memberships, for who facilitates the community."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from communities import joining
from communities.candidates import roles_for
from communities.forms.joining import DecideForm, EndForm, RoleForm
from communities.models import Community, Membership, MembershipState
from communities.permissions import may_decide_on_membership, may_facilitate
from communities.views.joining import find_membership
from tsi.base.paging import keyset_page
from tsi.base.private import private_page
from tsi.base.second_factor import second_factor_of_staff
from tsi.base.transitions import InvalidTransition

PAGE = 50


@private_page
@second_factor_of_staff
@require_safe
def request_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Who asks to join, the oldest first; below, every other membership, the newest first."""
    community = get_object_or_404(Community.objects.entered_by(request.user), slug=slug)
    if not may_facilitate(request.user, community):
        raise PermissionDenied
    rows = community.memberships.select_related("organisation")
    decided = rows.exclude(state=MembershipState.REQUESTED)
    context = {
        "community": community,
        "requested": rows.filter(state=MembershipState.REQUESTED).order_by("pk")[:200],
        "page": keyset_page(decided, "pk", request.GET.get("dopo"), PAGE),
    }
    return render(request, "communities/request_list.html", context)


@private_page
@second_factor_of_staff
@require_http_methods(["GET", "HEAD", "POST"])
def membership_decide(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One request, and the answer."""
    item = _to_decide(request, slug, pk)
    form = DecideForm(request.POST if request.method == "POST" else None)

    def act() -> None:
        if form.cleaned_data["action"] == "accept":
            joining.accept(item, by=request.user)
        else:
            joining.decline(item, by=request.user, reason=form.cleaned_data["reason"])

    people = item.participants.named().select_related("person").order_by("pk")
    return _act(request, "membership_decide", item, form, act, people=people)


@private_page
@second_factor_of_staff
@require_http_methods(["GET", "HEAD", "POST"])
def membership_end(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """End the membership of an organisation, with the reasons."""
    item = _to_decide(request, slug, pk)
    form = EndForm(request.POST if request.method == "POST" else None)

    def act() -> None:
        joining.end(item, by=request.user, reason=form.cleaned_data["reason"])

    return _act(request, "membership_end", item, form, act)


@private_page
@second_factor_of_staff
@require_http_methods(["GET", "HEAD", "POST"])
def membership_role(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Another role for an organisation: above all, an observer that is a partner now."""
    item = _to_decide(request, slug, pk)
    able = [role for role in roles_for(item.organisation, item.community) if role != item.role]
    form = RoleForm(request.POST if request.method == "POST" else None, roles=able)

    def act() -> None:
        joining.change_role(item, by=request.user, role=form.cleaned_data["role"])

    return _act(request, "membership_role", item, form, act, able=able)


def _to_decide(request: HttpRequest, slug: str, pk: int) -> Membership:
    item = find_membership(request, slug, pk)
    if not may_decide_on_membership(request.user, item):
        raise PermissionDenied
    return item


def _act(
    request: HttpRequest,
    name: str,
    item: Membership,
    form: Form,
    act: Callable[[], None],
    **context,
) -> HttpResponse:
    """Do it if the form is right; else the page again, with what was typed."""
    status, refusal = 422 if form.is_bound else 200, ""
    if form.is_valid():
        try:
            act()
        except InvalidTransition as error:
            status, refusal = 409, str(error)
            item.refresh_from_db()
        else:
            messages.success(request, _("Done. The organisation is written to."))
            return redirect("communities:request_list", item.community.slug)
    context |= {"membership": item, "community": item.community, "form": form, "refusal": refusal}
    return render(request, f"communities/{name}.html", context, status=status)
