"""What conveners do with a meeting: call, change, move, cancel, hold, keep the minutes."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from communities import meetings
from communities.forms.meetings import CancelForm, MeetingForm, MinutesForm
from communities.forms.when import MoveForm, WhenForm
from communities.models import Community, Meeting, MeetingState
from communities.permissions import may_facilitate
from communities.views.meetings import find_convened
from partners.permissions import is_secretariat
from tsi.base.private import private_page
from tsi.base.second_factor import open_to, second_factor_of_staff
from tsi.base.transitions import InvalidTransition

FORM = ["GET", "HEAD", "POST"]


@private_page
@second_factor_of_staff
@require_http_methods(FORM)
def meeting_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Call a meeting of a community."""
    community = get_object_or_404(Community.objects.entered_by(request.user), slug=slug)
    if not may_facilitate(request.user, community):
        raise PermissionDenied
    return _call(request, Meeting(community=community, is_demo=community.is_demo))


@open_to(is_secretariat)
@require_http_methods(FORM)
def meeting_new_public(request: HttpRequest) -> HttpResponse:
    """Call a meeting of no community."""
    return _call(request, Meeting())


def _call(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    posted = request.POST if request.method == "POST" else None
    form, when = MeetingForm(posted, instance=meeting), WhenForm(posted)
    context = {"meeting": meeting, "community": meeting.community, "form": form, "when": when}
    if (
        posted is None
        or not (when.is_valid() & form.is_valid())
        or _registers_too_early(form, when)
    ):
        return _page(request, "meeting_new", context)
    for name, value in when.values().items():
        setattr(meeting, name, value)
    try:
        meetings.call(meeting, by=request.user)
    except InvalidTransition as error:
        return _refuse(request, "meeting_new", context, str(error))
    messages.success(request, _("The meeting is called."))
    return redirect("communities:meeting_desk", meeting.pk)


def _registers_too_early(form: MeetingForm, when: WhenForm) -> bool:
    """Whether people would register for a day that is not known; the form says so then."""
    if not (form.cleaned_data.get("takes_registrations") and when.cleaned_data["only_month"]):
        return False
    form.add_error("takes_registrations", _("People register only once the day is known."))
    return True


@private_page
@second_factor_of_staff
@require_http_methods(FORM)
def meeting_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the words of a meeting, who sees it, how many may come."""
    meeting = find_convened(request, pk)
    form = MeetingForm(request.POST if request.method == "POST" else None, instance=meeting)

    def act() -> None:
        meetings.change(meeting, by=request.user, revision=form.cleaned_data["revision"] or 0)

    return _act(request, "meeting_edit", meeting, form, act, _("Saved."))


@private_page
@second_factor_of_staff
@require_http_methods(FORM)
def meeting_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Another time or place."""
    meeting = find_convened(request, pk)
    posted = request.POST if request.method == "POST" else None
    form = MoveForm(posted, meeting=meeting)

    def act() -> None:
        given = {name: form.cleaned_data[name] for name in ("reason", "revision")}
        meetings.move(meeting, by=request.user, **form.values(), **given)

    done = _("Saved. Who registered is written to.")
    return _act(request, "meeting_move", meeting, form, act, done, only=MeetingState.SCHEDULED)


@private_page
@second_factor_of_staff
@require_http_methods(FORM)
def meeting_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """It does not take place."""
    meeting = find_convened(request, pk)
    posted = request.POST if request.method == "POST" else None
    form = CancelForm(posted, initial={"revision": meeting.revision})

    def act() -> None:
        meetings.cancel(meeting, by=request.user, **form.cleaned_data)

    done = _("Cancelled. Who registered is written to.")
    return _act(request, "meeting_cancel", meeting, form, act, done, only=MeetingState.SCHEDULED)


@private_page
@second_factor_of_staff
@require_POST
def meeting_hold(request: HttpRequest, pk: int) -> HttpResponse:
    """It took place."""
    meeting = find_convened(request, pk)
    try:
        meetings.hold(meeting, by=request.user)
    except InvalidTransition as error:
        return _refuse(request, "meeting_refused", {"meeting": meeting}, str(error))
    messages.success(request, _("Recorded: the meeting took place."))
    return redirect("communities:meeting_desk", pk)


@private_page
@second_factor_of_staff
@require_http_methods(FORM)
def meeting_minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the minutes."""
    meeting = find_convened(request, pk)
    names = ("minutes", "minutes_visibility", "revision")
    posted = request.POST if request.method == "POST" else None
    form = MinutesForm(posted, initial={name: getattr(meeting, name) for name in names})

    def act() -> None:
        data = form.cleaned_data
        meetings.keep_minutes(
            meeting,
            by=request.user,
            minutes=data["minutes"],
            visibility=data["minutes_visibility"],
            revision=data["revision"],
        )

    return _act(request, "meeting_minutes", meeting, form, act, _("Saved."), only=MeetingState.HELD)


def _act(
    request: HttpRequest,
    name: str,
    meeting: Meeting,
    form: forms.BaseForm,
    act: Callable[[], None],
    done: str,
    *,
    only: MeetingState | None = None,
) -> HttpResponse:
    """Show the form, refuse it, or do what it asks and go back to the meeting. `only` names the
    state in which it can be done."""
    context = {"meeting": meeting, "form": form}
    if only is not None and meeting.state != only:
        return _refuse(request, name, context, _late(meeting))
    if not form.is_valid():
        return _page(request, name, context)
    try:
        act()
    except InvalidTransition as error:
        return _refuse(request, name, context, str(error))
    messages.success(request, done)
    return redirect("communities:meeting_desk", meeting.pk)


def _late(meeting: Meeting) -> str:
    return {
        MeetingState.SCHEDULED: _("Only a meeting that took place has minutes."),
        MeetingState.HELD: _("The meeting has taken place."),
        MeetingState.CANCELLED: _("The meeting is cancelled."),
    }[meeting.state]


def _page(request: HttpRequest, name: str, context: dict) -> HttpResponse:
    status = 422 if context["form"].is_bound else 200
    return render(request, f"communities/{name}.html", context, status=status)


def _refuse(request: HttpRequest, name: str, context: dict, message: str) -> HttpResponse:
    context["refusal"] = message
    return render(request, f"communities/{name}.html", context, status=409)
