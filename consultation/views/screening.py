"""What the screening would have held while it runs in shadow, for those who moderate."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from consultation.models import Decision, ScreeningRule
from consultation.permissions import can_moderate
from tsi.base.second_factor import open_to

SHOWN = 100


@open_to(can_moderate)
@require_safe
def moderation_shadow(request: HttpRequest) -> HttpResponse:
    """The last contributions that were published only because the screening ran in shadow."""
    rows = Decision.objects.in_shadow().select_related("contribution__consultation")
    decisions = [(row, _labels(row)) for row in rows.order_by("-pk")[:SHOWN]]
    return render(request, "consultation/moderation_shadow.html", {"decisions": decisions})


def _labels(decision: Decision) -> str:
    rules = decision.facts["would_have_held"]
    return ", ".join(str(ScreeningRule(rule).label) for rule in rules)
