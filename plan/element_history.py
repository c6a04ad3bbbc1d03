"""Who changed what of an element, and when; any two of its states compared."""

from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import NamedTuple

from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import Coalesce, Lag
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.models import User
from plan.elements.writing import TEXTS
from plan.models import CrossCutting, Element, ElementState, Plan
from tsi.base.worddiff import Span, word_diff

LABELS = {
    "title_it": gettext_lazy("Text in Italian"),
    "title_en": gettext_lazy("Text in English"),
    "body_it": gettext_lazy("Explanation in Italian"),
    "body_en": gettext_lazy("Explanation in English"),
    "tags": gettext_lazy("Cross-cutting elements"),
    "code": gettext_lazy("Code"),
    "parent_id": gettext_lazy("Stands under"),
    "state": gettext_lazy("State"),
    "is_official": gettext_lazy("Official text"),
    "english_stale": gettext_lazy("English to be checked"),
}
SAID = (*TEXTS, "tags", "state", "under")
SHOWN = 200  # states; more would not be read


class Changed(NamedTuple):
    """One field that differs: its name for people, the language of its words if they have one."""

    label: str
    language: str
    spans: list[Span]


@dataclass(frozen=True)
class Entry:
    """One state: by whom (None: a file), what differs from the one before it."""

    key: int
    at: datetime
    by: User | None
    created: bool
    changes: list[Changed]


def entries(element: Element) -> list[Entry]:
    """The states that differ in something people read, the newest first."""
    states = list(_states(element)[:SHOWN])
    names = _codes(states)
    found = []
    for at, state in enumerate(states):
        before = states[at + 1] if at + 1 < len(states) else None
        changes = differences(before, state, names) if before else []
        if changes or before is None:
            created = state.pgh_label == "insert"
            found.append(
                Entry(state.pgh_id, state.pgh_created_at, state.edited_by, created, changes)
            )
    return found


def compared(element: Element, one: int, other: int) -> list[Changed] | None:
    """What differs between two states, by their keys, the older first; None if one is not its."""
    states = list(_states(element).filter(pgh_id__in=(one, other)).order_by("pgh_id"))
    if not states or len(states) != len({one, other}):
        return None
    return differences(states[0], states[-1], _codes(states))


def differences(before, after, names: dict[int, str]) -> list[Changed]:
    """Every field that people read and that differs, with a word diff."""
    return [
        Changed(
            str(label),
            name[-2:] if name in TEXTS else "",
            word_diff(_text(before, name, names), _text(after, name, names)),
        )
        for name, label in LABELS.items()
        if getattr(before, name) != getattr(after, name)
    ]


def last_author(plan: Plan) -> User | None:
    """Who last changed what the text says or under what something stands; None: a file.

    Whoever only put an element elsewhere in its row, or gave it a number, wrote nothing. One query
    over every state ever kept of the text.
    """
    states = _events().filter(pgh_obj__plan=plan).annotate(under=Coalesce("parent_id", 0))
    row = {"partition_by": F("pgh_obj"), "order_by": "pgh_id"}
    for name in SAID:
        states = states.annotate(**{f"former_{name}": Window(Lag(name), **row)})
    new = reduce(or_, (~Q(**{name: F(f"former_{name}")}) for name in SAID))
    wrote = states.filter(new | Q(pgh_label="insert")).order_by().values("pgh_id")
    by_people = _events().filter(pgh_id__in=wrote).exclude(edited_by=None)
    last = by_people.select_related("edited_by").order_by("-pgh_id").first()
    return last.edited_by if last else None


def _states(element: Element) -> QuerySet:
    states = _events().filter(pgh_obj=element.pk)
    return states.select_related("edited_by").order_by("-pgh_id")


def _events() -> QuerySet:
    return Element.changes.rel.related_model.objects.all()


def _codes(states: list) -> dict[int, str]:
    """How those are called under whom it stood."""
    keys = {state.parent_id for state in states if state.parent_id}
    return dict(Element.objects.filter(pk__in=keys).values_list("pk", "code"))


def _text(state, name: str, names: dict[int, str]) -> str:
    value = getattr(state, name)
    if name == "parent_id":
        return names.get(value, "") if value else ""
    if name == "tags":
        return "; ".join(str(CrossCutting(tag).label) for tag in value)
    if name == "state":
        return str(ElementState(value).label)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return value
