"""The progress report of a closed cycle: what its snapshot says, in one language."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.formats import number_format
from django.utils.translation import gettext

from plan.models import ActionStatus, IndicatorLevel, Outlook, ReportingCycle
from plan.pdf.dates import in_words
from plan.pdf.foot import foot
from plan.pdf.layout import layout
from plan.pdf.pieces import Text
from tsi.base.printing import Rendered, print_html

STYLES = "css/report-pdf.css"
TEMPLATE = "plan/progress_pdf/document.html"


def text_of(row: dict, name: str, language: str) -> Text:
    """The words of a row of the snapshot, and their language where it is another one."""
    there = row.get(f"{name}_{language}")
    return Text(there or row[f"{name}_it"], "" if there or language == "it" else "it")


def label(choices, value: str) -> str:
    """What a status or an outlook is called; nothing for none."""
    return str(choices(value).label) if value else ""


def number_in(value: str | None) -> str:
    """A number of the snapshot as the active language writes it: 1500.5 as 1.500,5."""
    return "–" if value is None else number_format(Decimal(value), force_grouping=True)


def _day(value: str | None, language: str) -> str:
    return in_words(date.fromisoformat(value), language) if value else ""


@dataclass(frozen=True)
class Line:
    """One action as it stood."""

    code: str
    uid: str
    title: Text
    lead: str
    status: str
    outlook: str
    reported: bool
    late: bool
    started: str
    ended: str
    narrative: str
    obstacles: str
    evidence_url: str

    @classmethod
    def of(cls, row: dict, language: str) -> "Line":
        report = row["report"] or {}
        return cls(
            code=row["code"],
            uid=row["uid"],
            title=text_of(row, "title", language),
            lead=row["lead"],
            status=label(ActionStatus, row["status"]),
            outlook=label(Outlook, row["outlook"]),
            reported=row["reported"],
            late=row["late"],
            started=_day(report.get("started_on"), language),
            ended=_day(report.get("ended_on"), language),
            narrative=report.get("narrative", ""),
            obstacles=report.get("obstacles", ""),
            evidence_url=report.get("evidence_url", ""),
        )


@dataclass(frozen=True)
class Counts:
    """How many actions, below one theme or in all."""

    code: str
    title: Text
    actions: int
    designed: int
    reported: int
    late: int
    statuses: tuple[tuple[str, int], ...]
    lines: tuple[Line, ...]

    @classmethod
    def of(cls, row: dict, language: str, lines: Iterable[Line] = ()) -> "Counts":
        statuses = [
            (str(status.label), row["status"].get(status.value, 0)) for status in ActionStatus
        ]
        return cls(
            code=row.get("code", ""),
            title=text_of(row, "title", language) if "title_it" in row else Text(""),
            actions=row["actions"],
            designed=row["designed"],
            reported=row["reported"],
            late=row["late"],
            statuses=tuple(statuses),
            lines=tuple(lines),
        )


@dataclass(frozen=True)
class Measure:
    """One indicator with its last value."""

    code: str
    name: Text
    level: str
    unit: str
    baseline: str
    targets: tuple[tuple[int, str], ...]
    last: str
    last_day: str
    is_provisional: bool

    @classmethod
    def of(cls, row: dict, language: str) -> "Measure":
        last = row["last"] or {}
        baseline = number_in(row["baseline"])
        if row["baseline"] is not None:
            baseline = f"{baseline} ({row['baseline_period']})"
        return cls(
            code=row["code"],
            name=text_of(row, "name", language),
            level=label(IndicatorLevel, row["level"]),
            unit=row["unit"],
            baseline=baseline,
            targets=tuple((each["year"], number_in(each["value"])) for each in row["targets"]),
            last=number_in(last.get("value")),
            last_day=_day(last.get("ends_on"), language),
            is_provisional=bool(last.get("is_provisional")),
        )


@dataclass(frozen=True)
class ProgressEdition:
    """All that a progress report says. It follows from the snapshot of its cycle."""

    language: str
    plan: Text
    name: Text
    version: str
    is_summary: bool
    is_demo: bool
    starts: str
    ends: str
    closed: str
    sha256: str
    total: Counts
    themes: tuple[Counts, ...]
    indicators: tuple[Measure, ...]

    @classmethod
    def of(cls, cycle: ReportingCycle, language: str) -> "ProgressEdition":
        """Read a closed cycle. Raises ValueError for one that is open."""
        snapshot = cycle.snapshot
        if snapshot is None:
            raise ValueError("Only a closed cycle has a progress report.")
        with translation.override(language):
            return cls(
                language=language,
                plan=Text.of(cycle.plan, "title", language),
                name=text_of(snapshot["cycle"], "name", language),
                version=snapshot["version"]["number"],
                is_summary=snapshot["version"]["is_summary"],
                is_demo=snapshot["version"]["is_demo"],
                starts=_day(snapshot["cycle"]["starts_on"], language),
                ends=_day(snapshot["cycle"]["ends_on"], language),
                closed=in_words(timezone.localdate(cycle.closed_at), language),
                sha256=cycle.snapshot_sha256,
                total=Counts.of(snapshot["total"], language),
                themes=tuple(_themes(snapshot, language)),
                indicators=tuple(Measure.of(row, language) for row in snapshot["indicators"]),
            )

    @property
    def labels(self) -> str:
        """What stands at the foot of every page, in the active language."""
        version = gettext("Version %(number)s") % {"number": self.version}
        return foot(version, str(self.name), is_summary=self.is_summary, is_demo=self.is_demo)

    @property
    def short_hash(self) -> str:
        return self.sha256[:12]


def _themes(snapshot: dict, language: str):
    for theme in snapshot["themes"]:
        rows = [row for row in snapshot["actions"] if row["theme"] == theme["code"]]
        yield Counts.of(theme, language, [Line.of(row, language) for row in rows])


def progress_layout() -> str:
    """A short hash of all in our code that decides how this PDF looks."""
    return layout(TEMPLATE, STYLES)


def progress_html(edition: ProgressEdition) -> str:
    """The document as HTML, in the language of the edition."""
    with translation.override(edition.language):
        return render_to_string(TEMPLATE, {"edition": edition})


def render_progress(edition: ProgressEdition, progress: Callable[[int], None]) -> Rendered:
    """Print a progress report as PDF; as plan.pdf.render prints a version."""
    identifier = f"{edition.sha256}-{edition.language}"
    return print_html(progress_html(edition), STYLES, identifier, progress)
