"""The private page behind the mailed link: confirm, follow, change, withdraw; a lost link."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consultation import expiry, following, services
from consultation.forms.editing import Editing
from consultation.forms.speaking import LinkForm
from consultation.models import Consultation, Contribution, Phase, Submission
from consultation.progress import followed, may_edit, may_withdraw
from tsi.base.errors import error_page
from tsi.base.private import private_page
from tsi.base.transitions import InvalidTransition


@private_page
@require_safe
def submission(request: HttpRequest, token: str) -> HttpResponse:
    """Confirm what was sent, and follow what happens."""
    found = _find(token)
    return _submission_page(request, found) if found else _unknown_link(request)


@private_page
@require_POST
def submission_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The button on that page. A link alone confirms nothing: mail scanners follow links."""
    found = _find(token)
    if found is None:
        return _unknown_link(request)
    try:
        services.confirm(found)
    except services.ConfirmationLapsed:
        return _submission_page(request, found, status=409)
    return redirect(found.get_absolute_url() + "?confermato=1")


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def contribution_edit(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """Say one point in other words."""
    found = _find(token)
    if found is None:
        return _unknown_link(request)
    point = _point(found, pk)
    editing = Editing(point, request.POST if request.method == "POST" else None)
    if editing.posted is None:
        return _edit_page(request, found, editing, 200 if _editable(point) else 409)
    if not editing.is_valid():
        return _edit_page(request, found, editing, 422)
    if editing.needs_a_look(request.POST.get("do", "")):
        return _edit_page(request, found, editing, 200)
    try:
        following.edit(point, editing.words(), seen=editing.seen(), by=_author(request, found))
    except following.OfferDecided as error:
        return _edit_page(request, found, editing, 409, str(error))
    except InvalidTransition:
        editing.look_again()
        message = _("Meanwhile this has changed. Both texts are below: what stands, and yours.")
        return _edit_page(request, found, editing, 409, message)
    except services.WindowClosed:
        message = _("The consultation is closed: your change was not accepted. Copy your text.")
        return _edit_page(request, found, editing, 409, message)
    except following.OnlyTakeOut:
        message = _("The consultation is closed: words can only be taken out now, not put in.")
        return _edit_page(request, found, editing, 422, message)
    except following.TooManyRevisions:
        message = _("This was changed too often. Write to us if it must change once more.")
        return _edit_page(request, found, editing, 429, message)
    return redirect(found.get_absolute_url() + "?modificato=1")


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def contribution_withdraw(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """Take one point back; a GET only asks whether one means it."""
    found = _find(token)
    if found is None:
        return _unknown_link(request)
    point = _point(found, pk)
    refused = not may_withdraw(point, _is_open(point))
    if request.method == "POST":
        try:
            following.withdraw(point, by=_author(request, found))
        except (InvalidTransition, services.WindowClosed):
            refused = True
        else:
            return redirect(found.get_absolute_url() + "?ritirato=1")
    context = {"submission": found, "contribution": point, "refused": refused}
    status = 409 if refused else 200
    return render(request, "consultation/contribution_withdraw.html", context, status=status)


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def link_again(request: HttpRequest) -> HttpResponse:
    """Ask for the private links of an address. The answer never tells whether it is known."""
    form = LinkForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        services.send_link_again(form.cleaned_data["email"])
        return redirect(reverse("consultation:link_again") + "?inviato=1")
    status = 422 if form.is_bound else 200
    context = {"form": form, "sent": "inviato" in request.GET}
    return render(request, "consultation/link_again.html", context, status=status)


def _find(token: str) -> Submission | None:
    return Submission.objects.for_link(token).select_related("consultation", "author").first()


def _point(found: Submission, pk: int) -> Contribution:
    rows = found.contributions.select_related("passage__version", "consultation")
    return get_object_or_404(rows, pk=pk)


def _is_open(point: Contribution) -> bool:
    rows = Consultation.objects.with_phase().filter(pk=point.consultation_id)
    return rows.get().phase == Phase.OPEN


def _editable(point: Contribution) -> bool:
    return may_edit(point, _is_open(point))


def _author(request: HttpRequest, found: Submission):
    """Who did it, for the record, if it was the author with the own account."""
    return request.user if found.author_id and found.author_id == request.user.pk else None


def _unknown_link(request: HttpRequest) -> HttpResponse:
    return error_page(
        request,
        status=404,
        title=_("This link is incomplete or no longer valid"),
        message=_("Have it sent again: choose “Find my contribution again” below."),
    )


def _edit_page(request, found, editing: Editing, status: int, refusal: str = "") -> HttpResponse:
    point = editing.contribution
    point.refresh_from_db(fields=["state", "revision", "correct_until"])  # a refused verb moved it
    is_open = _is_open(point)
    context = {
        "submission": found,
        "contribution": point,
        "consultation": point.consultation,
        "editing": editing,
        "point": editing.form,
        "refusal": refusal,
        "editable": may_edit(point, is_open),
        "is_open": is_open,
    }
    return render(request, "consultation/contribution_edit.html", context, status=status)


def _submission_page(request: HttpRequest, found: Submission, status: int = 200) -> HttpResponse:
    phase = Consultation.objects.with_phase().get(pk=found.consultation_id).phase
    context = {
        "submission": found,
        "consultation": found.consultation,
        "is_open": phase == Phase.OPEN,
        "points": followed(found, phase),
        "lapsed": expiry.lapsed().filter(pk=found.pk).exists(),
        "just": next((word for word in JUST if word in request.GET), ""),
    }
    return render(request, "consultation/submission.html", context, status=status)


JUST = ("confermato", "modificato", "ritirato")  # in the address, once something was done
