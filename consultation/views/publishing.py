"""Publishing all responses of a consultation together."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from consultation.answering import desk, publishing
from consultation.forms.answering import PublishForm
from consultation.models import Phase
from consultation.permissions import may_validate
from consultation.views.answering import consultation_of
from tsi.base.second_factor import open_to
from tsi.base.transitions import InvalidTransition


@open_to(may_validate)
@require_http_methods(["GET", "HEAD", "POST"])
def responses_publish(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for version and protocol number, say what is missing, publish."""
    asked = consultation_of(slug)
    posted = request.POST if request.method == "POST" else None
    form = PublishForm(posted, consultation=asked)
    status, refusal = 200, ""
    if posted is not None:
        status = 422
        if form.is_valid():
            try:
                publishing.publish(asked, by=request.user, **form.cleaned_data)
            except InvalidTransition as error:
                status, refusal = 409, str(error)
            else:
                messages.success(
                    request, _("The responses are published. Their authors are written to.")
                )
                return redirect("consultation:results", slug=slug)
    context = {
        "consultation": asked,
        "form": form,
        "refusal": refusal,
        "figures": desk.figures(asked),
        "may_publish": asked.phase == Phase.ANSWERING,
    }
    return render(request, "consultation/responses_publish.html", context, status=status)
