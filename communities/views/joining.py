"""An organisation asks to join, names its people, leaves: the pages of who speaks for it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from communities import joining, participants
from communities.candidates import candidates, roles_for
from communities.forms.joining import JoinForm, LeaveForm, ParticipantForm
from communities.models import CURRENT_MEMBERSHIP, Community, Membership, MembershipState
from communities.permissions import (
    may_decide_on_membership,
    may_enter,
    may_facilitate,
    may_name_participants,
)
from tsi.base.private import private_page
from tsi.base.second_factor import second_factor_of_staff
from tsi.base.transitions import InvalidTransition


def find_membership(request: HttpRequest, slug: str, pk: int) -> Membership:
    rows = Membership.objects.visible_to(request.user)
    rows = rows.select_related("community", "organisation", "requested_by")
    return get_object_or_404(rows, pk=pk, community__slug=slug)


@private_page
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def membership_request(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose the organisation, then say as what it joins and who takes part for it."""
    community = get_object_or_404(Community.objects.public(), slug=slug)
    offered = candidates(request.user, community)
    chosen = _chosen(request, offered)
    context = {"community": community, "candidates": offered, "chosen": chosen}
    if not community.is_active:
        return render(request, "communities/membership_request.html", context, status=409)
    if chosen is None:
        status = 422 if request.method == "POST" else 200
        return render(request, "communities/membership_request.html", context, status=status)
    context["form"] = JoinForm(
        request.POST if request.method == "POST" else None,
        roles=chosen.roles,
        people=participants.people_of(chosen.organisation.pk),
        initial={"people": [request.user.pk]},
    )
    if context["form"].is_valid():
        return _ask(request, context)
    status = 422 if context["form"].is_bound else 200
    return render(request, "communities/membership_request.html", context, status=status)


def _chosen(request: HttpRequest, offered: list):
    """The organisation that the address or the form names; the only one that there is."""
    able = [each for each in offered if each.roles and not each.membership]
    asked = request.POST.get("organisation") or request.GET.get("organizzazione")
    if asked:
        return next((each for each in able if str(each.organisation.pk) == asked), None)
    return able[0] if len(able) == 1 else None


def _ask(request: HttpRequest, context: dict) -> HttpResponse:
    community, chosen = context["community"], context["chosen"]
    status, refusal = 409, _("The organisation takes part already, or has asked to.")
    try:
        made = joining.request(
            community, chosen.organisation, by=request.user, **context["form"].cleaned_data
        )
    except joining.AlreadyThere:
        pass
    except joining.TooMany:
        status, refusal = 429, _("The organisation has asked often today. Try again tomorrow.")
    except participants.NotOfTheOrganisation:
        refusal = _("Somebody whom you named does not belong to the organisation any more.")
    except InvalidTransition as error:
        refusal = str(error)
    else:
        told = _("Sent. Who facilitates decides, and you will be written to.")
        if made.state == MembershipState.ACTIVE:
            told = _("Your organisation takes part from now on.")
        messages.success(request, told)
        return redirect("communities:membership", community.slug, made.pk)
    context["refusal"] = refusal
    return render(request, "communities/membership_request.html", context, status=status)


@private_page
@second_factor_of_staff
@require_safe
def membership(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One organisation in the community: how it stands, who takes part for it, what can be done."""
    return membership_page(request, find_membership(request, slug, pk))


def membership_page(
    request: HttpRequest,
    item: Membership,
    *,
    form: ParticipantForm | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page of `item`, with a form that was not right or a refusal on top."""
    current = item.state in CURRENT_MEMBERSHIP
    speaks = may_name_participants(request.user, item)
    names = current and speaks
    decides = may_decide_on_membership(request.user, item)
    people = participants.who_may_be_named(item) if names else None
    context = {
        "membership": item,
        "community": item.community,
        "people": item.participants.named().select_related("person").order_by("pk"),
        "steps": item.steps.select_related("person").order_by("-pk")[:50],
        "names": names,
        "speaks": speaks,
        "decides": decides,
        "roles": [role for role in roles_for(item.organisation, item.community)
                  if role != item.role],
        "form": form or (ParticipantForm(people=people) if names and people else None),
        "enters": may_enter(request.user, item.community),
        "facilitates": may_facilitate(request.user, item.community),
        "refusal": refusal,
    }  # fmt: skip
    return render(request, "communities/membership.html", context, status=status)


@private_page
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def membership_leave(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Leave the community for one's organisation."""
    item = find_membership(request, slug, pk)
    if not may_name_participants(request.user, item):
        raise PermissionDenied
    form = LeaveForm(request.POST if request.method == "POST" else None)
    context = {"membership": item, "community": item.community, "form": form}
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            joining.leave(item, by=request.user, reason=form.cleaned_data["reason"])
        except InvalidTransition as error:
            status, context["refusal"] = 409, str(error)
        else:
            messages.success(request, _("Your organisation no longer takes part."))
            return redirect("communities:membership", slug, pk)
    return render(request, "communities/membership_leave.html", context, status=status)


@private_page
@login_required
@require_POST
def membership_withdraw(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take the request back."""
    item = find_membership(request, slug, pk)
    if not may_name_participants(request.user, item):
        raise PermissionDenied
    try:
        joining.withdraw(item, by=request.user)
    except InvalidTransition as error:
        return membership_page(request, item, refusal=str(error), status=409)
    messages.success(request, _("The request is taken back."))
    return redirect("communities:membership", slug, pk)


@private_page
@login_required
@require_POST
def participant_add(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Name one more person of the organisation."""
    item = find_membership(request, slug, pk)
    if not may_name_participants(request.user, item):
        raise PermissionDenied
    form = ParticipantForm(request.POST, people=participants.people_of(item.organisation_id))
    if not form.is_valid():
        return membership_page(request, item, form=form, status=422)
    try:
        participants.name(item, form.cleaned_data["person"], by=request.user)
    except participants.NotOfTheOrganisation:
        refusal = _("This person does not belong to the organisation any more.")
        return membership_page(request, item, refusal=refusal, status=409)
    except InvalidTransition as error:
        return membership_page(request, item, refusal=str(error), status=409)
    messages.success(request, _("Named. They are written to."))
    return redirect("communities:membership", slug, pk)


@private_page
@login_required
@require_POST
def participant_end(request: HttpRequest, slug: str, pk: int, person: int) -> HttpResponse:
    """Somebody takes part no longer, as who speaks for the organisation or they themselves say."""
    item = find_membership(request, slug, pk)
    if not may_name_participants(request.user, item) and person != request.user.pk:
        raise PermissionDenied
    rows = item.participants.select_related("person").filter(person=person).order_by("-pk")
    row = rows.first()
    if row is None:
        raise Http404
    row.membership = item
    try:
        participants.end(row, by=request.user)
    except InvalidTransition as error:
        return membership_page(request, item, refusal=str(error), status=409)
    if person == request.user.pk and not may_name_participants(request.user, item):
        messages.success(request, _("You no longer take part."))
        return redirect("communities:my_communities")
    messages.success(request, _("Done. They are written to."))
    return redirect("communities:membership", slug, pk)
