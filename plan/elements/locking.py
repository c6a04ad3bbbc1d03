"""The element as it is now, before it is changed."""

from django.utils.translation import pgettext

from plan.locking import lock
from plan.models import Element, ElementState
from tsi.base.transitions import InvalidTransition


class Stale(Exception):
    """Somebody changed the element since it was read; `element` is the row as it is now."""

    def __init__(self, element: Element):
        super().__init__()
        self.element = element


def locked(element: Element, *, expected_revision: int | None = None) -> Element:
    """The element as it is now, with its Plan held. Raises InvalidTransition when it is withdrawn,
    Stale when it has another revision than expected."""
    lock(element.plan_id)
    now = Element.objects.select_related("parent").get(pk=element.pk)
    if now.state != ElementState.ACTIVE:
        raise InvalidTransition(pgettext("element", "It is withdrawn: restore it first."))
    if expected_revision is not None and now.revision != expected_revision:
        raise Stale(now)
    return now
