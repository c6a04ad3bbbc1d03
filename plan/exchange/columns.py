"""The columns of the working text, and its rows as they go out."""

from collections.abc import Iterator

from plan.models import CrossCutting, Element, ElementState, Kind, Plan

COLUMNS = (
    "uid", "parent_uid", "kind", "position", "code", "title_it", "title_en", "body_it", "body_en",
    "tags", "english_stale", "is_official", "state",
)  # fmt: skip

VALUES = {
    "kind": Kind.values,
    "tags": CrossCutting.values,
    "english_stale": ["0", "1"],
    "is_official": ["0", "1"],
    "state": ElementState.values,
}


def rows_of(plan: Plan) -> Iterator[list]:
    """A row of COLUMNS for each element, withdrawn ones too, in reading order."""
    elements = list(plan.elements.order_by("position", "pk"))
    below: dict[int | None, list[Element]] = {}
    uids = {}
    for element in elements:
        below.setdefault(element.parent_id, []).append(element)
        uids[element.pk] = str(element.uid)

    def walk(parent: int | None) -> Iterator[list]:
        for element in below.get(parent, []):
            yield _row(element, uids.get(parent, ""))
            yield from walk(element.pk)

    return walk(None)


def _row(element: Element, parent_uid: str) -> list:
    special = {
        "uid": str(element.uid),
        "parent_uid": parent_uid,
        "tags": list(element.tags),
        "english_stale": int(element.english_stale),
        "is_official": int(element.is_official),
    }
    return [special.get(name, getattr(element, name, None)) for name in COLUMNS]
