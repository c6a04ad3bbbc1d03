"""One change as a reader of one language sees it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from plan.models import Change
from plan.redline.compare import ChangedPiece
from plan.redline.outline import Outline
from tsi.base.translated import in_language
from tsi.base.worddiff import Span

OTHER = {"it": "en", "en": "it"}


@dataclass(frozen=True)
class Words:
    """A text with its changes, and its language where that is not the reader's (else "")."""

    spans: Sequence[Span]
    lang: str = ""


@dataclass(frozen=True)
class Row:
    """A changed passage: its title, its body where that changed, and how its place changed.

    `elsewhere` holds what changed where the reader's own language did not.
    """

    piece: ChangedPiece
    title: Words
    body: Words | None
    elsewhere: tuple[Words, ...]
    parents: tuple[str, str] | None  # codes of what it stood below, and stands below

    @classmethod
    def of(cls, piece: ChangedPiece, outline: Outline, language: str) -> "Row":
        title = _words(piece, "title", language)
        body = _words(piece, "body", language)
        return cls(
            piece=piece,
            title=title,
            body=body if _differs(body.spans) else None,
            elsewhere=() if _differs([*title.spans, *body.spans]) else _elsewhere(piece, language),
            parents=_parents(piece, outline),
        )

    @property
    def here(self) -> Any:
        return self.piece.here

    @property
    def labels(self) -> list[tuple[str, str]]:
        """The kinds of change, as they are stored and in words."""
        return [(change, str(Change(change).label)) for change in self.piece.changes]

    @property
    def has_other_place(self) -> bool:
        return bool({Change.MOVED, Change.RENUMBERED} & set(self.piece.changes))

    @property
    def codes(self) -> tuple[str, str] | None:
        """The code that it had and the one it has, when they are not the same."""
        if Change.RENUMBERED not in self.piece.changes:
            return None
        return self.piece.before.code, self.piece.after.code


def _words(piece: ChangedPiece, name: str, language: str) -> Words:
    """The text `name` with its changes; the Italian where no version has another."""
    sides = [side for side in (piece.before, piece.after) if side is not None]
    if not any(getattr(side, f"{name}_{language}") for side in sides):
        has_italian = any(getattr(side, f"{name}_it") for side in sides)
        return Words(_spans(piece, name, "it"), "it" if language != "it" and has_italian else "")
    return Words(_spans(piece, name, language))


def _spans(piece: ChangedPiece, name: str, language: str) -> Sequence[Span]:
    column = f"{name}_{language}"
    if column in piece.texts:
        return piece.texts[column]
    text = in_language(piece.here, name, language)
    op = "insert" if piece.before is None else "delete" if piece.after is None else "equal"
    return [Span(op, text)] if text else []


def _elsewhere(piece: ChangedPiece, language: str) -> tuple[Words, ...]:
    other = OTHER[language]
    names = [f"{name}_{other}" for name in ("title", "body")]
    return tuple(Words(piece.texts[name], other) for name in names if name in piece.texts)


def _differs(spans: Sequence[Span]) -> bool:
    return any(span.op != "equal" for span in spans)


def _parents(piece: ChangedPiece, outline: Outline) -> tuple[str, str] | None:
    if Change.MOVED not in piece.changes or piece.before.parent_uid == piece.after.parent_uid:
        return None
    return outline.old_code(piece.before.parent_uid), outline.new_code(piece.after.parent_uid)
