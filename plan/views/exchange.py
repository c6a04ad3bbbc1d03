"""The whole text as a file that goes out and comes back; the official text that comes in."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from partners.forms.importing import ConfirmForm, UploadForm
from partners.importing.keeping import content_of, forget, keep, kept
from partners.importing.limits import Unreadable
from plan.exchange.bringing import Reader, Refused, Report, carry_out, check
from plan.exchange.columns import COLUMNS, VALUES, rows_of
from plan.exchange.official import official, still_summary
from plan.exchange.reading import wanted
from plan.forms.exchange import TextUploadForm
from plan.permissions import may_write
from plan.views.finding import find_plan
from tsi.base.second_factor import open_to
from tsi.base.tables import FORMATS, file_pieces

SHOWN = 400  # differences on one page; the others are counted


@open_to(may_write)
@require_safe
def text_export(request: HttpRequest, form: str) -> HttpResponse:
    """Every element of the working text, withdrawn ones too."""
    if form not in FORMATS:
        raise Http404
    plan = find_plan()
    pieces = file_pieces(form, plan.slug, COLUMNS, rows_of(plan), brought_back=True)
    response = HttpResponse(b"".join(pieces), content_type=FORMATS[form])
    response["Content-Disposition"] = f'attachment; filename="{plan.slug}.{form}"'
    return response


@open_to(may_write)
@require_http_methods(["GET", "HEAD", "POST"])
def text_import(request: HttpRequest) -> HttpResponse:
    """A file of the whole text: what it would do, and nothing is written."""
    return _upload(request, "text", wanted, TextUploadForm)


@open_to(may_write)
@require_POST
def text_import_confirm(request: HttpRequest) -> HttpResponse:
    """Write what was read."""
    return _confirm(request, "text", wanted, TextUploadForm)


@open_to(may_write)
@require_http_methods(["GET", "HEAD", "POST"])
def official_import(request: HttpRequest) -> HttpResponse:
    """A file of codes and official texts: what it would do, and nothing is written."""
    return _upload(request, "official", official, UploadForm)


@open_to(may_write)
@require_POST
def official_import_confirm(request: HttpRequest) -> HttpResponse:
    """Put the official text in place of the summary."""
    return _confirm(request, "official", official, UploadForm)


def _upload(request: HttpRequest, name: str, read: Reader, form_class) -> HttpResponse:
    plan = find_plan()
    if request.method != "POST":
        return _start(request, name, form_class())
    form = form_class(request.POST, request.FILES)
    if form.is_valid():
        try:
            content = content_of(form.cleaned_data["file"])
            report = check(plan, content, read, by=request.user)
        except Unreadable as error:
            form.add_error("file", str(error))
        else:
            token = keep(content, by=request.user) if report.fits else ""
            return _checked(request, name, report, token, form.cleaned_data["file"].name)
    return _start(request, name, form, status=422)


def _confirm(request: HttpRequest, name: str, read: Reader, form_class) -> HttpResponse:
    plan = find_plan()
    form = ConfirmForm(request.POST)
    content = kept(form.data.get("token", ""), by=request.user)
    if content is None or not form.is_valid():
        gone = _("The file is no longer here: it waits one hour. Upload it again.")
        return _start(request, name, form_class(), status=409, refusal=gone)
    data = form.cleaned_data
    try:
        report = carry_out(plan, content, read, by=request.user, seal=data["seal"])
    except Refused as refused:
        report, token = refused.report, data["token"]
        return _checked(request, name, report, token, data["file_name"], late=True)
    except Unreadable as error:
        return _start(request, name, form_class(), status=409, refusal=str(error))
    forget(data["token"], by=request.user)
    told = _(
        "Brought in. New elements: %(added)d; changed: %(changed)d; renumbered: %(renumbered)d."
    )
    messages.success(request, told % {
        name: report.counts[name] for name in ("added", "changed", "renumbered")
    })  # fmt: skip
    return redirect("plan:writing")


def _start(
    request: HttpRequest, name: str, form: UploadForm, *, status: int = 200, refusal: str = ""
) -> HttpResponse:
    context = {"form": form, "refusal": refusal, "columns": COLUMNS, "values": VALUES}
    context["formats"] = list(FORMATS)
    if name == "official":
        context["missing"] = still_summary(find_plan())
    return render(request, f"plan/{name}_import.html", context, status=status)


def _checked(
    request: HttpRequest, name: str, report: Report, token: str, file_name: str, *,
    late: bool = False,
) -> HttpResponse:  # fmt: skip
    values = {"token": token, "seal": report.seal, "file_name": file_name}
    context = {
        "name": name,
        "report": report,
        "shown": report.differences[:SHOWN],
        "more": max(len(report.differences) - SHOWN, 0),
        "file_name": file_name,
        "late": late,
        "confirm": ConfirmForm(initial=values) if report.fits and report.differences else None,
    }
    status = 409 if late else 200 if report.fits else 422
    return render(request, "plan/import_check.html", context, status=status)
