"""The passages of a version as a tree, each with its text in one language."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.safestring import SafeString

from plan.models import Kind, Passage
from tsi.base import markdown
from tsi.base.translated import in_language


@dataclass(frozen=True)
class Text:
    """A text, and its language where that is not the language of the edition (else "")."""

    text: str
    lang: str = ""

    def __str__(self):
        return self.text

    @classmethod
    def of(cls, row: object, name: str, language: str) -> "Text":
        missing = language != "it" and not getattr(row, f"{name}_{language}")
        return cls(in_language(row, name, language), "it" if missing else "")


@dataclass(frozen=True)
class Piece:
    """A passage with what stands below it, in reading order."""

    kind: str
    code: str
    title: Text
    body: Text
    pieces: tuple["Piece", ...]

    def all(self, kind: str) -> "list[Piece]":
        """The pieces of one kind below this one, at any depth."""
        below = [found for piece in self.pieces for found in piece.all(kind)]
        return [piece for piece in self.pieces if piece.kind == kind] + below

    @property
    def body_html(self) -> SafeString:
        return markdown.render(self.body.text)

    @property
    def sections(self) -> "list[Piece]":
        return self.all(Kind.SECTION)

    @property
    def objectives(self) -> "list[Piece]":
        return self.all(Kind.OBJECTIVE)

    @property
    def strategies(self) -> "list[Piece]":
        return self.all(Kind.STRATEGY)

    @property
    def actions(self) -> "list[Piece]":
        return self.all(Kind.ACTION)

    @property
    def resources(self) -> "list[Piece]":
        return self.all(Kind.RESOURCE)


def tree(passages: Iterable[Passage], language: str) -> tuple[Piece, ...]:
    """Passages in reading order as pieces, those without a parent on top."""
    below: dict[object, list[Passage]] = {}
    for passage in passages:
        below.setdefault(passage.parent_uid, []).append(passage)

    def pieces(parent_uid: object) -> Iterator[Piece]:
        for passage in below.get(parent_uid, []):
            yield Piece(
                kind=passage.kind,
                code=passage.code,
                title=Text.of(passage, "title", language),
                body=Text.of(passage, "body", language),
                pieces=tuple(pieces(passage.uid)),
            )

    return tuple(pieces(None))
