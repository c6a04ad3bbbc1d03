"""Carrying out what rows want, in the transaction of who calls, with the Plan held."""

import uuid

from django.utils.translation import gettext as _

from partners.models import User
from plan.elements import Words
from plan.elements.numbering import follow
from plan.elements.placing import fits, insert
from plan.elements.writing import TEXTS, english_is_stale
from plan.exchange.reading import Wanted
from plan.models import Element, ElementState, Kind, Plan

LEVELS = [Kind.SECTION, Kind.THEME, Kind.OBJECTIVE, Kind.STRATEGY, Kind.ACTION, Kind.RESOURCE]
WRITTEN = ("position", *TEXTS, "tags", "english_stale", "is_official", "edited_by", "parent")


def refuse_what_cannot_be(plan: Plan, rows: list[Wanted]) -> None:
    """Note the errors that only all rows together show: what would stand where, in which state."""
    elements = {row.uid: row for row in plan.elements.select_related("parent")}
    parents = {uid: row.parent.uid if row.parent else None for uid, row in elements.items()}
    kinds = {uid: row.kind for uid, row in elements.items()}
    states = {uid: row.state for uid, row in elements.items()}
    for want in rows:
        parents[want.uid], kinds[want.uid] = want.parent, want.kind
        states[want.uid] = want.values.get("state", states.get(want.uid, ElementState.ACTIVE))
    for want in rows:
        if want.errors:
            continue
        if want.parent and want.parent not in kinds:
            want.errors.append(_("column “parent_uid”: there is no such element"))
        elif not _may_stand(want, kinds, parents):
            want.errors.append(_("this kind of element cannot stand there"))
        elif states[want.uid] == ElementState.ACTIVE:
            if want.parent and states[want.parent] != ElementState.ACTIVE:
                want.errors.append(_("what it stands under is withdrawn"))
        elif want.element is None or (want.values and "state" not in want.values):
            want.errors.append(_("it is withdrawn: restore it first"))
    _refuse_orphans(rows, elements, parents, states)


def write(plan: Plan, rows: list[Wanted], *, by: User) -> None:
    """Write the rows, and let the codes follow. All must be without errors."""
    made = {
        want.uid: _made(plan, want, by) for want in sorted(rows, key=_level) if not want.element
    }
    keys = dict(plan.elements.values_list("uid", "pk"))
    places = dict(plan.elements.values_list("pk", "position"))
    changed, moved, touched, back, out = [], [], set(), [], []
    for want in rows:
        element = want.element or made[want.uid]
        parent = keys[want.parent] if want.parent else None
        if want.element and (want.values or element.parent_id != parent):
            if element.parent_id != parent:
                moved.append(element.pk)
            if element.parent_id != parent or want.values.keys() & {"position", "state"}:
                touched.add(parent)
            element.position = places[element.pk]  # a new one may have moved it on
            _set(element, want, parent, by)
            changed.append(element)
            state = want.values.get("state")
            if state:
                (back if state == ElementState.ACTIVE else out).append(element.pk)
        elif not want.element:
            touched.add(parent)
    Element.objects.bulk_update(changed, WRITTEN, batch_size=500)
    rows_out = Element.objects.filter(pk__in=out)
    rows_out.update(state=ElementState.WITHDRAWN, edited_by=by)
    if touched or back:
        new = [row.pk for row in made.values()]
        follow(plan, by=by, touched=touched, fresh=moved, new=new, moved=moved, reviving=back)


def _set(element: Element, want: Wanted, parent: int | None, by: User) -> None:
    before = Words.of(element)
    stale_before = element.english_stale
    for name, value in want.values.items():
        if name != "state":
            setattr(element, name, value)
    if "english_stale" not in want.values:
        after = Words.of(element)
        element.english_stale = _stale(before, after, stale_before)
    element.parent_id, element.edited_by = parent, by


def _stale(before: Words, after: Words, was: bool) -> bool:
    old = Element(**vars(before), english_stale=was)
    return english_is_stale(old, after, checked=False)


def _made(plan: Plan, want: Wanted, by: User) -> Element:
    parent = plan.elements.get(uid=want.parent) if want.parent else None
    made = insert(
        plan,
        parent=parent,
        kind=want.kind,
        by=by,
        words=Words(**{name: want.values.get(name, "") for name in TEXTS}),
        position=None,
        tags=want.values.get("tags", ()),
        is_official=want.values.get("is_official"),
        uid=want.uid,
    )
    if position := want.values.get("position"):
        Element.objects.filter(pk=made.pk).update(position=position)
    return made


def _level(want: Wanted) -> tuple[int, bool]:
    return LEVELS.index(want.kind), want.parent is not None


def _may_stand(want: Wanted, kinds: dict, parents: dict) -> bool:
    if want.parent is None:
        return fits(want.kind, None)
    above = Element(kind=kinds[want.parent])
    if parents[want.parent]:
        above.parent_id = 1  # any: it is not at the top
    return want.parent != want.uid and fits(want.kind, above)


def _refuse_orphans(
    rows: list[Wanted], elements: dict[uuid.UUID, Element], parents: dict, states: dict
) -> None:
    """Nothing in the text may hang below what a row takes out, nor a section too deep."""
    by_uid = {want.uid: want for want in rows}
    for uid in elements:
        above = parents[uid]
        want = by_uid.get(above)
        if want is None or want.errors:
            continue
        if states[uid] == ElementState.ACTIVE and states[above] != ElementState.ACTIVE:
            want.errors.append(_("what stands below it is not withdrawn"))
        elif want.kind == Kind.SECTION and want.parent and elements[uid].kind == Kind.SECTION:
            want.errors.append(_("this section has sections of its own"))
