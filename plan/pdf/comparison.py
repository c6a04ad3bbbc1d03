"""Two versions compared, on paper: what is printed, read from the database once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from django.template.loader import render_to_string
from django.utils import timezone, translation

from plan.models import Change, Kind, Version
from plan.pdf.dates import in_words
from plan.pdf.foot import foot
from plan.pdf.layout import layout
from plan.pdf.pieces import Text
from plan.redline import keeping, reading
from plan.redline.asking import counted
from plan.redline.compare import METHOD, ChangedPiece
from plan.redline.outline import Outline
from tsi.base.printing import Rendered, print_html

STYLES = "css/report-pdf.css"
TEMPLATE = "plan/comparison_pdf/document.html"


@dataclass(frozen=True)
class Side:
    """One of the two versions."""

    name: str
    number: str
    day: str
    manifest_sha256: str

    @classmethod
    def of(cls, version: Version, language: str) -> "Side":
        day = in_words(timezone.localdate(version.sealed_at), language)
        return cls(str(version), version.number, day, version.manifest_sha256)

    @property
    def short_hash(self) -> str:
        return self.manifest_sha256[:12]


@dataclass(frozen=True)
class Chapter:
    """The changes below one theme, or in one section of the text."""

    code: str
    title: Text
    is_theme: bool
    rows: tuple[reading.Row, ...]


@dataclass(frozen=True)
class ComparisonEdition:
    """All that the PDF of a comparison says. Making it reads the database, printing it does not."""

    language: str
    title: Text
    older: Side
    newer: Side
    is_summary: bool
    is_demo: bool
    promoters: tuple[str, ...]
    counts: tuple[tuple[str, int], ...]
    unchanged: int
    chapters: tuple[Chapter, ...]

    @classmethod
    def of(cls, base: Version, version: Version, language: str) -> "ComparisonEdition":
        """Read two sealed versions. Raises ValueError when one is not sealed."""
        if base.sealed_at is None or version.sealed_at is None:
            raise ValueError("Only sealed versions can be compared on paper.")
        pieces, outline = keeping.between(base, version), Outline(base, version)
        with translation.override(language):
            sides = Side.of(base, language), Side.of(version, language)
        return cls(
            language=language,
            title=Text.of(version.plan, "title", language),
            older=sides[0],
            newer=sides[1],
            is_summary=version.is_summary or base.is_summary,
            is_demo=version.is_demo or base.is_demo,
            promoters=tuple(promoter.name for promoter in version.plan.promoters.by_name()),
            counts=_counts(pieces),
            unchanged=outline.size - sum(piece.after is not None for piece in pieces),
            chapters=tuple(_chapters(pieces, outline, language)),
        )

    @property
    def labels(self) -> str:
        """What stands at the foot of every page, in the active language."""
        return foot(
            f"{self.older.name} → {self.newer.name}",
            is_summary=self.is_summary,
            is_demo=self.is_demo,
        )

    @property
    def counted(self) -> list[tuple[str, int]]:
        """Each kind of change in words, with how many passages have it."""
        return [(str(Change(change).label), number) for change, number in self.counts]


def _counts(pieces: Sequence[ChangedPiece]) -> tuple[tuple[str, int], ...]:
    numbers = counted(pieces)
    return tuple((change, numbers[change]) for change in Change.values if numbers[change])


def _chapters(pieces: Sequence[ChangedPiece], outline: Outline, language: str):
    """The changes are in reading order, so that those of one theme stand together."""
    tops = outline.tops
    for code, group in groupby(pieces, key=lambda piece: piece.theme):
        top = tops[code]
        rows = tuple(reading.Row.of(piece, outline, language) for piece in group)
        yield Chapter(code, Text.of(top, "title", language), top.kind == Kind.THEME, rows)


def comparison_layout() -> str:
    """A short hash of all in our code that decides how this PDF looks, and of the method."""
    return f"{METHOD}-{layout(TEMPLATE, STYLES, [Path(reading.__file__)])}"


def comparison_html(edition: ComparisonEdition) -> str:
    """The document as HTML, in the language of the edition."""
    with translation.override(edition.language):
        return render_to_string(TEMPLATE, {"edition": edition})


def render_comparison(edition: ComparisonEdition, progress: Callable[[int], None]) -> Rendered:
    """Print a comparison as PDF; as plan.pdf.render prints a version."""
    hashes = f"{edition.older.manifest_sha256}-{edition.newer.manifest_sha256}"
    return print_html(comparison_html(edition), STYLES, f"{hashes}-{edition.language}", progress)
