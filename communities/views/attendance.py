"""Who was at a meeting."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from communities import attendance as records
from communities.forms.registrations import AttendanceForm
from communities.views.meetings import facts_of, find_convened
from tsi.base.private import private_page
from tsi.base.second_factor import second_factor_of_staff
from tsi.base.transitions import InvalidTransition


@private_page
@second_factor_of_staff
@require_http_methods(["GET", "HEAD", "POST"])
def attendance(request: HttpRequest, pk: int) -> HttpResponse:
    """Say who was there; this also records that the meeting took place."""
    meeting = find_convened(request, pk)
    form = AttendanceForm(request.POST if request.method == "POST" else None, meeting=meeting)
    context = {"meeting": meeting, "form": form} | facts_of(meeting)
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "communities/attendance.html", context, status=status)
    try:
        seen = form.cleaned_data["seen"]
        records.record(meeting, by=request.user, present=form.present(), seen=seen)
    except InvalidTransition as error:
        context["refusal"] = str(error)
        return render(request, "communities/attendance.html", context, status=409)
    messages.success(request, _("Saved: %(n)d recorded.") % {"n": len(form.present())})
    return redirect("communities:meeting_desk", pk)
