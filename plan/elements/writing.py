"""The words of one element, in both languages."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from django.db import transaction

from partners.models import User
from plan.elements.locking import Stale, locked
from plan.models import Element

PAIRS = (("title_it", "title_en"), ("body_it", "body_en"))
TEXTS = ("title_it", "title_en", "body_it", "body_en")


@dataclass(frozen=True)
class Words:
    """The texts of an element."""

    title_it: str
    title_en: str = ""
    body_it: str = ""
    body_en: str = ""

    @classmethod
    def of(cls, element: Element) -> "Words":
        return cls(**{name: getattr(element, name) for name in TEXTS})


@transaction.atomic
def edit(
    element: Element,
    *,
    by: User,
    expected_revision: int,
    title_it: str,
    title_en: str,
    body_it: str,
    body_en: str,
    tags: Sequence[str],
    english_checked: bool = False,
) -> Element:
    """Give an element these texts and tags; returns it. The same texts again write nothing.

    Its English goes stale where the Italian beside it changed and it did not, unless it is
    `english_checked`. Raises Stale with the row as it is now, InvalidTransition when withdrawn.
    """
    now = locked(element)
    words = Words(title_it, title_en, body_it, body_en)
    values = asdict(words) | {
        "tags": sorted(set(tags)),
        "english_stale": english_is_stale(now, words, checked=english_checked),
    }
    if _differing(now, values) and now.revision != expected_revision:
        raise Stale(now)
    return keep(now, values, by=by)


@transaction.atomic
def confirm_english(element: Element, *, by: User, expected_revision: int) -> Element:
    """The translation still holds, as it is. Raises Stale, InvalidTransition."""
    now = locked(element, expected_revision=expected_revision)
    return keep(now, {"english_stale": False}, by=by)


def keep(now: Element, values: dict, *, by: User | None) -> Element:
    """Write what differs; the UPDATE is the guard. Raises Stale."""
    if changed := _differing(now, values):
        here = Element.objects.filter(pk=now.pk, revision=now.revision)
        if not here.update(**changed, edited_by=by):
            raise Stale(Element.objects.get(pk=now.pk))
        now.refresh_from_db()
    return now


def _differing(now: Element, values: dict) -> dict:
    return {name: value for name, value in values.items() if getattr(now, name) != value}


def english_is_stale(before: Element, after: Words, *, checked: bool) -> bool:
    """Whether the English of an element says something else than its Italian by now."""
    if checked or not (after.title_en or after.body_en):
        return False
    different = {name for name in TEXTS if getattr(before, name) != getattr(after, name)}
    if any(it in different and en not in different and getattr(after, en) for it, en in PAIRS):
        return True
    if different & {"title_en", "body_en"}:
        return False
    return before.english_stale
