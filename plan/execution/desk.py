"""What the desk of the execution shows: all actions with what they miss, one with all it has."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import F, QuerySet

from partners.models import Standing
from plan.execution import budget
from plan.execution.actions import last_seen_of
from plan.execution.design import NEEDS, designed
from plan.models import (
    BudgetLine,
    Dependency,
    IndicatorLink,
    Instrument,
    Involvement,
    InvolvementRole,
    InvolvementState,
    Kind,
    Milestone,
    Passage,
    Seeking,
    Version,
    Waiver,
)
from tsi.base.text import fold


@dataclass
class Row:
    """One action in the desk's list."""

    passage: Passage
    missing: set[str]
    theme: Passage | None = None
    lead: Involvement | None = None
    left: Involvement | None = None  # who led it last, and left the network
    waiting: int = 0
    words: str = field(default="", repr=False)

    @property
    def in_order(self) -> list[str]:
        """What it misses, in the order in which one needs it."""
        return [each for each in NEEDS if each in self.missing]


def rows(version: Version) -> list[Row]:
    """Every action of `version`, in reading order; four queries for any number."""
    passages = list(version.passages.in_order())
    by_uid = {each.uid: each for each in passages}
    actions = [each for each in passages if each.kind == Kind.ACTION]
    missing = designed(each.uid for each in actions)
    found = {
        each.uid: Row(each, missing[each.uid], _theme(each, by_uid), words=fold(_text(each)))
        for each in actions
    }
    parts = Involvement.objects.current().filter(uid__in=found)
    for part in parts.select_related("organisation", "community"):
        if part.state == InvolvementState.PROPOSED:
            found[part.uid].waiting += 1
        elif part.role == InvolvementRole.LEAD:
            found[part.uid].lead = part
    for part in _left(found):
        found[part.uid].left = None if found[part.uid].lead else part
    for row in found.values():
        row.passage.version = version
    return list(found.values())


def _left(uids: Iterable[uuid.UUID]) -> QuerySet[Involvement]:
    """The parts as lead that ended when an organisation left the network, the last at the end."""
    rows = Involvement.objects.filter(uid__in=uids, role=InvolvementRole.LEAD)
    gone = rows.filter(
        state=InvolvementState.ENDED,
        organisation__standing=Standing.LEFT,
        organisation__steps__verb="leave",
        organisation__steps__at__lte=F("ended_at"),
    )
    return gone.select_related("organisation").order_by("ended_at", "pk")


def _theme(passage: Passage, by_uid: dict[uuid.UUID, Passage]) -> Passage | None:
    above: Passage | None = passage
    while above is not None and above.kind != Kind.THEME:
        above = by_uid.get(above.parent_uid)
    return above


def _text(passage: Passage) -> str:
    return f"{passage.code} {passage.title_it} {passage.title_en}"


def narrowed(found: list[Row], *, needs: str = "", theme: str = "", query: str = "") -> list[Row]:
    """Those that miss `needs` (`none`: nothing; `left`: who led them until it left the network),
    of the theme of this code, with these words."""
    words = fold(query).split()
    return [
        row
        for row in found
        if (needs not in NEEDS or needs in row.missing)
        and (needs != "none" or not row.missing)
        and (needs != "waiting" or row.waiting)
        and (needs != "left" or row.left)
        and (not theme or (row.theme and row.theme.code == theme))
        and all(word in row.words for word in words)
    ]


@dataclass(frozen=True)
class Execution:
    """All that the desk keeps of one action."""

    involvements: list[Involvement]
    ended: list[Involvement]
    milestones: list[Milestone]
    instruments: list[Instrument]
    lines: list[BudgetLine]
    years: list
    waits_for: list[tuple[Dependency, Passage | None]]
    awaited_by: list[tuple[Dependency, Passage | None]]
    indicators: list[IndicatorLink]
    waivers: list[Waiver]
    missing: list[str]
    seeking: Seeking | None
    left: Involvement | None  # who led it last, and left the network

    @classmethod
    def of(cls, uid: uuid.UUID) -> "Execution":
        parts = list(
            Involvement.objects.filter(uid=uid)
            .select_related("organisation", "community")
            .order_by("pk")
        )
        current = (InvolvementState.PROPOSED, InvolvementState.ACCEPTED)
        lines = list(
            BudgetLine.objects.filter(uid=uid)
            .select_related("funder")
            .order_by("year", "kind", "source")
        )
        waits = list(Dependency.objects.filter(after=uid).order_by("pk"))
        awaited = list(Dependency.objects.filter(before=uid).order_by("pk"))
        seen = last_seen_of([*[each.before for each in waits], *[each.after for each in awaited]])
        missing = designed([uid])[uid]
        return cls(
            involvements=[each for each in parts if each.state in current],
            ended=[each for each in parts if each.state not in current],
            milestones=list(
                Milestone.objects.filter(uid=uid)
                .prefetch_related("moves__by")
                .order_by("due", "pk")
            ),
            instruments=list(
                Instrument.objects.filter(links__uid=uid).order_by("kind", "title_it", "pk")
            ),
            lines=lines,
            years=budget.by_year(lines),
            waits_for=[(each, seen.get(each.before)) for each in waits],
            awaited_by=[(each, seen.get(each.after)) for each in awaited],
            indicators=list(
                IndicatorLink.objects.filter(uid=uid)
                .select_related("indicator")
                .order_by("indicator__code")
            ),
            waivers=list(Waiver.objects.filter(uid=uid).order_by("needs")),
            missing=[each for each in NEEDS if each in missing],
            seeking=Seeking.objects.filter(uid=uid).first(),
            left=_left([uid]).last() if "lead" in missing else None,
        )
