"""The page on accessibility, the form to report what cannot be used, and the desk that answers."""

import uuid

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from consultation.services import FormReused
from partners.permissions import is_secretariat
from tsi.base import tokens
from tsi.base.counted import TooMany
from tsi.base.pages import public_page
from tsi.base.paging import keyset_span
from tsi.base.private import private_page
from tsi.base.second_factor import open_to
from tsi.base.transitions import InvalidTransition
from tsi.site.accessibility import reporting
from tsi.site.accessibility.forms import AnswerForm, ReportForm
from tsi.site.models import OLDEST_FIRST, AccessibilityReport

SHOWN = 50


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """How far everybody can use the site, what is known not to work, and how to say so."""
    context = {
        "figures": reporting.figures(),
        "declaration": settings.ACCESSIBILITY_DECLARATION_URL,
        "days": settings.ACCESSIBILITY_ANSWER_DAYS,
    }
    return public_page(
        request,
        *context["figures"].values(),
        context["declaration"],
        context["days"],
        render=lambda: render_to_string("site/accessibility.html", context, request),
    )


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def accessibility_report(request: HttpRequest) -> HttpResponse:
    """Say what could not be used; no account is needed."""
    begun = {"page": request.GET.get("pagina", "")[:500]}
    posted = request.POST if request.method == "POST" else None
    form = ReportForm(posted, user=request.user, initial=begun)
    status, refusal = 200, ""
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                return redirect(_report(request, form).get_absolute_url() + "?inviata=1")
            except TooMany:
                status, refusal = 429, _("There are too many reports from here. Try again later.")
            except FormReused:
                status, refusal = 409, _("This form was sent already. Send again to add this too.")
                form.data = form.data.copy()
                form.data["form_token"] = str(uuid.uuid4())
    context = {"form": form, "refusal": refusal, "days": settings.ACCESSIBILITY_ANSWER_DAYS}
    return render(request, "site/accessibility_report.html", context, status=status)


def _report(request: HttpRequest, form: ReportForm) -> AccessibilityReport:
    data = form.cleaned_data
    return reporting.report(
        form_token=data["form_token"],
        page=data["page"],
        text=data["text"],
        aid=data["aid"],
        language=get_language(),
        by=request.user if request.user.is_authenticated else None,
        email=data.get("email", ""),
        client=get_adapter().get_client_ip(request),
    )


@private_page
@require_safe
def accessibility_receipt(request: HttpRequest, token: str) -> HttpResponse:
    """The receipt: what was reported, by when it is answered, and the answer."""
    found = get_object_or_404(AccessibilityReport, link_sha256=tokens.link_sha256(token))
    context = {"report": found, "just_sent": "inviata" in request.GET}
    return render(request, "site/accessibility_receipt.html", context)


@open_to(is_secretariat)
@require_safe
def accessibility_desk(request: HttpRequest) -> HttpResponse:
    """What waits for an answer, with the days that are left; what was answered last."""
    waiting = AccessibilityReport.objects.waiting()
    after, before = request.GET.get("dopo"), request.GET.get("prima")
    context = {
        "total": waiting.count(),
        "page": keyset_span(waiting, OLDEST_FIRST, SHOWN, after=after, before=before),
        "done": AccessibilityReport.objects.done().select_related("answered_by")[:20],
        "days": settings.ACCESSIBILITY_ANSWER_DAYS,
    }
    return render(request, "site/accessibility_desk.html", context)


@open_to(is_secretariat)
@require_http_methods(["GET", "HEAD", "POST"])
def accessibility_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """One report: read it, answer it, or close what is about something else."""
    found = get_object_or_404(AccessibilityReport.objects.select_related("answered_by"), pk=pk)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    status, refusal = 200, ""
    if form.is_bound:
        status = 422
        verb = "close" if request.POST.get("action") == "close" else "answer"
        if form.is_valid():
            try:
                reporting.answer(found, verb, by=request.user, text=form.cleaned_data["answer"])
            except InvalidTransition:
                status, refusal = 409, _("Somebody answered this report before you.")
                found.refresh_from_db()
            else:
                told = _("%(code)s is answered.") if verb == "answer" else _("%(code)s is closed.")
                messages.success(request, told % {"code": found.code})
                return redirect("site:accessibility_desk")
    context = {"report": found, "form": form, "refusal": refusal}
    return render(request, "site/accessibility_answer.html", context, status=status)
