"""An accession as its organisation sees it: follow it, take it back; leave the network."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from partners import joining, leaving
from partners.forms.joining import LeaveForm
from partners.models import Adhesion, AdhesionState, Organisation, Standing
from partners.permissions import may_apply, may_leave, may_review, may_withdraw
from tsi.base.private import private_page
from tsi.base.second_factor import has_second_factor
from tsi.base.transitions import InvalidTransition

OVER = (AdhesionState.REJECTED, AdhesionState.WITHDRAWN, AdhesionState.ENDED)
TYPES = {".pdf": "application/pdf", ".p7m": "application/pkcs7-mime"}


@private_page
@login_required
@require_safe
def adhesion(request: HttpRequest, pk: int) -> HttpResponse:
    """What was sent, and what has become of it."""
    return _adhesion_page(request, _visible(request, pk))


def _adhesion_page(request: HttpRequest, item: Adhesion, status=200, refusal="") -> HttpResponse:
    context = {
        "adhesion": item,
        "organisation": item.organisation,
        "steps": item.steps.order_by("pk"),
        "may_apply_again": item.state in OVER
        and joining.may_be_claimed(item.organisation)
        and may_apply(request.user, item.organisation),
        "may_withdraw": item.is_open and may_withdraw(request.user, item),
        "may_leave": item.organisation.standing in (Standing.PARTNER, Standing.SUSPENDED)
        and may_leave(request.user, item.organisation),
        "refusal": refusal,
    }
    return render(request, "partners/adhesion.html", context, status=status)


def _visible(request: HttpRequest, pk: int) -> Adhesion:
    """Others' accessions are read with the second factor only, as at the desk."""
    rows = Adhesion.objects.own(request.user)
    if has_second_factor(request):
        rows = Adhesion.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("organisation", "memorandum"), pk=pk)


@private_page
@login_required
@require_POST
def adhesion_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it back while it is not decided."""
    item = _visible(request, pk)
    if not may_withdraw(request.user, item):
        raise PermissionDenied
    try:
        joining.withdraw(item, by=request.user)
    except InvalidTransition as refusal:
        item.refresh_from_db()
        return _adhesion_page(request, item, status=409, refusal=str(refusal))
    messages.success(request, _("The accession is withdrawn."))
    return redirect("partners:adhesion", pk=item.pk)


@private_page
@login_required
@require_safe
def adhesion_document(request: HttpRequest, pk: int) -> HttpResponse:
    """The signed document, always as a download."""
    item = _visible(request, pk)
    return _download(item.document, f"memorandum-{item.organisation.slug}")


@private_page
@login_required
@require_safe
def adhesion_delegation(request: HttpRequest, pk: int) -> HttpResponse:
    """The delegation of who sent it: for them and for who reviews."""
    item = _visible(request, pk)
    reviews = may_review(request.user) and has_second_factor(request)
    if not (reviews or item.submitted_by_id == request.user.pk):
        raise Http404
    proofs = item.organisation.affiliations.filter(person=item.submitted_by)
    proof = proofs.exclude(delegation="").order_by("-pk").first()
    if proof is None:
        raise Http404
    return _download(proof.delegation, f"delega-{item.organisation.slug}")


def _download(file, stem: str) -> HttpResponse:
    """A private file that no browser opens in our name: attachment, and no guessing of its type
    (SECURE_CONTENT_TYPE_NOSNIFF sets the header on every answer)."""
    if not file or not file.storage.exists(file.name):
        raise Http404
    suffix = file.name[file.name.rindex(".") :]
    response = FileResponse(
        file.open("rb"),
        as_attachment=True,
        filename=stem + suffix,
        content_type=TYPES.get(suffix, "application/octet-stream"),
    )
    response["Content-Security-Policy"] = "sandbox"
    return response


@private_page
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def organisation_leave(request: HttpRequest, slug: str) -> HttpResponse:
    """Leave the network (recesso), from now on."""
    organisation = get_object_or_404(Organisation.objects.visible_to(request.user), slug=slug)
    if not may_leave(request.user, organisation):
        raise PermissionDenied
    form = LeaveForm(request.POST if request.method == "POST" else None)
    status, refusal = 200, ""
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                leaving.leave(organisation, by=request.user, reason=form.cleaned_data["reason"])
            except InvalidTransition:
                status, refusal = 409, _("Your organisation is no partner of the network now.")
            else:
                messages.success(request, _("Your organisation has left the network."))
                return redirect("site:account")
    context = {"organisation": organisation, "form": form, "refusal": refusal}
    return render(request, "partners/organisation_leave.html", context, status=status)
