"""What changed from one text to another. Pure: it reads no database and writes nothing.

Passages are known by their `uid`, so that one that was moved or renumbered is still itself, and
only texts of the same passage are compared by words. The time grows with the number of passages
(and the length of those that changed), never with its square.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from plan.models import Change
from tsi.base.worddiff import Span, word_diff

METHOD = 1  # goes up when the same two texts would give another answer

TEXTS = ("title_it", "title_en", "body_it", "body_en")


@dataclass(frozen=True)
class ChangedPiece:
    """One passage that is not in the new text as it was in the old one.

    `before` and `after` are the passage itself, None where it is not. `theme` is the code of the
    passage at the top of where it stands now. `texts` holds the word diff of each field that
    changed; of a passage that came or went there is none.
    """

    changes: tuple[str, ...]
    theme: str
    before: Any = None
    after: Any = None
    texts: dict[str, list[Span]] = field(default_factory=dict)

    @property
    def uid(self) -> UUID:
        return self.here.uid

    @property
    def here(self) -> Any:
        """The passage as it is now, else as it was."""
        return self.after if self.after is not None else self.before


def compare(old: Sequence[Any], new: Sequence[Any]) -> list[ChangedPiece]:
    """The changes from `old` to `new`, passages (or what has their fields) in reading order.

    In the reading order of `new`, what was removed at its old place. A passage is *moved* when
    it has another parent, or stands otherwise among the siblings that both texts have; of those,
    the fewest that explain the new order.
    """
    return list(_Comparison(old, new).changed())


class _Comparison:
    def __init__(self, old: Sequence[Any], new: Sequence[Any]):
        self.old = {passage.uid: passage for passage in old}
        self.new = {passage.uid: passage for passage in new}
        self.old_children = _children(old, self.old)
        self.new_children = _children(new, self.new)
        self.stayed = self._stayed()
        self.removed = self._removed()

    def changed(self) -> Iterator[ChangedPiece]:
        for uid, theme in self._in_order(None, ""):
            before, after = self.old.get(uid), self.new.get(uid)
            if before is None or after is None:
                change = Change.ADDED if before is None else Change.REMOVED
                yield ChangedPiece((change.value,), theme, before, after)
            elif changes := self._changes(before, after):
                yield ChangedPiece(changes, theme, before, after, _diffs(before, after))

    def _changes(self, before: Any, after: Any) -> tuple[str, ...]:
        found = {
            Change.EDITED: before.kind != after.kind or _texts(before) != _texts(after),
            Change.MOVED: after.uid not in self.stayed,
            Change.RENUMBERED: before.code != after.code,
        }
        return tuple(change.value for change, happened in found.items() if happened)

    def _stayed(self) -> set[UUID]:
        """The passages that stand under the same parent, in an order among each other that is
        that of the old text; as many as possible."""
        stayed: set[UUID] = set()
        for parent, children in self.new_children.items():
            places = {uid: place for place, uid in enumerate(self.old_children.get(parent, ()))}
            both = [uid for uid in children if uid in places]
            rising = longest_rising([places[uid] for uid in both])
            stayed.update(both[index] for index in rising)
        return stayed

    def _removed(self) -> dict[tuple[UUID | None, UUID | None], list[UUID]]:
        """The removed passages by parent and the sibling behind which they stood: the last one
        before them that is still there (None: they stood first)."""
        removed: dict[tuple[UUID | None, UUID | None], list[UUID]] = {}
        for parent, children in self.old_children.items():
            last = None
            for uid in children:
                if uid in self.stayed:
                    last = uid
                elif uid not in self.new:
                    removed.setdefault((parent, last), []).append(uid)
        return removed

    def _in_order(self, parent: UUID | None, theme: str) -> Iterator[tuple[UUID, str]]:
        """Every passage below `parent`, of both texts, with the code at the top of where it is."""
        yield from self._gone(parent, None, theme)
        for uid in self.new_children.get(parent, ()):
            top = theme or self.new[uid].code
            yield uid, top
            yield from self._in_order(uid, top)
            yield from self._gone(parent, uid, theme)

    def _gone(
        self, parent: UUID | None, behind: UUID | None, theme: str
    ) -> Iterator[tuple[UUID, str]]:
        for uid in self.removed.get((parent, behind), ()):
            top = theme or self.old[uid].code
            yield uid, top
            yield from self._gone(uid, None, top)


def _children(passages: Sequence[Any], by_uid: dict) -> dict[UUID | None, list[UUID]]:
    """The passages in order by their parent; those whose parent is not there are on top."""
    children: dict[UUID | None, list[UUID]] = {}
    for passage in passages:
        parent = passage.parent_uid if passage.parent_uid in by_uid else None
        children.setdefault(parent, []).append(passage.uid)
    return children


def _texts(passage: Any) -> tuple[str, ...]:
    return tuple(getattr(passage, name) for name in TEXTS)


def _diffs(before: Any, after: Any) -> dict[str, list[Span]]:
    pairs = {name: (getattr(before, name), getattr(after, name)) for name in TEXTS}
    return {name: word_diff(*pair) for name, pair in pairs.items() if pair[0] != pair[1]}


def longest_rising(numbers: Sequence[int]) -> list[int]:
    """Indices of the longest rising subsequence of different numbers.

    Patience sorting (Fredman, *On computing the length of longest increasing subsequences*,
    1975): n log n.
    """
    ends: list[int] = []  # the smallest last number of a rising sequence of each length
    places: list[int] = []  # where that number stands
    before: list[int | None] = []
    for index, number in enumerate(numbers):
        length = bisect_left(ends, number)
        before.append(places[length - 1] if length else None)
        ends[length : length + 1] = [number]
        places[length : length + 1] = [index]
    found, at = [], places[-1] if places else None
    while at is not None:
        found.append(at)
        at = before[at]
    return found[::-1]
