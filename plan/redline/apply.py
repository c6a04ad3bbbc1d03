"""The old text and its redline give the new text: the proof that a redline leaves nothing out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from plan.models import Change
from plan.redline.compare import TEXTS, ChangedPiece
from tsi.base.worddiff import Span


@dataclass(frozen=True)
class Line:
    """A passage as its redline gives it back."""

    uid: UUID
    parent_uid: UUID | None
    kind: str
    code: str
    title_it: str = ""
    title_en: str = ""
    body_it: str = ""
    body_en: str = ""

    @classmethod
    def of(cls, passage: Any) -> "Line":
        names = ("uid", "parent_uid", "kind", "code", *TEXTS)
        return cls(**{name: getattr(passage, name) for name in names})


class DoesNotFit(Exception):
    """The redline is not one of this text."""


def apply(old: Sequence[Any], changes: Sequence[ChangedPiece]) -> list[Line]:
    """The new text in reading order. Raises DoesNotFit when `changes` are those of another text.

    Of an edited passage only the word diffs are read, of one that stayed where it was nothing: so
    what a redline does not say is not in the result. What came or moved stands at its `position`,
    which counts the passages of the new text from 1.
    """
    by_uid = {change.uid: change for change in changes}
    stayed: dict[UUID | None, list[Line]] = {}
    placed: dict[int, Line] = {}
    for passage in old:
        change = by_uid.pop(passage.uid, None)
        line = Line.of(passage) if change is None else _changed(Line.of(passage), change)
        if change is not None and Change.MOVED in change.changes:
            placed[change.after.position] = line
        elif line is not None:
            stayed.setdefault(line.parent_uid, []).append(line)
    placed |= {change.after.position: Line.of(change.after) for change in by_uid.values()}
    return _in_order(stayed, placed)


def _changed(line: Line, change: ChangedPiece) -> Line | None:
    """The passage with what the redline says of it; None when it was removed."""
    after = change.after
    if after is None:
        return None
    line = replace(line, kind=after.kind, **_texts(line, change))
    if Change.RENUMBERED in change.changes:
        line = replace(line, code=after.code)
    if Change.MOVED in change.changes:
        line = replace(line, parent_uid=after.parent_uid)
    return line


def _texts(line: Line, change: ChangedPiece) -> dict[str, str]:
    """The new texts of the fields that changed."""
    for name, spans in change.texts.items():
        if _joined(spans, without="insert") != getattr(line, name):
            raise DoesNotFit(f"{line.code}: {name}")
    return {name: _joined(spans, without="delete") for name, spans in change.texts.items()}


def _joined(spans: Sequence[Span], *, without: str) -> str:
    return "".join(text for op, text in spans if op != without)


def _in_order(stayed: dict[UUID | None, list[Line]], placed: dict[int, Line]) -> list[Line]:
    """Depth first: at each number what belongs there, else the next one that stayed."""
    found: list[Line] = []

    def below(parent: UUID | None) -> None:
        waiting = iter(stayed.pop(parent, ()))
        while line := _taken(placed, len(found) + 1, parent) or next(waiting, None):
            found.append(line)
            below(line.uid)

    below(None)
    if stayed or placed:
        raise DoesNotFit("some passages have no place")
    return found


def _taken(placed: dict[int, Line], number: int, parent: UUID | None) -> Line | None:
    line = placed.get(number)
    return placed.pop(number) if line is not None and line.parent_uid == parent else None
