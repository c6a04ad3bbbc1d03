"""Where an element stands: under whom, and in which order."""

from dataclasses import asdict
from uuid import UUID, uuid4

import pgtrigger
from django.db import transaction
from django.utils.translation import gettext as _

from partners.models import User
from plan.codes import code_of, number_of
from plan.elements.locking import locked
from plan.elements.numbering import COUNTING, follow
from plan.elements.writing import Words
from plan.locking import lock
from plan.models import Element, ElementState, Kind, Plan
from tsi.base.transitions import InvalidTransition

ABOVE = {
    Kind.OBJECTIVE: Kind.THEME,
    Kind.STRATEGY: Kind.OBJECTIVE,
    Kind.ACTION: Kind.STRATEGY,
    Kind.RESOURCE: Kind.STRATEGY,
}
APART = (Kind.ACTION, Kind.RESOURCE)  # the one kind stands before the other


@transaction.atomic
def add(
    plan: Plan,
    *,
    parent: Element | None,
    kind: str,
    by: User | None,
    words: Words,
    position: int | None = None,
    tags: tuple[str, ...] = (),
) -> Element:
    """A new element at place `position` (from 1; None: the last) of those beside it.

    The numbers after it move on. Raises InvalidTransition when it cannot stand there, or the same
    words stand there already.
    """
    lock(plan)
    parent = _parent_now(parent)
    _refuse_misplaced(plan, kind, parent)
    _refuse_twice(plan, parent, kind, words)
    made = insert(plan, parent=parent, kind=kind, by=by, words=words, position=position, tags=tags)
    follow(plan, by=by, touched=[made.parent_id], fresh=(), new=[made.pk])
    made.refresh_from_db()
    return made


@transaction.atomic
def move(
    element: Element,
    *,
    parent: Element | None,
    by: User,
    position: int | None = None,
    expected_revision: int | None = None,
) -> Element:
    """Put an element at place `position` (from 1; None: the last) below `parent`.

    All codes follow, and it is recorded. Raises InvalidTransition when it cannot stand there,
    Stale.
    """
    now = locked(element, expected_revision=expected_revision)
    parent = _parent_now(parent)
    _refuse_misplaced(now.plan, now.kind, parent, moving=now)
    came_from = now.parent_id
    target = parent.pk if parent else None
    place = make_room(now.plan, parent, now.kind, position, moving=now)
    if (came_from, now.position) == (target, place):
        return now
    Element.objects.filter(pk=now.pk).update(parent=parent, position=place, edited_by=by)
    fresh = [now.pk] if target != came_from else []
    follow(now.plan, by=by, touched=[target], fresh=fresh, moved=[now.pk])
    now.refresh_from_db()
    return now


def insert(
    plan: Plan,
    *,
    parent: Element | None,
    kind: str,
    by: User | None,
    words: Words,
    position: int | None,
    tags=(),
    is_official: bool | None = None,
    uid: UUID | None = None,
) -> Element:
    """A new row whose number is above all others: `follow` puts it in order."""
    beside = Element.objects.active().filter(plan=plan, parent=parent, kind=kind)
    numbers = [number_of(code) or 0 for code in beside.values_list("code", flat=True)]
    return Element.objects.create(
        uid=uid or uuid4(),
        plan=plan,
        parent=parent,
        kind=kind,
        position=make_room(plan, parent, kind, position),
        code=code_of(kind, parent.code if parent else None, max(numbers, default=0) + 1),
        title_it=words.title_it,
        title_en=words.title_en,
        body_it=words.body_it,
        body_en=words.body_en,
        tags=sorted(set(tags)),
        is_official=_all_official(plan) if is_official is None else is_official,
        edited_by=by,
    )


def make_room(
    plan: Plan,
    parent: Element | None,
    kind: str,
    position: int | None,
    *,
    moving: Element | None = None,
) -> int:
    """The row position of place `position`; those after it move on by one."""
    rows = Element.objects.filter(plan=plan, parent=parent).order_by("position", "pk")
    rows = [row for row in rows.only("kind", "position", "state") if row != moving]
    beside = [row for row in rows if row.state == ElementState.ACTIVE and _together(row, kind)]
    at = _index(rows, beside, kind, position)
    places = [*rows[:at], None, *rows[at:]]
    shifted = []
    for place, row in enumerate(places, start=1):
        if row and row.position != place:
            row.position = place
            shifted.append(row)
    with pgtrigger.ignore(COUNTING):
        Element.objects.bulk_update(shifted, ["position"], batch_size=500)
    return at + 1


def places(element: Element) -> list[Element]:
    """The active elements among which `element` has a place, itself too, in their order."""
    rows = Element.objects.active().filter(plan=element.plan_id, parent=element.parent_id)
    return [row for row in rows.order_by("position", "pk") if _together(row, element.kind)]


def _index(rows: list[Element], beside: list[Element], kind: str, position: int | None) -> int:
    if position is not None and position <= len(beside):
        return rows.index(beside[max(position, 1) - 1])
    if beside:
        return rows.index(beside[-1]) + 1
    return 0 if kind == Kind.ACTION else len(rows)


def _together(row: Element, kind: str) -> bool:
    return row.kind == kind if kind in APART else True


def _parent_now(parent: Element | None) -> Element | None:
    if parent is None:
        return None
    now = Element.objects.get(pk=parent.pk)
    if now.state != ElementState.ACTIVE:
        raise InvalidTransition(_("%(code)s is withdrawn: restore it first.") % {"code": now.code})
    return now


def _refuse_misplaced(
    plan: Plan, kind: str, parent: Element | None, *, moving: Element | None = None
) -> None:
    if not (fits(kind, parent) and (parent is None or parent.plan_id == plan.pk)):
        raise InvalidTransition(_("This kind of element cannot stand there."))
    if moving and parent and (parent == moving or _has_sections(moving)):
        raise InvalidTransition(_("Sections nest one deep: this one has sections of its own."))


def _refuse_twice(plan: Plan, parent: Element | None, kind: str, words: Words) -> None:
    same = Element.objects.active().filter(plan=plan, parent=parent, kind=kind, **asdict(words))
    if same.exists():
        raise InvalidTransition(_("The same words stand here already."))


def fits(kind: str, parent: Element | None) -> bool:
    """Whether an element of `kind` may stand below `parent`: exactly one level above."""
    if kind == Kind.SECTION:
        return parent is None or (parent.kind == Kind.SECTION and parent.parent_id is None)
    return (parent.kind if parent else None) == ABOVE.get(Kind(kind))


def _has_sections(element: Element) -> bool:
    return element.kind == Kind.SECTION and element.children.exists()


def _all_official(plan: Plan) -> bool:
    """Who writes on from the official text writes no summary."""
    said = Element.objects.active().filter(plan=plan, kind__in=(Kind.STRATEGY, Kind.ACTION))
    return said.exists() and not said.filter(is_official=False).exists()
