"""The secretariat's desk: what waits, accessions, suspension."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from partners import joining, leaving, matching, waiting
from partners.changes import steps_of
from partners.forms.joining import DecisionForm, ReasonForm
from partners.models import Adhesion, AdhesionState, ImportBatch, Organisation
from partners.permissions import (
    is_secretariat,
    may_approve,
    may_review,
    may_suspend,
    may_take_in_review,
)
from tsi.base.paging import keyset_page
from tsi.base.second_factor import open_to
from tsi.base.transitions import InvalidTransition

SHOWN = 5  # of each kind on the desk; the count tells of the others
PAGE = 30


@dataclass(frozen=True)
class Tray:
    """One kind of thing that waits: how many, and the first of them."""

    total: int
    rows: list

    @classmethod
    def of(cls, rows: QuerySet) -> "Tray":
        return cls(rows.count(), list(rows[:SHOWN]))


@open_to(may_review)
@require_safe
def office(request: HttpRequest) -> HttpResponse:
    """What waits for the secretariat; an approver who is not staff sees the accessions."""
    context = {"adhesions": Tray.of(Adhesion.objects.waiting().select_related("organisation"))}
    if is_secretariat(request.user):
        context |= {
            "requests": Tray.of(waiting.unanswered_requests()),
            "bounced": Tray.of(waiting.bounced_invitations()),
            "duplicates": Tray.of(waiting.possible_duplicates()),
            "projects": Tray.of(waiting.proposed_projects()),
            "imports": ImportBatch.objects.select_related("by").order_by("-pk")[:SHOWN],
        }
    return render(request, "partners/office.html", context)


@open_to(may_review)
@require_safe
def adhesion_list(request: HttpRequest) -> HttpResponse:
    """Every accession, the newest first; `?stato=` keeps one state."""
    state = request.GET.get("stato", "")
    rows = Adhesion.objects.select_related("organisation", "memorandum")
    rows = rows.filter(state=state) if state in AdhesionState.values else rows
    context = {
        "page": keyset_page(rows, "pk", request.GET.get("dopo"), PAGE),
        "states": AdhesionState.choices,
        "state": state,
        "waiting": Adhesion.objects.waiting().count(),
    }
    return render(request, "partners/adhesion_list.html", context)


@open_to(may_review)
@require_http_methods(["GET", "HEAD", "POST"])
def adhesion_review(request: HttpRequest, pk: int) -> HttpResponse:
    """One accession: everything needed to decide, and the decision."""
    rows = Adhesion.objects.select_related("organisation", "memorandum", "submitted_by")
    item = get_object_or_404(rows.select_related("decided_by"), pk=pk)
    form = DecisionForm(request.POST if request.method == "POST" else None)
    status, refusal = 200, ""
    if form.is_bound:
        if not may_approve(request.user, item):
            raise PermissionDenied
        status = 422
        if form.is_valid():
            try:
                return _decide(request, item, form.cleaned_data)
            except InvalidTransition:
                status, refusal = 409, _("Somebody decided on this accession before you.")
            except joining.TaxCodeTaken:
                status = 409
                refusal = _("Another organisation has this tax code: merge the two first.")
            item.refresh_from_db()
    context = _review_context(request, item) | {"form": form, "refusal": refusal}
    return render(request, "partners/adhesion_review.html", context, status=status)


def _decide(request: HttpRequest, item: Adhesion, data: dict) -> HttpResponse:
    name = item.organisation.name
    if data["action"] == "approve":
        joining.approve(item, by=request.user)
        told = _("%(name)s is a partner of the network. Everyone concerned is written to.")
    else:
        joining.reject(item, by=request.user, reason=data["reason"])
        told = _("The accession of %(name)s is declined. Everyone concerned is written to.")
    messages.success(request, told % {"name": name})
    return redirect("partners:adhesion_list")


def _review_context(request: HttpRequest, item: Adhesion) -> dict:
    organisation = item.organisation
    sought = matching.Sought(organisation.name, organisation.municipality, item.tax_code)
    others = Organisation.objects.exclude(pk=organisation.pk)
    sender = organisation.affiliations.filter(person=item.submitted_by).order_by("-pk").first()
    return {
        "adhesion": item,
        "organisation": organisation,
        "alike": matching.alike(sought, others),
        "sender": item.submitted_by and sender,
        "speakers": organisation.affiliations.speaking().select_related("person"),
        "steps": steps_of(organisation).select_related("by").order_by("pk"),
        "may_review": may_take_in_review(request.user, item),
        "may_approve": may_approve(request.user, item),
        "may_suspend": may_suspend(request.user, organisation),
    }


@open_to(may_review)
@require_POST
def adhesion_take(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an accession in hand."""
    item = get_object_or_404(Adhesion.objects.select_related("organisation"), pk=pk)
    if not may_take_in_review(request.user, item):
        raise PermissionDenied
    try:
        joining.review(item, by=request.user)
    except InvalidTransition:
        item.refresh_from_db()
        refusal = _("Somebody took this accession in hand before you, or it was withdrawn.")
        context = _review_context(request, item) | {"form": DecisionForm(), "refusal": refusal}
        return render(request, "partners/adhesion_review.html", context, status=409)
    return redirect("partners:adhesion_review", pk=pk)


@open_to(may_review)
@require_http_methods(["GET", "HEAD", "POST"])
def organisation_suspend(request: HttpRequest, slug: str) -> HttpResponse:
    """Suspend a partner, with the reasons."""
    return _change_standing(request, slug, "suspend", leaving.suspend)


@open_to(may_review)
@require_http_methods(["GET", "HEAD", "POST"])
def organisation_resume(request: HttpRequest, slug: str) -> HttpResponse:
    """End a suspension, with the reasons."""
    return _change_standing(request, slug, "resume", leaving.resume)


def _change_standing(request: HttpRequest, slug: str, verb: str, act: Callable) -> HttpResponse:
    organisation = get_object_or_404(Organisation.objects.filter(merged_into=None), slug=slug)
    if not may_suspend(request.user, organisation):
        raise PermissionDenied
    form = ReasonForm(request.POST if request.method == "POST" else None)
    status, refusal = 200, ""
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                act(organisation, by=request.user, reason=form.cleaned_data["reason"])
            except InvalidTransition as error:
                status, refusal = 409, str(error)
            else:
                messages.success(request, _("Done. Everyone concerned is written to."))
                return redirect("partners:office")
    context = {"organisation": organisation, "form": form, "verb": verb, "refusal": refusal}
    return render(request, f"partners/organisation_{verb}.html", context, status=status)
