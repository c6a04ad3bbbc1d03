"""The execution out to spreadsheets and in again: nothing is written before it was shown."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from partners.forms.importing import ConfirmForm, UploadForm
from partners.importing.keeping import content_of, forget, keep, kept
from partners.importing.limits import Unreadable
from partners.importing.outcome import CHANGED, CREATED, UNCHANGED, WRONG
from plan.execution import exchange
from plan.execution.exchange.files import csv_file, tables_of, workbook
from plan.execution.exchange.importing import Report
from plan.models import Plan
from plan.permissions import may_write
from tsi.base.second_factor import open_to
from tsi.base.tables import FORMATS


def _plan() -> Plan:
    """The metropolitan one, the first that there was."""
    plan = Plan.objects.order_by("pk").first()
    if plan is None:
        raise Http404
    return plan


@open_to(may_write)
@require_http_methods(["GET", "HEAD", "POST"])
def execution_import(request: HttpRequest) -> HttpResponse:
    """The files to take away, and the form; for a file what it would do."""
    plan = _plan()
    if request.method != "POST":
        return _start(request, UploadForm())
    form = UploadForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            content = content_of(file)
            report = exchange.check(plan, tables_of(content), by=request.user)
        except Unreadable as error:
            form.add_error("file", str(error))
        else:
            token = keep(content, by=request.user) if report.fits else ""
            return _checked(request, report, token, file.name, 200 if report.fits else 422)
    return _start(request, form, status=422)


@open_to(may_write)
@require_POST
def execution_import_confirm(request: HttpRequest) -> HttpResponse:
    """Carry out what was shown."""
    plan, form = _plan(), ConfirmForm(request.POST)
    content = kept(form.data.get("token", ""), by=request.user)
    if content is None or not form.is_valid():
        gone = _("The file is no longer here: it waits one hour. Upload it again.")
        return _start(request, UploadForm(), status=409, refusal=gone)
    data = form.cleaned_data
    try:
        report = exchange.carry_out(plan, tables_of(content), by=request.user, seal=data["seal"])
    except exchange.Refused as refused:
        return _checked(request, refused.report, data["token"], data["file_name"], 409)
    except Unreadable as error:
        return _start(request, UploadForm(), status=409, refusal=str(error))
    forget(data["token"], by=request.user)
    told = _("Brought in. New rows: %(created)d; changed rows: %(changed)d.")
    messages.success(
        request,
        told % {"created": report.counts[CREATED], "changed": report.counts[CHANGED]},
    )
    return redirect("plan:execution_import")


@open_to(may_write)
@require_safe
def execution_export(request: HttpRequest, name: str, form: str) -> HttpResponse:
    """All sheets as a workbook, or one as CSV."""
    plan = _plan()
    if (name, form) == ("attuazione", "xlsx"):
        content = workbook(plan)
    elif name in exchange.SHEETS and form == "csv":
        content = b"".join(csv_file(plan, name))
    else:
        raise Http404
    headers = {"Content-Disposition": f'attachment; filename="{name}.{form}"'}
    return HttpResponse(content, FORMATS[form], headers=headers)


def _start(
    request: HttpRequest, form: UploadForm, *, status: int = 200, refusal: str = ""
) -> HttpResponse:
    context = {"form": form, "refusal": refusal, "sheets": exchange.SHEETS.values()}
    return render(request, "plan/execution_import.html", context, status=status)


def _checked(
    request: HttpRequest, report: Report, token: str, file_name: str, status: int
) -> HttpResponse:
    values = {"token": token, "seal": report.seal, "file_name": file_name}
    context = {
        "report": report,
        "file_name": file_name,
        "late": status == 409,
        "wrong": report.of_kind(WRONG),
        "created": report.of_kind(CREATED),
        "changed": report.of_kind(CHANGED),
        "unchanged": report.counts[UNCHANGED],
        "confirm": ConfirmForm(initial=values) if report.fits and token else None,
    }
    return render(request, "plan/execution_import_check.html", context, status=status)
