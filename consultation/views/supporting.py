"""The page on which a person supports a contribution, or takes that back."""

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from consultation import supporting
from consultation.models import Consultation, Contribution, Endorsement, Phase
from consultation.permissions import may_support
from tsi.base.private import private_page
from tsi.base.transitions import InvalidTransition


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def contribution_support(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Support it (`support=1`) or take that back (`support=0`). The answer to a second press is
    that to the first."""
    rows = Contribution.objects.public().to_show()
    said = get_object_or_404(rows, consultation__slug=slug, number=number)
    status, refusal = 200, ""
    if request.method == "POST":
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not may_support(request.user, said):
            raise PermissionDenied
        verb = supporting.support if request.POST.get("support") == "1" else supporting.take_back
        try:
            verb(said, by=request.user)
        except InvalidTransition as error:
            status, refusal = 409, str(error)
        except supporting.TooMany:
            status, refusal = 429, _("Too many at once. Try again in a minute.")
    context = _context(request, said) | {"refusal": refusal, "done": status == 200}
    return render(request, "consultation/contribution_support.html", context, status=status)


def _context(request: HttpRequest, said: Contribution) -> dict:
    supports = Endorsement.objects.filter(contribution=said)
    user = request.user
    asked = Consultation.objects.with_phase().get(pk=said.consultation_id)
    return {
        "contribution": said,
        "consultation": said.consultation,
        "supports": supports.count(),
        "supported": user.is_authenticated and supports.filter(user=user).exists(),
        "may": user.is_authenticated and may_support(user, said),
        "own": user.is_authenticated and said.submission.is_by(user),
        "is_open": asked.phase == Phase.OPEN,
        "may_take_back": asked.phase != Phase.REPORTED,
        "pressed": request.method == "POST",
    }
