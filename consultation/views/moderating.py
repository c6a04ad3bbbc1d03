"""The moderation desk."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consultation import desk
from consultation.forms.speaking import DecisionForm
from consultation.marking import marked
from consultation.models import Contribution, ContributionKind, ContributionState, Finding
from consultation.permissions import can_decide, can_moderate
from consultation.screening import FIELDS
from tsi.base.second_factor import open_to
from tsi.base.transitions import InvalidTransition
from tsi.base.worddiff import word_diff


@open_to(can_moderate)
@require_safe
def moderation(request: HttpRequest) -> HttpResponse:
    """What waits for a person, the oldest first."""
    held = Contribution.objects.held().to_show()
    context = {
        "total": held.count(),
        "items": held.select_related("desk")[:100],
        "now": timezone.now(),
    }
    return render(request, "consultation/moderation.html", context)


@open_to(can_moderate)
@require_POST
def moderation_next(request: HttpRequest) -> HttpResponse:
    """Take the next free item on loan and open it, leaving the one that one is at."""
    here = request.POST.get("after", "")
    after = (
        Contribution.objects.filter(pk=int(here)).first()
        if here.isdecimal() and len(here) < 19
        else None
    )
    return _next(request, after)


def _next(request: HttpRequest, after: Contribution | None = None) -> HttpResponse:
    item = desk.take_next(request.user, after=after)
    if item is None:
        messages.info(request, _("There is nothing more to decide on."))
        return redirect("consultation:moderation")
    return redirect("consultation:moderation_item", pk=item.pk)


@open_to(can_moderate)
@require_http_methods(["GET", "HEAD", "POST"])
def moderation_item(request: HttpRequest, pk: int) -> HttpResponse:
    """One held contribution: everything needed to decide, and the decision."""
    items = Contribution.objects.to_show().select_related("desk")
    item = get_object_or_404(items.exclude(held_at=None), pk=pk)
    revision = item.revisions.get(number=item.revision)
    posted = request.POST if request.method == "POST" else None
    form = DecisionForm(posted, initial={"revision": revision.number})
    status, refusal = 200, ""
    if posted is not None:
        if not can_decide(request.user, item):
            raise PermissionDenied
        status = 422
        if form.is_valid():
            try:
                return _decide(request, item, form.cleaned_data)
            except InvalidTransition:
                status = 409
                item.refresh_from_db()
                refusal = _("Somebody decided on this contribution before you.")
                if item.state == ContributionState.HELD:
                    refusal = _("Another moderator has this contribution on the desk.")
    context = _item_context(item, revision)
    context |= {"form": form, "refusal": refusal, "may_decide": can_decide(request.user, item)}
    if item.desk_until and item.desk_until > timezone.now() and item.desk != request.user:
        context["lent_to"] = item.desk
    return render(request, "consultation/moderation_item.html", context, status=status)


def _decide(request: HttpRequest, item: Contribution, data: dict) -> HttpResponse:
    judged = item.revisions.filter(number=data["revision"]).first()
    if judged is None:
        raise InvalidTransition
    if data["action"] == "publish":
        desk.publish(item, judged, by=request.user, reason=data["reason"])
        messages.success(
            request,
            _("Decided: %(code)s is published. Its author is written to.") % {"code": item.code},
        )
    else:
        desk.reject(item, judged, by=request.user, rule=data["rule"], reason=data["reason"])
        messages.success(
            request,
            _("Decided: %(code)s is not published. Its author is written to.")
            % {"code": item.code},
        )
    return _next(request, after=item)


def _item_context(item: Contribution, revision) -> dict:
    findings = list(Finding.objects.filter(revision=revision).order_by("rule", "field"))
    found = {name: [one for one in findings if one.field == name] for name in FIELDS}
    return {
        "item": item,
        "consultation": item.consultation,
        "revision": revision,
        "findings": findings,
        "text": marked(revision.text, found["text"]),
        "motivation": marked(revision.motivation, found["motivation"]),
        "identity": marked(item.submission.identity, found["identity"]),
        "changes": item.kind == ContributionKind.MODIFICATION
        and word_diff(item.passage_text, revision.text),
        "decisions": item.decisions.select_related("by").order_by("pk"),
    }
