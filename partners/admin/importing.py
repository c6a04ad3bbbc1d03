"""Bringing organisations in: upload, read what it would do, confirm."""

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from partners.forms.importing import ConfirmForm, UploadForm
from partners.importing.keeping import content_of, forget, keep, kept
from partners.importing.limits import Unreadable
from partners.importing.organisations import (
    CHANGED,
    CREATED,
    UNCHANGED,
    WRONG,
    Refused,
    Report,
    carry_out,
    check,
)
from partners.models import Category, Zone
from partners.resources import OrganisationResource

SHOWN = 300  # rows of each kind on the page; the counts tell of all
PAGE = "admin/partners/organisation/import.html"


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """The form; for a file what importing it would do, and nothing is written."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method != "POST":
        return render(request, PAGE, _context(request, site, form))
    if form.is_valid():
        try:
            content = content_of(form.cleaned_data["file"])
            report = check(content)
        except Unreadable as error:
            form.add_error("file", str(error))
        else:
            token = keep(content, by=request.user) if report.fits else ""
            name = form.cleaned_data["file"].name
            return _checked(request, site, report, token, name)
    return render(request, PAGE, _context(request, site, form), status=422)


@require_POST
def confirm(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Carry out what was read; if it means something else by now, show it again."""
    form = ConfirmForm(request.POST)
    content = kept(form.data.get("token", ""), by=request.user) if form.is_valid() else None
    if content is None:
        again = UploadForm()
        context = _context(request, site, again)
        context["refusal"] = _("The file is no longer here: it waits one hour. Upload it again.")
        return render(request, PAGE, context, status=409)
    data = form.cleaned_data
    try:
        batch = carry_out(content, file_name=data["file_name"], by=request.user, seal=data["seal"])
    except Refused as refused:
        return _checked(request, site, refused.report, data["token"], data["file_name"], late=True)
    forget(data["token"], by=request.user)
    messages.success(
        request,
        _("Imported: %(created)d created, %(changed)d changed, %(unchanged)d unchanged.")
        % {"created": batch.created, "changed": batch.changed, "unchanged": batch.unchanged},
    )
    return redirect("admin:partners_importbatch_change", batch.pk)


def _checked(
    request: HttpRequest,
    site: AdminSite,
    report: Report,
    token: str,
    file_name: str,
    *,
    late: bool = False,
) -> HttpResponse:
    context = _context(request, site, UploadForm())
    context |= {"report": report, "file_name": file_name, "late": late}
    context["lists"] = [
        (kind, report.of_kind(kind)[:SHOWN], max(report.counts[kind] - SHOWN, 0))
        for kind in (WRONG, CHANGED, CREATED)
    ]
    context["unchanged"] = report.counts[UNCHANGED]
    if report.fits and token:
        values = {"token": token, "seal": report.seal, "file_name": file_name}
        context["confirm"] = ConfirmForm(initial=values)
    status = 409 if late else 200 if report.fits else 422
    return render(request, PAGE, context, status=status)


def _context(request: HttpRequest, site: AdminSite, form: UploadForm) -> dict:
    return site.each_context(request) | {
        "title": _("Import organisations"),
        "form": form,
        "columns": OrganisationResource.Meta.fields,
        "categories": Category.choices,
        "zones": Zone.values,
    }
