"""The working text as it stands now: in reading order, and as the passages it would become."""

from collections.abc import Iterable, Iterator

from django.db.models import Count, Sum

from plan.models import Element, Kind, Passage, Plan, Version

STATED = (Kind.STRATEGY, Kind.ACTION)  # the words that promoters approve


def reading_order(plan: Plan) -> Iterator[Element]:
    """The active elements of the working text, each parent before its children.

    What hangs below a withdrawn element is left out with it.
    """
    children: dict[int | None, list[Element]] = {}
    elements = Element.objects.active().filter(plan=plan).select_related("parent")
    for element in elements.order_by("position", "pk"):
        children.setdefault(element.parent_id, []).append(element)

    def below(parent: int | None) -> Iterator[Element]:
        for element in children.get(parent, []):
            yield element
            yield from below(element.pk)

    return below(None)


def passages_of(elements: Iterable[Element], version: Version | None = None) -> list[Passage]:
    """The passages, not saved and without hash, that freezing `elements` makes of them."""
    return [
        Passage(
            version=version,
            uid=element.uid,
            parent_uid=element.parent.uid if element.parent else None,
            kind=element.kind,
            code=element.code,
            position=position,
            title_it=element.title_it,
            title_en=element.title_en,
            body_it=element.body_it,
            body_en=element.body_en,
        )
        for position, element in enumerate(elements, start=1)
    ]


def is_summary(elements: Iterable[Element]) -> bool:
    """Whether a strategy or an action stands in other words than those that were agreed on."""
    return any(not element.is_official for element in elements if element.kind in STATED)


def fingerprint(plan: Plan) -> str:
    """Changes with every change of the working text: who freezes says with it what they read."""
    state = plan.elements.aggregate(rows=Count("pk"), revisions=Sum("revision"))
    return f"{state['rows']}-{state['revisions'] or 0}"
