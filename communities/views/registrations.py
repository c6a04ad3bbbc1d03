"""Registering for a meeting, giving the place back, and the list for who convenes it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from communities import registrations
from communities.forms.registrations import RegistrationForm
from communities.models import Registration, RegistrationState
from communities.permissions import may_convene, may_withdraw_registration
from communities.views.meetings import facts_of, find_convened, find_meeting
from tsi.base.private import private_page
from tsi.base.second_factor import second_factor_of_staff
from tsi.base.tables import FORMATS, file_pieces
from tsi.base.transitions import InvalidTransition

LISTED = 500
HEAD = ["name", "organisation", "state", "registered_at"]


@private_page
@second_factor_of_staff
@require_http_methods(["GET", "HEAD", "POST"])
def registration(request: HttpRequest, pk: int) -> HttpResponse:
    """Say who comes: oneself, or a colleague."""
    meeting = find_meeting(request, pk)
    posted = request.POST if request.method == "POST" else None
    form = RegistrationForm(posted, user=request.user, meeting=meeting)
    context = {"meeting": meeting, "form": form} | facts_of(meeting)
    if not context["open"]:
        return _refuse(request, context, str(registrations.RegistrationClosed()))
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "communities/registration.html", context, status=status)
    person, organisation = form.cleaned_data["who"]
    try:
        row = registrations.register(
            meeting, person=person, by=request.user, organisation=organisation
        )
    except InvalidTransition as error:
        return _refuse(request, context, str(error))
    messages.success(request, _answer(row))
    return redirect("communities:meeting_desk", pk)


def _answer(row: Registration) -> str:
    if row.state == RegistrationState.GOING:
        return _("Registered: %(person)s has a place.") % {"person": row.person}
    return _("All places are taken: %(person)s is number %(n)d of the waiting list.") % {
        "person": row.person,
        "n": registrations.waiting_place(row),
    }


def _refuse(request: HttpRequest, context: dict, message: str) -> HttpResponse:
    context["refusal"] = message
    return render(request, "communities/registration.html", context, status=409)


@private_page
@second_factor_of_staff
@require_POST
def registration_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a place back: `registration` names whose; without it, one's own. Who convenes the
    meeting goes `back` to the list."""
    meeting = find_meeting(request, pk)
    rows = meeting.registrations.select_related("meeting__community", "organisation", "person")
    key = request.POST.get("registration", "")
    if key.isdecimal() and len(key) < 19:
        row = get_object_or_404(rows, pk=int(key))
    else:
        row = get_object_or_404(rows.holding(), person=request.user)
    if not may_withdraw_registration(request.user, row):
        raise PermissionDenied
    try:
        registrations.withdraw(row, by=request.user)
    except InvalidTransition as error:
        context = {"meeting": meeting, "refusal": str(error)}
        return render(request, "communities/meeting_refused.html", context, status=409)
    messages.success(request, _("The place is given back."))
    in_list = request.POST.get("back") == "list" and may_convene(request.user, meeting)
    return redirect(f"communities:{'registration_list' if in_list else 'meeting_desk'}", pk)


@private_page
@second_factor_of_staff
@require_safe
def registration_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Who comes and who waits, for who convenes the meeting."""
    meeting = find_convened(request, pk)
    rows = list(registrations.in_order(meeting)[: LISTED + 1])
    context = {"meeting": meeting, "rows": rows[:LISTED], "more": len(rows) > LISTED}
    context |= facts_of(meeting)
    context["may_withdraw"] = meeting.is_scheduled and not context["begun"]
    return render(request, "communities/registration_list.html", context)


@private_page
@second_factor_of_staff
@require_safe
def registration_export(request: HttpRequest, pk: int) -> HttpResponse:
    """The same as a file, whole. It holds no address."""
    meeting = find_convened(request, pk)
    rows = map(_cells, registrations.in_order(meeting))
    pieces = b"".join(file_pieces("csv", "registrations", HEAD, rows))
    response = HttpResponse(pieces, content_type=FORMATS["csv"])
    response["Content-Disposition"] = f'attachment; filename="registrations-{pk}.csv"'
    return response


def _cells(row: Registration) -> list[str]:
    name = "" if row.person.erased_at else str(row.person)
    organisation = row.organisation.name if row.organisation else ""
    registered_at = timezone.localtime(row.created_at).isoformat(timespec="minutes")
    return [name, organisation, row.state, registered_at]
