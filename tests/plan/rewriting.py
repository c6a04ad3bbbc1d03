"""Writing the text in the plainest way that keeps uids and successions, for tests of versions.

The names and the meaning are those of the services of the writing desk.
"""

from itertools import count

from django.db import transaction

from partners.models import User
from plan.models import Element, ElementState, Kind, Plan, Succession, SuccessionKind

LETTER = {Kind.ACTION: "-a", Kind.RESOURCE: "-r"}


def free_code(plan: Plan, kind: str, parent: Element | None) -> str:
    """The first code of its place that no active element has."""
    above = parent.code if parent else ""
    between = LETTER.get(kind) or ("." if above else "")
    taken = set(plan.elements.active().values_list("code", flat=True))
    return next(code for n in count(1) if (code := f"{above}{between}{n}") not in taken)


def edit(element: Element, *, by: User, **texts: str) -> None:
    _change(element, by, **texts)


def add(plan: Plan, *, parent: Element | None, kind: str, by: User, **texts: str) -> Element:
    position = plan.elements.filter(parent=parent).count() + 1
    return Element.objects.create(
        plan=plan, parent=parent, kind=kind, position=position, edited_by=by,
        code=free_code(plan, kind, parent), **texts,
    )  # fmt: skip


@transaction.atomic
def move(element: Element, *, parent: Element, position: int, by: User) -> None:
    code = free_code(element.plan, element.kind, parent)
    _succeed(SuccessionKind.MOVE, element, element, by, new_code=code)
    _change(element, by, parent=parent, position=position, code=code)


@transaction.atomic
def renumber(element: Element, *, code: str, by: User) -> None:
    _succeed(SuccessionKind.RENUMBER, element, element, by, new_code=code)
    _change(element, by, code=code)


def withdraw(element: Element, *, by: User) -> None:
    _change(element, by, state=ElementState.WITHDRAWN)


def restore(element: Element, *, by: User) -> None:
    code = element.code
    if element.plan.elements.active().filter(code=code).exists():
        code = free_code(element.plan, element.kind, element.parent)
    _change(element, by, state=ElementState.ACTIVE, code=code)


@transaction.atomic
def split(element: Element, *, by: User, parts: list[dict[str, str]]) -> list[Element]:
    """The element keeps the first part; each other becomes a new one beside it."""
    edit(element, by=by, **parts[0])
    made = [
        add(element.plan, parent=element.parent, kind=element.kind, by=by, **texts)
        for texts in parts[1:]
    ]
    for new in made:
        _succeed(SuccessionKind.SPLIT, element, new, by)
    return made


@transaction.atomic
def merge(elements: list[Element], *, into: Element, by: User) -> None:
    """`elements` are withdrawn in favour of `into`, which takes what stands below them."""
    for element in elements:
        for child in Element.objects.active().filter(parent=element):
            move(child, parent=into, position=child.position, by=by)
        _succeed(SuccessionKind.MERGE, element, into, by)
        withdraw(element, by=by)


def _change(element: Element, by: User, **values) -> None:
    Element.objects.filter(pk=element.pk).update(edited_by=by, **values)
    element.refresh_from_db()


def _succeed(kind: str, old: Element, new: Element, by: User, new_code: str = "") -> None:
    Succession.objects.create(
        plan=old.plan, kind=kind, old_uid=old.uid, new_uid=new.uid, old_code=old.code,
        new_code=new_code or new.code, by=by,
    )  # fmt: skip
