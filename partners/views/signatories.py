"""Bringing in who signed on paper: upload, choose, confirm; how the invitations fare."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from partners import people
from partners.forms.importing import SignatoriesForm, UploadForm
from partners.importing.keeping import content_of, forget, keep, kept
from partners.importing.limits import Unreadable
from partners.importing.outcome import Refused
from partners.models import ImportBatch
from partners.permissions import is_secretariat
from partners.signatories.bringing import bring_in
from partners.signatories.columns import NAMES, NEEDED
from partners.signatories.memorandum import kept_texts, published_texts
from partners.signatories.plan import CHECK, KNOWN, NEW, WRONG, ImportPlan, plan_import
from partners.signatories.progress import STATES, invitations, totals
from tsi.base.paging import keyset_page
from tsi.base.second_factor import open_to
from tsi.base.text import clean_line
from tsi.base.transitions import InvalidTransition

PAGE = 50


@open_to(is_secretariat)
@require_http_methods(["GET", "HEAD", "POST"])
def signatory_import(request: HttpRequest) -> HttpResponse:
    """The form and how invitations fare; for a file what it would do, and nothing is written."""
    if request.method != "POST":
        return _start(request, UploadForm())
    form = UploadForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            content = content_of(form.cleaned_data["file"])
            plan = plan_import(content)
        except Unreadable as error:
            form.add_error("file", str(error))
        else:
            token = keep(content, by=request.user) if plan.fits else ""
            return _planned(request, plan, token, form.cleaned_data["file"].name)
    return _start(request, form, status=422)


@open_to(is_secretariat)
@require_POST
def signatory_confirm(request: HttpRequest) -> HttpResponse:
    """Carry out what was read, with a choice for each doubtful row."""
    form = SignatoriesForm(request.POST)
    content = kept(form.data.get("token", ""), by=request.user)
    if content is None:
        gone = _("The file is no longer here: it waits one hour. Upload it again.")
        return _start(request, UploadForm(), status=409, refusal=gone)
    if not form.is_valid():
        token, name = form.data["token"], clean_line(form.data.get("file_name", ""))
        return _planned(request, plan_import(content), token, name, typed=form)
    data = form.cleaned_data
    plan = plan_import(content)
    choices = {row.signed.number: request.POST.get(row.field_name, "") for row in plan.rows}
    missing = [row for row in plan.of_kind(CHECK) if not choices[row.signed.number]]
    if missing:
        return _planned(request, plan, data["token"], data["file_name"], missing=missing)
    try:
        batch = bring_in(
            content,
            file_name=data["file_name"],
            by=request.user,
            memorandum=data["memorandum"],
            choices=choices,
            seal=data["seal"],
        )
    except Refused as refused:
        return _planned(request, refused.report, data["token"], data["file_name"], late=True)
    forget(data["token"], by=request.user)
    messages.success(request, _told(batch))
    return redirect("partners:signatory_import")


@open_to(is_secretariat)
@require_POST
def signatory_send_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Send one invitation again, to the address that nobody is shown."""
    invitation = get_object_or_404(invitations(), pk=pk)
    try:
        people.send_again(invitation, by=request.user)
    except InvalidTransition:
        gone = _("This invitation is not open any more.")
        return _start(request, UploadForm(), status=409, refusal=gone)
    messages.success(request, _("The invitation is on its way again."))
    return redirect("partners:signatory_import")


def _start(
    request: HttpRequest, form: UploadForm, *, status: int = 200, refusal: str = ""
) -> HttpResponse:
    state = request.GET.get("stato", "")
    rows = invitations()
    rows = rows.filter(STATES[state]) if state in STATES else rows
    context = {
        "form": form,
        "refusal": refusal,
        "names": NAMES,
        "needed": NEEDED,
        "totals": totals(),
        "state": state,
        "page": keyset_page(rows, "pk", request.GET.get("dopo"), PAGE),
        "memorandum": published_texts().exists(),
    }
    return render(request, "partners/signatory_import.html", context, status=status)


def _planned(
    request: HttpRequest,
    plan: ImportPlan,
    token: str,
    file_name: str,
    *,
    missing: list = (),
    late: bool = False,
    typed: SignatoriesForm | None = None,
) -> HttpResponse:
    texts = kept_texts()
    if not texts:
        gone = _("There is no text of the Memorandum yet: publish it first.")
        return _start(request, UploadForm(), status=409, refusal=gone)
    chosen = request.POST.get("memorandum", "") if typed is None else ""
    values = {"token": token, "seal": plan.seal, "file_name": file_name}
    values["memorandum"] = chosen or texts[0][1].pk
    context = {
        "plan": plan,
        "file_name": file_name,
        "missing": {row.signed.number for row in missing},
        "chosen": {row.signed.number: request.POST.get(row.field_name, "") for row in plan.rows},
        "late": late,
        "wrong": plan.of_kind(WRONG),
        "doubtful": plan.of_kind(CHECK),
        "known": plan.of_kind(KNOWN),
        "new": plan.of_kind(NEW),
        "older": plan.signed_before(texts[0][0]),
        "refused": typed.errors.get("memorandum") if typed else None,
        "confirm": SignatoriesForm(initial=values) if plan.fits and token else None,
    }
    status = 409 if late else 422 if missing or typed or not plan.fits else 200
    return render(request, "partners/signatory_plan.html", context, status=status)


def _told(batch: ImportBatch) -> str:
    return _(
        "Brought in: %(created)d new organisations, %(changed)d known ones, %(unchanged)d rows "
        "that changed nothing. Each new referent is written to."
    ) % {"created": batch.created, "changed": batch.changed, "unchanged": batch.unchanged}
