"""How every action of a version stands on a day: who has it, what its design misses, how far it is.

Nothing of this is stored: it follows from the rows of the execution, which hang on permanent uids.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from communities.models import Community
from partners.models import Organisation
from plan.execution.design import NEEDS, designed
from plan.models import (
    ActionStatus,
    BudgetLine,
    Involvement,
    InvolvementRole,
    Kind,
    Milestone,
    MoneyKind,
    Passage,
    ProgressUpdate,
    ReportingCycle,
    Version,
)


@dataclass(frozen=True)
class Standing:
    """One action. `involvements` are the accepted ones; `missing` are those of NEEDS."""

    passage: Passage
    theme: Passage
    objective: Passage
    strategy: Passage
    involvements: tuple[Involvement, ...]
    missing: tuple[str, ...]
    milestones: tuple[Milestone, ...]
    update: ProgressUpdate | None
    reported: bool
    late: bool
    money: tuple[tuple[int, str, Decimal], ...]  # year, kind, euro

    @property
    def uid(self) -> UUID:
        return self.passage.uid

    @property
    def lead(self) -> Organisation | Community | None:
        """Who leads it and has accepted to."""
        led = (one.body for one in self.involvements if one.role == InvolvementRole.LEAD)
        return next(led, None)

    @property
    def roles(self) -> list[tuple[str, Organisation | Community]]:
        return [(one.role, one.body) for one in self.involvements]

    @property
    def is_designed(self) -> bool:
        return not self.missing

    @property
    def status(self) -> str:
        """What the last published report says, empty without one."""
        return self.update.status if self.update else ""

    @property
    def outlook(self) -> str:
        return self.update.outlook if self.update else ""

    @property
    def cycle(self) -> ReportingCycle | None:
        """The cycle of the last published report."""
        return self.update.cycle if self.update else None

    @property
    def planned(self) -> Decimal:
        return self._sum(MoneyKind.PLANNED)

    @property
    def actual(self) -> Decimal:
        return self._sum(MoneyKind.ACTUAL)

    def _sum(self, kind: str) -> Decimal:
        return sum((amount for _, one, amount in self.money if one == kind), Decimal(0))

    def record(self) -> dict[str, Any]:
        """The same as JSON can carry it, without a person: what a closed cycle keeps."""
        return {
            "uid": str(self.uid),
            "code": self.passage.code,
            "title_it": self.passage.title_it,
            "theme": self.theme.code,
            "objective": self.objective.code,
            "lead": str(self.lead) if self.lead else "",
            "roles": [{"role": role, "body": str(body)} for role, body in self.roles],
            "missing": list(self.missing),
            "status": self.status,
            "outlook": self.outlook,
            "cycle": self.update.cycle_id if self.update else None,
            "reported": self.reported,
            "late": self.late,
            "planned": str(self.planned),
            "actual": str(self.actual),
        }


@dataclass
class Roll:
    """Counts over the actions below one passage. Never averages: who has not reported is said."""

    passage: Passage
    actions: int = 0
    designed: int = 0
    reported: int = 0
    late: int = 0
    statuses: Counter = field(default_factory=Counter)  # of those with a published report
    outlooks: Counter = field(default_factory=Counter)
    planned: Decimal = Decimal(0)
    actual: Decimal = Decimal(0)

    @property
    def unreported(self) -> int:
        return self.actions - self.reported

    @property
    def not_started(self) -> int:
        return self.statuses[ActionStatus.NOT_STARTED]

    @property
    def under_way(self) -> int:
        return self.statuses[ActionStatus.UNDER_WAY]

    @property
    def suspended(self) -> int:
        return self.statuses[ActionStatus.SUSPENDED]

    @property
    def completed(self) -> int:
        return self.statuses[ActionStatus.COMPLETED]

    @property
    def unknown(self) -> int:
        """Actions of which nothing was ever published."""
        return self.actions - self.statuses.total()

    def add(self, standing: Standing) -> None:
        self.actions += 1
        self.designed += standing.is_designed
        self.reported += standing.reported
        self.late += standing.late
        if standing.update:
            self.statuses[standing.status] += 1
            self.outlooks[standing.outlook] += 1
        self.planned += standing.planned
        self.actual += standing.actual


def standings(version: Version, *, on: date, cycle: ReportingCycle | None = None) -> list[Standing]:
    """Every action of `version` in reading order, as it stands on the day `on`.

    With a `cycle`, `reported` says whether a report on it was published in that cycle, and reports
    of later cycles are left out; without one, whether any was ever published. Six queries.
    """
    kinds = (Kind.THEME, Kind.OBJECTIVE, Kind.STRATEGY, Kind.ACTION)
    passages = list(version.passages.filter(kind__in=kinds).defer("body_it", "body_en").in_order())
    above = {passage.uid: passage for passage in passages}
    actions = [passage for passage in passages if passage.kind == Kind.ACTION]
    rows = _rows(version, cycle, [action.uid for action in actions])
    found = []
    for action in actions:
        strategy = above[action.parent_uid]
        objective = above[strategy.parent_uid]
        theme = above[objective.parent_uid]
        found.append(_standing(rows, (action, strategy, objective, theme), on, cycle))
    return found


@dataclass(frozen=True)
class Rows:
    """All of a plan's execution by uid, read once."""

    involvements: dict[UUID, list[Involvement]]
    milestones: dict[UUID, list[Milestone]]
    updates: dict[UUID, list[ProgressUpdate]]
    budget: dict[UUID, list[BudgetLine]]
    missing: dict[UUID, set[str]]


def _rows(version: Version, cycle: ReportingCycle | None, actions: list[UUID]) -> Rows:
    plan = version.plan_id
    involvements = Involvement.objects.accepted().filter(plan=plan)
    updates = ProgressUpdate.objects.published().filter(plan=plan).select_related("cycle")
    if cycle:
        updates = updates.filter(cycle__starts_on__lte=cycle.starts_on)
    return Rows(
        involvements=_by_uid(involvements.select_related("organisation", "community")),
        milestones=_by_uid(Milestone.objects.filter(plan=plan).order_by("due", "pk")),
        updates=_by_uid(updates.order_by("cycle__starts_on", "reviewed_at", "pk")),
        budget=_by_uid(BudgetLine.objects.filter(plan=plan).order_by("year", "pk")),
        missing=designed(actions),
    )


def _by_uid(rows: Iterable[Any]) -> dict[UUID, list[Any]]:
    found = defaultdict(list)
    for row in rows:
        found[row.uid].append(row)
    return found


def _standing(
    rows: Rows, place: Sequence[Passage], on: date, cycle: ReportingCycle | None
) -> Standing:
    action, strategy, objective, theme = place
    uid = action.uid
    roles = list(InvolvementRole)
    involvements = sorted(
        rows.involvements.get(uid, ()), key=lambda one: (roles.index(one.role), one.pk)
    )
    milestones = rows.milestones.get(uid, ())
    updates = rows.updates.get(uid, ())
    update = updates[-1] if updates else None
    return Standing(
        passage=action,
        strategy=strategy,
        objective=objective,
        theme=theme,
        involvements=tuple(involvements),
        missing=tuple(part for part in NEEDS if part in rows.missing[uid]),
        milestones=tuple(milestones),
        update=update,
        reported=any(one.cycle_id == cycle.pk for one in updates) if cycle else bool(updates),
        late=is_late(milestones, update, on),
        money=tuple((one.year, one.kind, one.amount) for one in rows.budget.get(uid, ())),
    )


def is_late(milestones: Iterable[Milestone], update: ProgressUpdate | None, on: date) -> bool:
    """Whether a date has passed by `on` without what was to be reached by it; or the last date has
    and the action is not completed. Of what is completed nothing is late any more."""
    if update and update.status == ActionStatus.COMPLETED:
        return False
    milestones = list(milestones)
    if not milestones:
        return False
    waited = any(one.due < on and not is_reached(one, on) for one in milestones)
    return waited or max(one.due for one in milestones) < on


def is_reached(milestone: Milestone, on: date) -> bool:
    return milestone.reached_on is not None and milestone.reached_on <= on


def roll_up(standings: Iterable[Standing], by: Literal["theme", "objective"]) -> list[Roll]:
    """Counts by theme or objective, in reading order."""
    rolls: dict[UUID, Roll] = {}
    for standing in standings:
        passage = getattr(standing, by)
        rolls.setdefault(passage.uid, Roll(passage)).add(standing)
    return list(rolls.values())


def total(standings: Iterable[Standing]) -> Roll:
    """Counts over all; its passage is that of the first, and means nothing."""
    standings = list(standings)
    whole = Roll(standings[0].theme if standings else Passage())
    for standing in standings:
        whole.add(standing)
    return whole
