"""A reader reports what is published, and follows what becomes of the report."""

import uuid

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from consultation import flagging, services
from consultation.forms.redress import FlagForm
from consultation.models import Contribution, Flag
from tsi.base import tokens
from tsi.base.counted import TooMany
from tsi.base.private import private_page
from tsi.base.transitions import InvalidTransition


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def flag_write(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Say what is wrong with a published contribution; no account is needed."""
    rows = Contribution.objects.public().to_show()
    shown = get_object_or_404(rows, consultation__slug=slug, number=number)
    form = FlagForm(request.POST if request.method == "POST" else None, user=request.user)
    status, refusal = 200, ""
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                return redirect(_report(request, shown, form).get_absolute_url() + "?inviata=1")
            except TooMany:
                status, refusal = 429, _("There are too many reports from here. Try again later.")
            except flagging.AlreadyFlagged:
                status, refusal = 409, _("You have reported it already: you will be written to.")
            except InvalidTransition:
                status, refusal = 409, _("It is not published any more.")
            except services.FormReused:
                status, refusal = 409, _("This form was sent already. Send again to add this too.")
                form.data = form.data.copy()
                form.data["form_token"] = str(uuid.uuid4())
    context = {"contribution": shown, "consultation": shown.consultation, "form": form}
    context |= {"refusal": refusal}
    return render(request, "consultation/flag_write.html", context, status=status)


def _report(request: HttpRequest, shown: Contribution, form: FlagForm) -> Flag:
    data = form.cleaned_data
    return flagging.report(
        shown,
        form_token=data["form_token"],
        rule=data["rule"],
        text=data["text"],
        language=get_language(),
        by=request.user if request.user.is_authenticated else None,
        email=data.get("email", ""),
        client=get_adapter().get_client_ip(request),
    )


@private_page
@require_safe
def flag(request: HttpRequest, token: str) -> HttpResponse:
    """The receipt: what was reported, and the answer once there is one."""
    rows = Flag.objects.select_related("contribution__consultation")
    found = get_object_or_404(rows, link_sha256=tokens.link_sha256(token))
    said = found.contribution
    context = {
        "flag": found,
        "contribution": said,
        "consultation": said.consultation,
        "is_public": Contribution.objects.public().filter(pk=said.pk).exists(),
        "just_sent": "inviata" in request.GET,
    }
    return render(request, "consultation/flag.html", context)
