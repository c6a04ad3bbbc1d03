"""Voices heard offline: what was entered, and the page where it is."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from consultation import offline
from consultation.forms.offline import VoiceForm, point_set, with_more
from consultation.models import Consultation
from consultation.permissions import may_run
from consultation.services import FormReused
from consultation.views.running import find
from tsi.base.paging import keyset_page
from tsi.base.second_factor import open_to

PAGE = 30


@open_to(may_run)
@require_safe
def voice_list(request: HttpRequest, slug: str) -> HttpResponse:
    """What was heard offline and written down, the last first."""
    asked = find(slug)
    page = keyset_page(offline.heard(asked), "pk", request.GET.get("dopo"), PAGE)
    context = {"consultation": asked, "page": page}
    return render(request, "consultation/voice_list.html", context)


@open_to(may_run)
@require_http_methods(["GET", "HEAD", "POST"])
def voice_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Write down what somebody said at a table, in a letter, on the telephone."""
    asked = find(slug)
    if request.method != "POST":
        return _page(request, asked, VoiceForm(consultation=asked), _points(asked))
    if "more" in request.POST:
        typed = VoiceForm(initial=request.POST.dict(), consultation=asked)
        points = with_more(request.POST, consultation=asked, language=_language(request))
        return _page(request, asked, typed, points)
    form = VoiceForm(request.POST, consultation=asked)
    points = _points(asked, request.POST, _language(request))
    if not (form.is_valid() & points.is_valid()):
        return _page(request, asked, form, points, status=422)
    try:
        entered = offline.enter(
            asked,
            form.voice(),
            points.points(),
            form_token=form.cleaned_data["form_token"],
            by=request.user,
        )
    except offline.Refused as error:
        return _page(request, asked, form, points, status=409, refusal=str(error))
    except FormReused:
        form.data = form.data.copy()
        form.data["form_token"] = str(uuid.uuid4())
        refusal = _("This was entered already, with other words. Enter again to add this one too.")
        return _page(request, asked, form, points, status=409, refusal=refusal)
    _say_codes(request, entered)
    return redirect("consultation:voice_list", slug=asked.slug)


def _language(request: HttpRequest) -> str:
    return "en" if request.POST.get("language") == "en" else "it"


def _points(asked: Consultation, data=None, language: str = "it"):
    return point_set(data, consultation=asked, language=language)


def _say_codes(request: HttpRequest, entered) -> None:
    codes = [point.code for point in entered.contributions.order_by("pk")]
    words = ngettext("Entered as %(codes)s.", "Entered as %(codes)s.", len(codes))
    messages.success(request, words % {"codes": ", ".join(codes)})


def _page(request, asked, form, points, *, status: int = 200, refusal: str = "") -> HttpResponse:
    context = {"consultation": asked, "form": form, "points": points, "refusal": refusal}
    return render(request, "consultation/voice_new.html", context, status=status)
