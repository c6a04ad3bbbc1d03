"""Taking an element out of the text, and back in: nothing is ever deleted."""

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from partners.models import User
from plan.elements.locking import locked
from plan.elements.numbering import follow
from plan.locking import lock
from plan.models import Element, ElementState
from tsi.base.transitions import InvalidTransition


@transaction.atomic
def withdraw(element: Element, *, by: User, expected_revision: int | None = None) -> Element:
    """Take an element out of the text, with all that stands below it; the other codes stay.

    Raises InvalidTransition when it is out already, Stale.
    """
    now = locked(element, expected_revision=expected_revision)
    keys = [now.pk, *_below(now)]
    Element.objects.active().filter(pk__in=keys).update(state=ElementState.WITHDRAWN, edited_by=by)
    now.refresh_from_db()
    return now


@transaction.atomic
def restore(element: Element, *, by: User) -> Element:
    """Put an element back in its place, with what was taken out together with it.

    It has its old code, if nobody else has it by now. Raises InvalidTransition when it is not
    withdrawn, or what it stands under is.
    """
    lock(element.plan_id)
    now = Element.objects.select_related("parent").get(pk=element.pk)
    if now.state != ElementState.WITHDRAWN:
        raise InvalidTransition
    if now.parent and now.parent.state != ElementState.ACTIVE:
        raise InvalidTransition(
            _("%(code)s is withdrawn: restore it first.") % {"code": now.parent.code}
        )
    reviving = [now.pk, *_withdrawn_with(now)]
    follow(now.plan, by=by, touched=[now.parent_id], reviving=reviving)
    now.refresh_from_db()
    return now


def _withdrawn_with(element: Element) -> list[int]:
    """What below it left the text in the same transaction: the history's clock is that of the
    transaction."""
    events = Element.changes.rel.related_model.objects
    out = Element.objects.filter(pk__in=_below(element), state=ElementState.WITHDRAWN)
    last = events.filter(pgh_obj__in=[element.pk, *out.values_list("pk", flat=True)])
    last = last.values("pgh_obj").annotate(newest=Max("pgh_created_at"))
    when = {row["pgh_obj"]: row["newest"] for row in last}
    return [key for key, at in when.items() if at == when[element.pk] and key != element.pk]


def _below(element: Element) -> list[int]:
    """Keys of all that stands below, level by level; the Plan has five."""
    found: list[int] = []
    level = [element.pk]
    while level:
        level = list(Element.objects.filter(parent__in=level).values_list("pk", flat=True))
        found += level
    return found
