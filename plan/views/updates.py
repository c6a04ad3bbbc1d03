"""The short page on which who leads an action says how it goes."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from plan.execution import reporters, reporting
from plan.execution.mine import reports_of
from plan.forms.updates import UpdateForm
from plan.models import Passage, ProgressUpdate, ReportingCycle, UpdateState
from plan.permissions import may_report
from tsi.base.private import private_page
from tsi.base.transitions import InvalidTransition


@private_page
@login_required
@require_safe
def update_list(request: HttpRequest) -> HttpResponse:
    """The actions on which one reports, and what of them is asked now."""
    context = {"reports": reports_of(request.user)}
    return render(request, "plan/update_list.html", context)


@private_page
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def update_write(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One action: what was said of it, and the form for what is said now."""
    action = _action(uid)
    if not may_report(request.user, uid):
        raise PermissionDenied
    cycle = reporting.open_in(action.version.plan)
    update = reporting.in_hand(cycle, uid) if cycle else None
    sending = request.POST.get("verb") == "submit"
    posted = request.POST if request.method == "POST" else None
    form = UpdateForm(posted, update=update, sending=sending)
    status, refusal, meanwhile = 422 if form.is_bound else 200, "", None
    if form.is_bound and cycle is None:
        status, refusal = 409, _("No cycle is open: nothing is asked now.")
    elif form.is_valid():
        try:
            kept = reporting.save_draft(cycle, uid, by=request.user, **form.cleaned_data)
            if sending:
                reporting.submit(kept, by=request.user)
        except InvalidTransition as error:
            status, refusal = 409, str(error)
            update = reporting.in_hand(cycle, uid)
            if isinstance(error, reporting.WrittenMeanwhile):
                meanwhile = update
                form.data = form.data.copy()
                form.data["seen"] = reporting.fingerprint(update)  # what is shown now
        else:
            sent = _("The report is sent. You get a letter when it was looked at.")
            messages.success(request, sent if sending else _("The draft is kept. Send it later."))
            return redirect("plan:update_write", uid)
    context = _page(action, cycle, update, form)
    context |= {"refusal": refusal, "meanwhile": meanwhile}
    return render(request, "plan/update_write.html", context, status=status)


def _action(uid: uuid.UUID) -> Passage:
    """The newest words of the action that everybody can read."""
    rows = Passage.objects.public().filter(uid=uid, kind="action")
    rows = rows.select_related("version__plan")
    found = rows.order_by("-version__published_at", "-version").first()
    if found is None:
        raise Http404
    return found


def _page(
    action: Passage,
    cycle: ReportingCycle | None,
    update: ProgressUpdate | None,
    form: UpdateForm,
) -> dict:
    plan = action.version.plan
    published = ProgressUpdate.objects.published().filter(plan=plan, uid=action.uid)
    waits = update is not None and update.state == UpdateState.SUBMITTED
    in_force = reporters.actions_in_force(plan).filter(uid=action.uid).exists()
    return {
        "action": action,
        "cycle": cycle,
        "update": update,
        "form": form,
        "in_force": in_force,
        "may_write": cycle is not None and in_force and not waits,
        "published": published.select_related("cycle", "organisation").order_by("-pk")[:10],
    }
