"""The tree of the working text: read, narrowed, put in order."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plan import elements, working
from plan.elements.numbering import gaps
from plan.elements.placing import places
from plan.models import Element
from plan.permissions import may_write
from plan.views.finding import find_plan
from tsi.base.second_factor import open_to
from tsi.base.text import clean_line
from tsi.base.transitions import InvalidTransition


@open_to(may_write)
@require_safe
def writing(request: HttpRequest) -> HttpResponse:
    """The whole working text as a tree, or what of it wants care."""
    return _tree(request)


@open_to(may_write)
@require_POST
def element_step(request: HttpRequest) -> HttpResponse:
    """One place up or down, or (dragged) to place `place` below `parent`."""
    asked = request.POST
    uid = asked.get("up") or asked.get("down") or asked.get("element")
    plan = find_plan()
    element = get_object_or_404(plan.elements, uid=_uid(uid))
    try:
        parent, place = _target(element, asked)
        moved = elements.move(element, parent=parent, position=place, by=request.user)
    except InvalidTransition as error:
        return _tree(request, refusal=str(error), status=409)
    messages.success(request, _("Moved: it is %(code)s now.") % {"code": moved.code})
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    return redirect(f"{reverse('plan:writing')}{query}#e-{moved.uid}")


@open_to(may_write)
@require_http_methods(["GET", "HEAD", "POST"])
def renumber_all(request: HttpRequest) -> HttpResponse:
    """Which codes have gaps before them; close all of them."""
    plan = find_plan()
    if request.method == "POST":
        count = elements.renumber_all(plan, by=request.user)
        messages.success(request, _("Codes changed: %(count)d.") % {"count": count})
        return redirect("plan:writing")
    return render(request, "plan/renumber_all.html", {"gaps": gaps(plan)})


def _target(element: Element, asked: QueryDict) -> tuple[Element | None, int | None]:
    if "element" in asked:
        parent = asked.get("parent")
        above = get_object_or_404(element.plan.elements, uid=_uid(parent)) if parent else None
        place = asked.get("place", "")
        return above, int(place) if place.isdecimal() and len(place) < 6 else None
    beside = places(element)
    if element not in beside:
        raise InvalidTransition
    at = beside.index(element) + 1
    return element.parent, at - 1 if "up" in asked else at + 1


def _uid(value: str | None) -> UUID | None:
    try:
        return UUID(value or "")
    except ValueError:
        return None


def _tree(request: HttpRequest, *, refusal: str = "", status: int = 200) -> HttpResponse:
    plan = find_plan()
    shown = request.GET.get("mostra", "")
    shown = shown if shown in working.WANTED else ""
    query = clean_line(request.GET.get("q", "")[:200])
    since = working.last_version(plan)
    top = working.lines(plan, since)
    context = {
        "plan": plan,
        "counts": working.counts(top),
        "lines": working.narrowed(top, shown, query),
        "shown": shown,
        "query": query,
        "narrow": bool(shown or query),
        "since": since,
        "refusal": refusal,
    }
    return render(request, "plan/writing.html", context, status=status)
