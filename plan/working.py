"""The working text as its editors read it: a tree, what of it wants care."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from plan.elements.placing import APART
from plan.models import Element, ElementState, Kind, Passage, Plan, Version
from tsi.base.text import fold

STATEMENTS = (Kind.STRATEGY, Kind.ACTION)  # what makes a version official, or a summary
COMPARED = ("code", "title_it", "title_en", "body_it", "body_en")


@dataclass
class Line:
    """An element with what one sees of it among the others."""

    element: Element
    parent: "Line | None"
    depth: int
    changed: bool = False
    first: bool = True
    last: bool = True
    wanted: bool = True
    children: list["Line"] = field(default_factory=list)

    @property
    def active(self) -> bool:
        return self.element.state == ElementState.ACTIVE

    def below(self) -> list["Line"]:
        """All that is below, in reading order."""
        return [each for child in self.children for each in (child, *child.below())]


WANTED: dict[str, Callable[[Line], bool]] = {
    "": lambda line: line.active,
    "inglese": lambda line: line.active and line.element.english_stale,
    "modificati": lambda line: line.active and line.changed,
    "sintesi": lambda line: (
        line.active and line.element.kind in STATEMENTS and not line.element.is_official
    ),
    "ritirati": lambda line: not line.active,
}


def the_plan() -> Plan | None:
    """The Plan whose text is written here."""
    return Plan.objects.order_by("pk").first()


def last_version(plan: Plan) -> Version | None:
    """The version frozen last."""
    return plan.versions.filter(sealed_at__isnull=False).order_by("-sealed_at", "-pk").first()


def lines(plan: Plan, since: Version | None) -> list[Line]:
    """The top lines of the whole working text, withdrawn elements too; in two queries."""
    found: dict[int | None, Line] = {}
    rows = list(plan.elements.order_by("position", "pk"))
    below: dict[int | None, list[Element]] = {}
    for row in rows:
        below.setdefault(row.parent_id, []).append(row)
    changed = changed_since(rows, since)

    def hang(parent: Line | None, key: int | None, depth: int) -> list[Line]:
        level = []
        for row in below.get(key, []):
            line = found[row.pk] = Line(row, parent, depth, changed=row.pk in changed)
            line.children = hang(line, row.pk, depth + 1)
            level.append(line)
        _mark_ends(level)
        return level

    return hang(None, None, 0)


def changed_since(rows: Iterable[Element], version: Version | None) -> set[int]:
    """Keys of the active elements that are not in `version` as they stand now."""
    rows = [row for row in rows if row.state == ElementState.ACTIVE]
    if version is None:
        return {row.pk for row in rows}
    uids = {row.pk: row.uid for row in rows}
    frozen = {one.uid: one for one in Passage.objects.filter(version=version).defer("sha256")}
    return {row.pk for row in rows if not _same(row, frozen.get(row.uid), uids)}


def narrowed(top: list[Line], shown: str, query: str) -> list[Line]:
    """The lines that are wanted, and those above them (not `wanted` themselves)."""
    wanted, words = WANTED[shown], fold(query).split()

    def keep(line: Line) -> Line | None:
        children = [kept for child in line.children if (kept := keep(child))]
        mine = wanted(line) and all(word in _searched(line.element) for word in words)
        if not (mine or children):
            return None
        line.children, line.wanted = children, mine
        return line

    return [kept for line in top if (kept := keep(line))]


def counts(top: list[Line]) -> dict[str, int]:
    """How many elements each filter finds."""
    every = [each for line in top for each in (line, *line.below())]
    return {name: sum(map(wanted, every)) for name, wanted in WANTED.items()}


def _same(row: Element, frozen: Passage | None, uids: dict[int, object]) -> bool:
    if frozen is None or frozen.parent_uid != uids.get(row.parent_id):
        return False
    return all(getattr(row, name) == getattr(frozen, name) for name in COMPARED)


def _mark_ends(level: list[Line]) -> None:
    """Who can go no further up or down among those beside it."""
    groups: dict[str, list[Line]] = {}
    for line in level:
        if line.active:
            kind = line.element.kind
            groups.setdefault(kind if kind in APART else "", []).append(line)
    for group in groups.values():
        for at, line in enumerate(group):
            line.first, line.last = at == 0, at == len(group) - 1


def _searched(element: Element) -> str:
    return fold(
        f"{element.code} {element.title_it} {element.title_en} {element.body_it} {element.body_en}"
    )
