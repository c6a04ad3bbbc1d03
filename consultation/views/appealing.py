"""The author asks, by the private link, that another person looks at a decision again."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from consultation import appealing
from consultation.forms.redress import AppealForm
from consultation.models import Submission
from tsi.base.private import private_page
from tsi.base.transitions import InvalidTransition


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def appeal_write(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """Say why one does not agree. Once a decision, within APPEAL_DAYS."""
    sent = get_object_or_404(Submission.objects.for_link(token).select_related("consultation"))
    rows = sent.contributions.select_related("passage__version", "consultation", "submission")
    said = get_object_or_404(rows, decisions=pk)
    decision = said.decisions.get(pk=pk)
    decision.contribution = said
    is_open = appealing.open_to_appeal().filter(pk=pk).exists()
    form = AppealForm(request.POST if request.method == "POST" else None)
    status, refusal = 200 if is_open or form.is_bound else 409, ""
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                appealing.appeal(decision, text=form.cleaned_data["text"])
                return redirect(sent.get_absolute_url() + f"#{said.code}")
            except InvalidTransition:
                status = 409
                refusal = _("It was asked already, the time for it is over, or all has changed.")
    context = {
        "submission": sent,
        "consultation": sent.consultation,
        "contribution": said,
        "decision": decision,
        "until": appealing.appeal_until(decision),
        "is_open": is_open,
        "form": form,
        "refusal": refusal,
    }
    return render(request, "consultation/appeal_write.html", context, status=status)
