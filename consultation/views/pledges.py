"""Offers to take part: the desk of who writes the Plan, and the page on which an organisation
confirms."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from consultation import pledging
from consultation.forms.pledges import PledgeForm
from consultation.models import Consultation, Pledge
from consultation.permissions import may_answer, may_confirm_for, may_decide_on
from partners.models import Organisation
from partners.permissions import may_see_people
from partners.views.people import find_organisation
from tsi.base.paging import keyset_page
from tsi.base.private import private_page
from tsi.base.second_factor import open_to, second_factor_of_staff
from tsi.base.transitions import InvalidTransition

PAGE_SIZE = 50


@open_to(may_answer)
@require_safe
def pledges(request: HttpRequest, slug: str) -> HttpResponse:
    """The offers made in one consultation, the newest first."""
    asked = get_object_or_404(Consultation, slug=slug)
    page = keyset_page(pledging.offers(asked), "id", request.GET.get("dopo"), PAGE_SIZE)
    context = {"consultation": asked, "page": page}
    return render(request, "consultation/pledges.html", context)


@open_to(may_answer)
@require_http_methods(["GET", "HEAD", "POST"])
def pledge_decide(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One offer: ask about it, take it up in a role, or decline it."""
    rows = pledging.to_show().filter(contribution__consultation__slug=slug)
    pledge = get_object_or_404(rows.filter(pledging.SAID), contribution__number=number)
    may = may_decide_on(request.user, pledge)
    posted = request.POST if request.method == "POST" else None
    if posted is not None and not may:
        raise PermissionDenied
    read = pledge.contribution.shown_id
    form = PledgeForm(posted, initial={"role": pledge.role, "seen": read})
    status, refusal = 422 if form.is_bound else 200, ""
    if form.is_bound and form.is_valid():
        try:
            if form.cleaned_data.pop("seen") != read:
                form.data = form.data.copy() | {"seen": read}  # what is on the screen now
                raise InvalidTransition(_("The words of the offer have changed: read them again."))
            _decide(pledge, request.user, **form.cleaned_data)
        except InvalidTransition as error:
            status, refusal = 409, str(error)
            pledge.refresh_from_db()
        else:
            messages.success(request, _("Done. Who made the offer is written to."))
            return redirect("consultation:pledges", slug)
    context = _one(pledge) | {"form": form, "refusal": refusal, "may_decide": may}
    return render(request, "consultation/pledge_decide.html", context, status=status)


def _decide(pledge: Pledge, by, *, verb: str, role: str, words: str) -> None:
    if verb == "accept":
        pledging.accept(pledge, by=by, role=role)
    elif verb == "decline":
        pledging.decline(pledge, by=by, reason=words)
    else:
        pledging.clarify(pledge, by=by, note=words)


@private_page
@second_factor_of_staff
@require_safe
def organisation_pledges(request: HttpRequest, slug: str) -> HttpResponse:
    """What was offered for the organisation; who belongs to it and the secretariat read it."""
    organisation = _organisation(request, slug)
    rows = pledging.offers_of(organisation)
    context = {
        "organisation": organisation,
        "page": keyset_page(rows, "id", request.GET.get("dopo"), PAGE_SIZE),
        "may_confirm": may_confirm_for(request.user, organisation),
    }
    return render(request, "consultation/organisation_pledges.html", context)


@private_page
@second_factor_of_staff
@require_http_methods(["GET", "HEAD", "POST"])
def pledge_confirm(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Confirm what was offered, so that it becomes a part, or take it back."""
    organisation = _organisation(request, slug)
    pledge = get_object_or_404(pledging.offers_of(organisation), pk=pk)
    if not may_confirm_for(request.user, organisation):
        raise PermissionDenied
    status, refusal = 200, ""
    if request.method == "POST":
        try:
            return _answer(request, pledge, organisation)
        except InvalidTransition as error:
            status, refusal = 409, str(error)
            pledge.refresh_from_db()
    context = _one(pledge) | {"organisation": organisation, "refusal": refusal}
    return render(request, "consultation/pledge_confirm.html", context, status=status)


def _answer(request: HttpRequest, pledge: Pledge, organisation: Organisation) -> HttpResponse:
    verb = request.POST.get("verb")
    if verb == "confirm":
        pledging.confirm(pledge, by=request.user)
        told = _("Done. From now on everybody reads that you take this part.")
    elif verb == "withdraw":
        pledging.withdraw(pledge)
        told = _("Done. The offer is taken back.")
    else:
        raise InvalidTransition(_("Say whether you confirm it or take it back."))
    messages.success(request, told)
    return redirect("consultation:organisation_pledges", organisation.slug)


def _organisation(request: HttpRequest, slug: str) -> Organisation:
    found = find_organisation(request, slug)
    if not may_see_people(request.user, found):
        raise PermissionDenied
    return found


def _one(pledge: Pledge) -> dict:
    said = pledge.contribution
    return {"pledge": pledge, "contribution": said, "consultation": said.consultation}
