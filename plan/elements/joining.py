"""One element becoming several, several becoming one."""

from collections.abc import Sequence
from dataclasses import asdict

from django.db import transaction
from django.utils.translation import gettext as _

from partners.models import User
from plan.elements.locking import locked
from plan.elements.numbering import follow
from plan.elements.placing import insert, make_room, places
from plan.elements.writing import Words, english_is_stale, keep
from plan.models import Element, ElementState, Succession, SuccessionKind
from tsi.base.transitions import InvalidTransition


@transaction.atomic
def split(
    element: Element, *, by: User, parts: Sequence[Words], expected_revision: int | None = None
) -> list[Element]:
    """Divide an element: it goes on with the first part and with all that stands below it; each
    other part is a new one beside it. Returns all of them.

    Raises InvalidTransition with fewer than two parts or when it is withdrawn; Stale.
    """
    now = locked(element, expected_revision=expected_revision)
    if len(parts) < 2:
        raise InvalidTransition(_("Dividing takes two parts at least."))
    code, place = now.code, places(now).index(now) + 1
    stale = english_is_stale(now, parts[0], checked=False)
    now = keep(now, asdict(parts[0]) | {"english_stale": stale}, by=by)
    made = [
        insert(
            now.plan,
            parent=now.parent,
            kind=now.kind,
            by=by,
            words=words,
            position=place + number,
            tags=now.tags,
            is_official=now.is_official,
        )
        for number, words in enumerate(parts[1:], start=1)
    ]
    follow(now.plan, by=by, touched=[now.parent_id], new=[each.pk for each in made])
    for each in (now, *made):
        each.refresh_from_db()
    _tell(SuccessionKind.SPLIT, [(now.uid, code, each) for each in made], by)
    return [now, *made]


@transaction.atomic
def merge(
    elements: Sequence[Element],
    *,
    into: Element,
    by: User,
    words: Words | None = None,
    expected_revision: int | None = None,
) -> Element:
    """Join elements into one of their kind, which may get other `words`; returns it.

    They are withdrawn in its favour; what stands below them goes on below it. Raises
    InvalidTransition when they cannot be joined; Stale.
    """
    now = locked(into, expected_revision=expected_revision)
    olds = [locked(each) for each in elements if each.plan_id == now.plan_id]
    if not olds or any(old == now or not _alike(old, now) for old in olds):
        raise InvalidTransition(_("Only elements of the same kind can be joined, two at least."))
    if len(olds) < len(elements):
        raise InvalidTransition(_("Only elements of one Plan can be joined."))
    if words:
        stale = english_is_stale(now, words, checked=False)
        now = keep(now, asdict(words) | {"english_stale": stale}, by=by)
    came = [child for old in olds for child in _take_over(old, now, by)]
    keys = [old.pk for old in olds]
    Element.objects.filter(pk__in=keys).update(state=ElementState.WITHDRAWN, edited_by=by)
    follow(now.plan, by=by, touched=[now.pk], fresh=came, moved=came)
    now.refresh_from_db()
    _tell(SuccessionKind.MERGE, [(old.uid, old.code, now) for old in olds], by)
    return now


def _alike(old: Element, now: Element) -> bool:
    """Of the same kind, and of the same depth: sections nest."""
    return old.kind == now.kind and (old.parent_id is None) == (now.parent_id is None)


def _take_over(old: Element, now: Element, by: User) -> list[int]:
    """Put what stands below `old` after what stands below `now`; returns its keys."""
    children = list(Element.objects.active().filter(parent=old).order_by("position", "pk"))
    for child in children:
        place = make_room(now.plan, now, child.kind, None)
        Element.objects.filter(pk=child.pk).update(parent=now, position=place, edited_by=by)
    return [child.pk for child in children]


def _tell(kind: str, ways: list[tuple], by: User) -> None:
    Succession.objects.bulk_create(
        Succession(
            plan=new.plan,
            kind=kind,
            old_uid=old_uid,
            old_code=old_code,
            new_uid=new.uid,
            new_code=new.code,
            by=by,
        )
        for old_uid, old_code, new in ways
    )
