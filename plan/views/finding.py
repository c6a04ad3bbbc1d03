"""What the pages of writing begin with: the Plan, one element of it."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from plan.models import Element, Plan
from plan.working import the_plan


def find_plan() -> Plan:
    plan = the_plan()
    if plan is None:
        raise Http404
    return plan


def find_element(uid) -> Element:
    """The element with this uid, with what it stands under."""
    rows = Element.objects.select_related("parent__parent__parent", "plan", "edited_by")
    return get_object_or_404(rows, uid=uid)


def path_to(element: Element | None) -> list[Element]:
    """What an element stands under, from the top."""
    path = []
    while element:
        path.append(element)
        element = element.parent
    return path[::-1]
