"""What is printed of one version in one language, read from the database once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils import timezone, translation

from partners.models import Organisation
from plan.models import Kind, Version
from plan.pdf.dates import in_words
from plan.pdf.foot import foot
from plan.pdf.pieces import Piece, Text, tree


@dataclass(frozen=True)
class Body:
    """An organisation of the appendix with the units that are part of it."""

    name: str
    units: tuple["Body", ...] = ()


@dataclass(frozen=True)
class Decision:
    """The act by which one promoter approved the version, with its date in words."""

    promoter: str
    body: str
    number: str
    date: str
    url: str


@dataclass(frozen=True)
class Dots:
    """The drawing on the cover: a row for each theme, a dot for each action (SVG units)."""

    width: int
    height: int
    centres: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Edition:
    """All that the PDF of a version says. Making it reads the database, printing it does not."""

    language: str
    title: Text
    kind: str
    number: str
    state: str
    base: str
    is_summary: bool
    is_demo: bool
    manifest_sha256: str
    frozen_on: date
    promoters: tuple[str, ...]
    acts: tuple[Decision, ...]
    note: Text
    pieces: tuple[Piece, ...]
    organisations: tuple[Body, ...]
    organisation_count: int

    @classmethod
    def of(cls, version: Version, language: str) -> "Edition":
        """Read a sealed version. Raises ValueError when it is not sealed."""
        if version.sealed_at is None:
            raise ValueError("Only a sealed version can be printed.")
        organisations = list(Organisation.objects.in_appendix().by_name())
        with translation.override(language):
            kind = str(version.get_kind_display())
            state = str(version.get_state_display())
            base = str(version.base) if version.base else ""
        return cls(
            language=language,
            title=Text.of(version.plan, "title", language),
            kind=kind,
            number=version.number,
            state=state,
            base=base,
            is_summary=version.is_summary,
            is_demo=version.is_demo,
            manifest_sha256=version.manifest_sha256,
            frozen_on=timezone.localdate(version.sealed_at),
            promoters=tuple(promoter.name for promoter in version.plan.promoters.by_name()),
            acts=_decisions(version, language),
            note=Text.of(version, "note", language),
            pieces=tree(version.passages.in_order(), language),
            organisations=_bodies(organisations),
            organisation_count=len(organisations),
        )

    @property
    def frozen_date(self) -> str:
        """The day of the version in words, 22 November 2026."""
        return in_words(self.frozen_on, self.language)

    @property
    def short_hash(self) -> str:
        return self.manifest_sha256[:12]

    @property
    def labels(self) -> str:
        """What stands at the foot of every page, in the active language."""
        return foot(f"{self.kind} {self.number}", is_summary=self.is_summary, is_demo=self.is_demo)

    @property
    def themes(self) -> list[Piece]:
        return [piece for piece in self.pieces if piece.kind == Kind.THEME]

    @property
    def objectives(self) -> list[Piece]:
        return [found for theme in self.themes for found in theme.objectives]

    @property
    def strategies(self) -> list[Piece]:
        return [found for theme in self.themes for found in theme.strategies]

    @property
    def actions(self) -> list[Piece]:
        return [found for theme in self.themes for found in theme.actions]

    @property
    def resources(self) -> list[Piece]:
        return [found for theme in self.themes for found in theme.resources]

    @property
    def dots(self) -> Dots | None:
        rows = [len(theme.actions) for theme in self.themes]
        if not any(rows):
            return None
        centres = [(5 + 10 * x, 5 + 12 * y) for y, row in enumerate(rows) for x in range(row)]
        return Dots(10 * max(40, *rows), 12 * len(rows), tuple(centres))


def _decisions(version: Version, language: str) -> tuple[Decision, ...]:
    return tuple(
        Decision(act.promoter.name, act.body, act.number, in_words(act.date, language), act.url)
        for act in version.acts.select_related("promoter")
    )


def _bodies(organisations: list[Organisation]) -> tuple[Body, ...]:
    """The organisations as trees by `part_of`. None is lost, even where `part_of` runs round."""
    below: dict[int | None, list[Organisation]] = {}
    for organisation in organisations:
        below.setdefault(organisation.part_of_id, []).append(organisation)
    placed: set[int] = set()

    def bodies(rows: list[Organisation]) -> Iterator[Body]:
        for row in rows:
            if row.pk not in placed:
                placed.add(row.pk)
                yield Body(row.name, tuple(bodies(below.get(row.pk, []))))

    return tuple(bodies(below.get(None, []))) + tuple(bodies(organisations))
