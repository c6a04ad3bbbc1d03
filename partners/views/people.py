"""The people of an organisation: the list, and what may be done with each."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from partners.changes import steps_of
from partners.forms.people import AffiliationForm, DecideForm, EndForm, LeaveForm, MandateForm
from partners.models import Affiliation, AffiliationRole, AffiliationState, Organisation
from partners.people import mandates, requests
from partners.people.refusals import AlreadyHere, LastRepresentative, TooMany
from partners.permissions import (
    may_change_mandate,
    may_claim,
    may_confirm,
    may_edit,
    may_end,
    may_manage_people,
    may_see_people,
)
from tsi.base.paging import keyset_page
from tsi.base.private import private_page
from tsi.base.second_factor import second_factor_of_staff
from tsi.base.transitions import InvalidTransition

HISTORY = 50
OF_PEOPLE = Q(affiliation__isnull=False) | Q(verb__in=["hand_over", "claim"])


def find_organisation(request: HttpRequest, slug: str) -> Organisation:
    return get_object_or_404(Organisation.objects.visible_to(request.user), slug=slug)


def find_affiliation(request: HttpRequest, slug: str, pk: int) -> Affiliation:
    rows = find_organisation(request, slug).affiliations.select_related("organisation", "person")
    return get_object_or_404(rows, pk=pk)


@private_page
@second_factor_of_staff
@require_safe
def people(request: HttpRequest, slug: str) -> HttpResponse:
    """Who belongs to the organisation; for who manages that also who asks, is invited, and was."""
    organisation = find_organisation(request, slug)
    if not may_see_people(request.user, organisation):
        raise PermissionDenied
    rows = organisation.affiliations.select_related("person")
    context = {
        "organisation": organisation,
        "active": rows.active().order_by("person__last_name", "person__first_name", "pk"),
        "manages": may_manage_people(request.user, organisation),
        "edits": may_edit(request.user, organisation),
        "claims": may_claim(request.user, organisation),
    }
    if context["manages"]:
        context |= _managed(request, organisation)
    return render(request, "partners/people.html", context)


def _managed(request: HttpRequest, organisation: Organisation) -> dict:
    rows = organisation.affiliations.select_related("person", "invitation").order_by("pk")
    steps = steps_of(organisation).filter(OF_PEOPLE)
    steps = steps.select_related("by", "affiliation__person", "affiliation__invitation")
    page = keyset_page(steps, "id", request.GET.get("dopo"), HISTORY)
    for step in page.rows:
        if step.verb in ("ask_role", "change_role"):
            step.source_role = AffiliationRole(step.source).label
            step.target_role = AffiliationRole(step.target).label
    return {
        "requested": rows.filter(state=AffiliationState.REQUESTED),
        "invited": rows.filter(state=AffiliationState.INVITED),
        "history": page,
    }


@private_page
@second_factor_of_staff
@require_http_methods(["GET", "HEAD", "POST"])
def affiliation_decide(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One request to join: who asks, what for, and the answer."""
    affiliation = find_affiliation(request, slug, pk)
    if not may_confirm(request.user, affiliation):
        raise PermissionDenied
    posted = request.POST if request.method == "POST" else None
    form = DecideForm(posted, initial={"role": affiliation.role})
    context = {"affiliation": affiliation, "organisation": affiliation.organisation, "form": form}
    if affiliation.state != AffiliationState.REQUESTED:
        return _refuse(request, "affiliation_decide", context, _("This request is decided."))
    if not form.is_valid():
        return _page(request, "affiliation_decide", context)
    data = form.cleaned_data
    try:
        if data["action"] == "confirm":
            requests.confirm(affiliation, by=request.user, role=data["role"])
        else:
            requests.decline(affiliation, by=request.user, reason=data["reason"])
    except InvalidTransition as error:
        return _refuse(request, "affiliation_decide", context, str(error))
    messages.success(request, _("Decided. The person is written to."))
    return redirect("partners:people", slug)


@private_page
@second_factor_of_staff
@require_http_methods(["GET", "HEAD", "POST"])
def affiliation_role(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Another role in the organisation for a person."""
    affiliation = find_affiliation(request, slug, pk)
    if not may_change_mandate(request.user, affiliation):
        raise PermissionDenied
    options = {"colleagues": _colleagues(affiliation), "present": affiliation.role}
    form = MandateForm(request.POST if request.method == "POST" else None, **options)

    def act() -> None:
        role = form.cleaned_data["role"]
        mandates.change_role(affiliation, by=request.user, role=role, **form.succession())

    return _act(request, "affiliation_role", affiliation, form, act, _("The role is changed."))


@private_page
@second_factor_of_staff
@require_http_methods(["GET", "HEAD", "POST"])
def affiliation_end(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Let a person go, with reasons."""
    affiliation = find_affiliation(request, slug, pk)
    if not may_end(request.user, affiliation):
        raise PermissionDenied
    if affiliation.person_id == request.user.pk:
        return redirect("partners:affiliation_leave", slug)
    posted = request.POST if request.method == "POST" else None
    form = EndForm(posted, colleagues=_colleagues(affiliation))

    def act() -> None:
        reason = form.cleaned_data["reason"]
        mandates.end(affiliation, by=request.user, reason=reason, **form.succession())

    done = _("Done. The person is written to.")
    return _act(request, "affiliation_end", affiliation, form, act, done)


@private_page
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def affiliation_leave(request: HttpRequest, slug: str) -> HttpResponse:
    """Leave an organisation by oneself."""
    affiliation = _own(request, slug)
    posted = request.POST if request.method == "POST" else None
    form = LeaveForm(posted, colleagues=_colleagues(affiliation))

    def act() -> None:
        mandates.end(affiliation, by=request.user, **form.succession())

    done = _("You have left %(organisation)s.") % {"organisation": affiliation.organisation}
    return _act(request, "affiliation_leave", affiliation, form, act, done, to="site:account")


@private_page
@login_required
@require_POST
def affiliation_shown(request: HttpRequest, slug: str) -> HttpResponse:
    """One's own choice: the name on the organisation's page, or not."""
    affiliation = _own(request, slug)
    try:
        mandates.show_name(affiliation, shown="shown" in request.POST)
    except InvalidTransition as error:
        messages.error(request, str(error))
    return redirect("site:account")


@private_page
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def affiliation_request(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask to belong to an organisation."""
    organisation = find_organisation(request, slug)
    form = AffiliationForm(request.POST if request.method == "POST" else None)
    mine = request.user.affiliations.current().filter(organisation=organisation).first()
    context = {"organisation": organisation, "form": form, "mine": mine}
    if not form.is_bound:
        return _page(request, "affiliation_request", context)
    if mine:
        return _refuse(request, "affiliation_request", context, "")
    if not form.is_valid():
        return _page(request, "affiliation_request", context)
    try:
        requests.request(organisation, person=request.user, **form.cleaned_data)
    except AlreadyHere:
        return _refuse(request, "affiliation_request", context, _("You have asked already."))
    except TooMany:
        message = _("You have asked too often today. Try again tomorrow.")
        return _refuse(request, "affiliation_request", context, message, status=429)
    except InvalidTransition as error:
        return _refuse(request, "affiliation_request", context, str(error))
    messages.success(request, _("Sent. You will be written to when it is decided."))
    return redirect("partners:affiliation_request", slug)


@private_page
@login_required
@require_POST
def affiliation_withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    """Take one's own request back."""
    organisation = find_organisation(request, slug)
    rows = request.user.affiliations.filter(organisation=organisation)
    asked = get_object_or_404(rows, state=AffiliationState.REQUESTED)
    try:
        requests.withdraw(asked, by=request.user)
    except InvalidTransition as error:
        context = {"organisation": organisation, "form": AffiliationForm(), "mine": asked}
        return _refuse(request, "affiliation_request", context, str(error))
    messages.success(request, _("Your request is withdrawn."))
    return redirect("site:account")


def _own(request: HttpRequest, slug: str) -> Affiliation:
    rows = request.user.affiliations.active().select_related("organisation", "person")
    return get_object_or_404(rows, organisation=find_organisation(request, slug))


def _colleagues(affiliation: Affiliation) -> list[Affiliation] | None:
    """Who could follow the last representative; None where nobody needs to."""
    if not mandates.is_last_representative(affiliation):
        return None
    rows = affiliation.organisation.affiliations.active().select_related("person")
    rows = rows.filter(person__is_active=True).exclude(pk=affiliation.pk)
    return list(rows.order_by("person__last_name", "person__first_name", "pk"))


def _act(request, name, affiliation, form, act, done, to="") -> HttpResponse:
    """Show the form, or carry out `act` and say `done`."""
    context = {"affiliation": affiliation, "organisation": affiliation.organisation, "form": form}
    if affiliation.state != AffiliationState.ACTIVE:
        return _refuse(request, name, context, _("This person does not belong to it any more."))
    if not form.is_valid():
        return _page(request, name, context)
    try:
        act()
    except InvalidTransition as error:
        return _refuse(request, name, context, str(error))
    except LastRepresentative:
        message = _("Meanwhile nobody else represents the organisation: open this page again.")
        return _refuse(request, name, context, message)
    messages.success(request, done)
    return redirect(to) if to else _back(request, affiliation.organisation)


def _back(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    if may_see_people(request.user, organisation):
        return redirect("partners:people", organisation.slug)
    return redirect("site:account")


def _refuse(request, name: str, context: dict, message: str, status: int = 409) -> HttpResponse:
    context["refusal"] = message
    return render(request, f"partners/{name}.html", context, status=status)


def _page(request: HttpRequest, name: str, context: dict) -> HttpResponse:
    status = 422 if context["form"].is_bound else 200
    return render(request, f"partners/{name}.html", context, status=status)
