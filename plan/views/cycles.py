"""The desk of monitoring: cycles, who has reported, what waits to be looked at."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plan.execution import reporters, reporting
from plan.forms.cycles import CloseForm, CycleForm
from plan.forms.updates import ReviewForm
from plan.models import CycleState, Involvement, ProgressUpdate, ReportingCycle, UpdateState
from plan.permissions import may_review_update, may_write
from plan.views.plan import metropolitan
from tsi.base.paging import keyset_page
from tsi.base.second_factor import open_to
from tsi.base.transitions import InvalidTransition

PAGE = 50


def _find(pk: int) -> ReportingCycle:
    rows = ReportingCycle.objects.select_related("plan", "version")
    return get_object_or_404(rows.defer("snapshot"), pk=pk, plan=metropolitan())


@open_to(may_write)
@require_safe
def cycle_desk_list(request: HttpRequest) -> HttpResponse:
    """Every cycle, the newest first."""
    plan = metropolitan()
    rows = plan.cycles.defer("snapshot").order_by()
    context = {
        "page": keyset_page(rows, "pk", request.GET.get("dopo"), PAGE),
        "open_cycle": reporting.open_in(plan),
    }
    return render(request, "plan/cycle_desk_list.html", context)


@open_to(may_write)
@require_http_methods(["GET", "HEAD", "POST"])
def cycle_open(request: HttpRequest) -> HttpResponse:
    """Ask for reports on a time."""
    plan = metropolitan()
    form = CycleForm(request.POST if request.method == "POST" else None)
    status, refusal = 422 if form.is_bound else 200, ""
    if form.is_valid():
        try:
            cycle = reporting.open_cycle(plan, by=request.user, **form.cleaned_data)
        except InvalidTransition as error:
            status, refusal = 409, str(error)
        else:
            messages.success(request, _("The cycle is open. Ask for the reports when you like."))
            return redirect("plan:cycle_desk", cycle.pk)
    context = {"form": form, "refusal": refusal, "open_cycle": reporting.open_in(plan)}
    return render(request, "plan/cycle_open.html", context, status=status)


@open_to(may_write)
@require_safe
def cycle_desk(request: HttpRequest, pk: int) -> HttpResponse:
    """One cycle: what waits, who has reported, who has not, what can be done."""
    return _desk(request, _find(pk))


def _desk(request: HttpRequest, cycle: ReportingCycle, refusal: str = "") -> HttpResponse:
    actions = {action.uid: action for action in reporters.actions_in_force(cycle.plan)}
    updates = list(cycle.updates.select_related("organisation").order_by("submitted_at", "pk"))
    for update in updates:
        update.action = actions.get(update.uid)
    published = [each for each in updates if each.state == UpdateState.PUBLISHED]
    missing = reporters.by_action(reporters.missing(cycle))
    context = {
        "cycle": cycle,
        "is_open": cycle.state == CycleState.OPEN,
        "total": len(actions),
        "led": len(set(actions) & _led(cycle)),
        "reported": len({each.uid for each in published} & set(actions)),
        "waiting": [each for each in updates if each.state == UpdateState.SUBMITTED],
        "returned": [each for each in updates if each.state == UpdateState.RETURNED],
        "published": published,
        "missing": [(action, missing[uid]) for uid, action in actions.items() if uid in missing],
        "refusal": refusal,
    }
    return render(request, "plan/cycle_desk.html", context, status=409 if refusal else 200)


def _led(cycle: ReportingCycle) -> set:
    rows = Involvement.objects.reporting().filter(plan=cycle.plan_id)
    return set(rows.values_list("uid", flat=True))


@open_to(may_write)
@require_POST
def cycle_remind(request: HttpRequest, pk: int) -> HttpResponse:
    """Write to everybody who has still to report."""
    cycle = _find(pk)
    try:
        told = reporting.remind(cycle, by=request.user)
    except InvalidTransition as error:
        return _desk(request, cycle, refusal=str(error))
    done = ngettext("%(n)s person is written to.", "%(n)s people are written to.", told)
    messages.success(request, done % {"n": told})
    return redirect("plan:cycle_desk", cycle.pk)


@open_to(may_write)
@require_http_methods(["GET", "HEAD", "POST"])
def cycle_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what closing means; freeze how all stands."""
    cycle = _find(pk)
    form = CloseForm(request.POST if request.method == "POST" else None)
    refusal = ""
    if form.is_bound and form.is_valid():
        try:
            reporting.close_cycle(cycle, by=request.user, **form.cleaned_data)
        except InvalidTransition as error:
            refusal = str(error)
        else:
            messages.success(request, _("The cycle is closed, and everybody can read its report."))
            return redirect("plan:cycle_desk", cycle.pk)
    context = {
        "cycle": cycle,
        "form": form,
        "refusal": refusal,
        "is_open": cycle.state == CycleState.OPEN,
        "waiting": reporting.waiting(cycle).count(),
        "missing": len(reporters.by_action(reporters.missing(cycle))),
    }
    return render(request, "plan/cycle_close.html", context, status=409 if refusal else 200)


@open_to(may_write)
@require_http_methods(["GET", "HEAD", "POST"])
def update_review(request: HttpRequest, pk: int) -> HttpResponse:
    """One report whole: publish it, or say what is missing."""
    sent = ProgressUpdate.objects.exclude(state=UpdateState.DRAFT)
    rows = sent.select_related("cycle__plan", "organisation", "author")
    update = get_object_or_404(rows.defer("cycle__snapshot"), pk=pk, plan=metropolitan())
    allowed = may_review_update(request.user, update)
    returning = request.POST.get("verb") == "send_back"
    posted = request.POST if request.method == "POST" else None
    if posted is not None and not allowed:
        raise PermissionDenied
    form = ReviewForm(posted, returning=returning, initial={"seen": _seen(update)})
    status, refusal = 422 if form.is_bound else 200, ""
    if form.is_valid():
        try:
            _decide(update, form, returning, request)
        except InvalidTransition as error:
            status, refusal = 409, str(error)
            update.refresh_from_db()
            form.data = form.data.copy()
            form.data["seen"] = _seen(update)  # what is shown now
        else:
            published = _("The report is published: everybody can read it.")
            back = _("The report goes back to who wrote it.")
            messages.success(request, back if returning else published)
            return redirect("plan:cycle_desk", update.cycle_id)
    context = {
        "update": update,
        "action": reporters.passage_of(update.cycle.plan, update.uid),
        "form": form,
        "refusal": refusal,
        "may_review": allowed,
        "is_waiting": update.state == UpdateState.SUBMITTED,
        "is_open": update.cycle.state == CycleState.OPEN,
    }
    return render(request, "plan/update_review.html", context, status=status)


def _seen(update: ProgressUpdate) -> str:
    return update.submitted_at.isoformat() if update.submitted_at else ""


def _decide(update: ProgressUpdate, form: ReviewForm, returning: bool, request: HttpRequest):
    try:
        seen = parse_datetime(form.cleaned_data["seen"])
    except ValueError:
        seen = None
    if seen is None:  # not what we wrote there
        raise InvalidTransition
    if returning:
        review = form.cleaned_data["review"]
        reporting.send_back(update, by=request.user, review=review, seen=seen)
    else:
        reporting.publish(update, by=request.user, seen=seen)
