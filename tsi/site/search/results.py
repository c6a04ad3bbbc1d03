"""What the page of the search shows for what was typed."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import get_language

from tsi.base.finding import Asked, marked, read, tsquery
from tsi.base.paging import Span, list_span
from tsi.site.search import finding, spelling
from tsi.site.search.kinds import BY_NAME, KINDS, Kind

FIRST = 4  # of each kind, where all kinds are shown
PAGE = 20
FEW = 3  # with fewer results than these somebody may have made a typo


@dataclass(frozen=True)
class Line:
    """One thing that was found: its row, its title and an excerpt with the words marked."""

    row: Any
    title: SafeString
    excerpt: SafeString


@dataclass(frozen=True)
class Group:
    """Those of one kind: how many there are (`more`: at least), and the lines that are shown."""

    kind: Kind
    total: int
    more: bool
    lines: list[Line]

    @property
    def has_others(self) -> bool:
        return self.total > len(self.lines)


@dataclass(frozen=True)
class Results:
    """`asked` is what was typed; `meant` what was searched instead because nothing had those words;
    `nearer` what would find more. `kind` is the one asked for alone, `span` its page."""

    asked: Asked
    meant: Asked | None = None
    nearer: Asked | None = None
    groups: list[Group] = field(default_factory=list)
    kind: Kind | None = None
    span: Span | None = None

    @property
    def total(self) -> int:
        return sum(group.total for group in self.groups)

    @property
    def more(self) -> bool:
        return any(group.more for group in self.groups)

    @property
    def shown(self) -> list[Group]:
        """The groups with lines on this page."""
        return [group for group in self.groups if group.lines]

    @property
    def apart(self) -> list[str]:
        """The words one by one, when together they find nothing."""
        words = self.asked.words
        return words if len(words) > 1 and not self.groups else []


def results(typed: str, name: str = "", *, after: str = "", before: str = "") -> Results:
    """What answers `typed`, of the kind called `name` or of all. Any strings may be given."""
    asked, kind = read(typed), BY_NAME.get(name)
    if not asked:
        return Results(asked, kind=kind)
    query, keys = _keys(asked)
    number = _number(keys)
    other = spelling.corrected(asked) if number < FEW else None
    otherwise = _keys(other) if other else ("", {})
    closer = other if _number(otherwise[1]) > number else None
    if closer and not number:
        query, keys = otherwise
    span = list_span(keys.get(name, [])[: finding.MOST], PAGE, after=after, before=before)
    shown = {each: _shown(each, kind, span, keys) for each in KINDS}
    lines = _lines(query, shown)
    groups = [
        Group(each, min(len(rows), finding.MOST), len(rows) > finding.MOST, lines[each])
        for each in KINDS
        if (rows := keys.get(each.name))
    ]
    meant, nearer = (None, closer) if number else (closer, None)
    return Results(asked, meant, nearer, groups, kind, span if kind else None)


def _number(keys: finding.Keys) -> int:
    return sum(map(len, keys.values()))


def _shown(each: Kind, chosen: Kind | None, span: Span, keys: finding.Keys) -> list[int]:
    if chosen:
        return span.rows if each is chosen else []
    return keys.get(each.name, [])[:FIRST]


def _keys(asked: Asked) -> tuple[str, finding.Keys]:
    """The query, and the keys that answer it; those that a code names stand first."""
    query = tsquery(asked, finding.stems(asked))
    keys = finding.found(query) if query else {}
    for kind in KINDS:
        rows = kind.by_code(asked.typed)
        if rows is not None:
            named = list(rows.values_list("pk", flat=True)[: finding.MOST])
            keys[kind.name] = named + [key for key in keys.get(kind.name, []) if key not in named]
    return query, keys


def _lines(query: str, shown: dict[Kind, list[int]]) -> dict[Kind, list[Line]]:
    rows = {kind: kind.rows(keys) if keys else [] for kind, keys in shown.items()}
    held = {kind: [_key(kind, row) for row in found] for kind, found in rows.items()}
    texts = finding.excerpts(query, held, get_language())
    return {
        kind: [_line(row, *texts.get((kind.name, _key(kind, row)), ("", ""))) for row in found]
        for kind, found in rows.items()
    }


def _line(row: Any, title: str, text: str) -> Line:
    return Line(row, marked(title), marked(text))


def _key(kind: Kind, row: Any) -> int:
    return getattr(row, kind.key)
