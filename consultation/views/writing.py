"""Pages by which somebody speaks: write one or many points, look at the changes, send."""

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from consultation import services
from consultation.forms.writing import Writing
from consultation.models import Consultation, ContributionKind, Phase
from tsi.base.private import private_page

KINDS = {  # in the address
    "modifica": ContributionKind.MODIFICATION,
    "integrazione": ContributionKind.ADDITION,
    "disponibilita": ContributionKind.PLEDGE,
}


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def contribution_write(request: HttpRequest, slug: str, code: str = "") -> HttpResponse:
    """Speak about a passage (`code`) or about the whole; `?tipo=` says as what one begins."""
    consultations = Consultation.objects.public().with_phase()
    consultation = get_object_or_404(consultations.select_related("version__plan"), slug=slug)
    if code:
        get_object_or_404(consultation.version.passages, code=code)
    first = {"kind": KINDS.get(request.GET.get("tipo"), ContributionKind.REMARK), "passage": code}
    posted = request.POST if request.method == "POST" else None
    writing = Writing(consultation, request.user, first, posted)
    button = request.POST.get("do", "")
    if posted is None or writing.arrange(button):
        return _answer(request, writing, 200)
    if not writing.is_valid(preview=button == "preview"):
        return _answer(request, writing, 422)
    if button == "preview" or writing.needs_a_look():
        writing.show_changes()
        return _answer(request, writing, 200)
    return _send(request, writing)


def _send(request: HttpRequest, writing: Writing) -> HttpResponse:
    try:
        services.submit(
            writing.consultation,
            form_token=writing.speaker.cleaned_data["form_token"],
            speaker=writing.speaker.speaker(),
            points=writing.said(),
            language=get_language(),
            signs=writing.speaker.signs(),
            client=get_adapter().get_client_ip(request),
        )
    except services.WindowClosed:
        return _refuse(
            request,
            writing,
            409,
            _("The consultation is not open: this was not accepted. Copy your text from below."),
        )
    except services.FormReused:
        writing.renew()
        return _refuse(
            request,
            writing,
            409,
            _("This form was already sent with another text. Send again to add this one too."),
        )
    except services.TooMany:
        return _refuse(
            request,
            writing,
            429,
            _(
                "There are too many contributions from here, or to confirm for this address. "
                "Confirm those, or try again in an hour; your text is below."
            ),
        )
    return redirect("consultation:contribution_sent", slug=writing.consultation.slug)


def _refuse(request: HttpRequest, writing: Writing, status: int, message: str) -> HttpResponse:
    writing.refusal = message
    return _answer(request, writing, status)


def _answer(request: HttpRequest, writing: Writing, status: int) -> HttpResponse:
    writing.speaker.ask_everything()
    consultation = writing.consultation
    context = {
        "writing": writing,
        "consultation": consultation,
        "is_open": consultation.phase == Phase.OPEN,
        "first": writing.points[0],
        "passage": writing.points[0].on,
    }
    return render(request, "consultation/contribution_write.html", context, status=status)


@private_page
@require_safe
def contribution_sent(request: HttpRequest, slug: str) -> HttpResponse:
    """Says that it was received and, to who is not signed in, that a mail is on its way."""
    consultation = get_object_or_404(Consultation.objects.public(), slug=slug)
    context = {"consultation": consultation}
    return render(request, "consultation/contribution_sent.html", context)
