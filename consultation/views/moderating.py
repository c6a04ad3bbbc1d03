"""The moderation desk."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consultation import desk, judging
from consultation.forms.moderating import DecisionForm
from consultation.item import Item
from consultation.models import Contribution, ScreeningRule
from consultation.permissions import can_moderate
from consultation.queues import AGES, Asked, standing
from tsi.base.paging import keyset_span
from tsi.base.second_factor import open_to
from tsi.base.transitions import InvalidTransition

PAGE_SIZE = 50


@open_to(can_moderate)
@require_safe
def moderation(request: HttpRequest) -> HttpResponse:
    """What waits for a person, the oldest first; or the contributions of a code."""
    asked = Asked.of(request.GET)
    code = request.GET.get("codice", "").strip().upper().removeprefix("C-")[:9]
    span = keyset_span(
        asked.rows().select_related("consultation", "passage__version", "desk"),
        ("since", "pk"),
        PAGE_SIZE,
        after=request.GET.get("dopo"),
        before=request.GET.get("prima"),
    )
    context = {
        "asked": asked,
        "span": span,
        "queues": standing(),
        "rules": ScreeningRule.choices,
        "ages": AGES,
        "code": code,
        "named": _named(code),
        "now": timezone.now(),
    }
    return render(request, "consultation/moderation.html", context)


def _named(code: str) -> list[Contribution]:
    if not code.isdecimal():
        return []
    named = Contribution.objects.filter(number=int(code)).select_related("consultation")
    return list(named.order_by("-pk")[:PAGE_SIZE])


@open_to(can_moderate)
@require_POST
def moderation_next(request: HttpRequest) -> HttpResponse:
    """Take the next free item on loan and open it, leaving the one that one is at."""
    here = request.POST.get("after", "")
    known = here.isdecimal() and len(here) < 19
    after = Contribution.objects.filter(pk=int(here)).first() if known else None
    return _next(request, Asked.of(QueryDict(request.POST.get("asked", ""))), after)


def _next(request: HttpRequest, asked: Asked, after: Contribution | None) -> HttpResponse:
    query = f"?{asked.query}" if asked.query else ""
    item = desk.take_next(request.user, after=after, asked=asked)
    if item is None:
        messages.info(request, _("There is nothing more to decide on."))
        return redirect(reverse("consultation:moderation") + query)
    return redirect(reverse("consultation:moderation_item", args=[item.pk]) + query)


@open_to(can_moderate)
@require_http_methods(["GET", "HEAD", "POST"])
def moderation_item(request: HttpRequest, pk: int) -> HttpResponse:
    """One contribution: everything needed to decide, and the decision."""
    items = Contribution.objects.to_show().select_related("desk")
    item = Item(get_object_or_404(items.exclude(number=None), pk=pk), request.user)
    posted = request.POST if request.method == "POST" else None
    form = DecisionForm(
        posted,
        judged=item.judged,
        findings=item.findings,
        initial={"revision": item.judged.number, "found": [str(one.pk) for one in item.findings]},
    )
    status, refusal = 200, ""
    if posted is not None:
        if not item.may_decide:
            raise PermissionDenied
        status = 422
        if form.is_valid():
            try:
                return _decide(request, item, form.cleaned_data)
            except InvalidTransition:
                status = 409
                item = Item(items.get(pk=pk), request.user)
                refusal = item.meanwhile()
    context = item.context() | {"form": form, "refusal": refusal, "asked": Asked.of(request.GET)}
    return render(request, "consultation/moderation_item.html", context, status=status)


def _decide(request: HttpRequest, item: Item, data: dict) -> HttpResponse:
    said = item.contribution
    judged = said.revisions.filter(number=data["revision"]).first()
    if judged is None or judged != item.judged:
        raise InvalidTransition
    judging.carry_out(said, judged, data, by=request.user)
    messages.success(request, judging.said_of(data["action"], said.code))
    return _next(request, Asked.of(request.GET), said)
