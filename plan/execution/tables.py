"""The figures of the execution as tables for spreadsheets: what each picture shows, no more.

No column tells of a person. Columns have English names like those of all our files.
"""

from collections.abc import Callable, Iterator
from typing import Any

from plan.execution.board import Board
from plan.execution.standing import Roll
from plan.models import ActionStatus, Indicator, InvolvementRole, Observation

Rows = Iterator[list[Any]]
STATUSES = list(ActionStatus)

ACTIONS = (
    "uid", "code", "title_it", "title_en", "theme", "objective", "lead", "co_leads", "missing",
    "status", "outlook", "reported", "late", "milestones", "planned", "actual",
)  # fmt: skip
COUNTS = (
    "code", "title_it", "title_en", "actions", "designed", *(status.value for status in STATUSES),
    "never_reported", "late", "reported", "planned", "actual",
)  # fmt: skip
MONEY = ("year", "planned", "actual")
MILESTONES = (
    "action_uid", "action_code", "title_it", "title_en", "original_due", "due", "reached_on",
)  # fmt: skip
VALUES = (
    "code", "name_it", "name_en", "level", "unit", "series", "from", "to", "territory", "value",
    "source", "provisional",
)  # fmt: skip


def shown(body: Any) -> str:
    """The name of who takes part, where everybody may see it."""
    return str(body) if body is not None and body.is_public else ""


def action_rows(board: Board) -> Rows:
    for one in board.standings:
        co_leads = [shown(body) for role, body in one.roles if role == InvolvementRole.CO_LEAD]
        passage = one.passage
        yield [
            *(str(one.uid), passage.code, passage.title_it, passage.title_en),
            *(one.theme.code, one.objective.code, shown(one.lead), [*filter(None, co_leads)]),
            *(list(one.missing), one.status, one.outlook, _yes(one.reported), _yes(one.late)),
            *(len(one.milestones), one.planned, one.actual),
        ]


def count_rows(board: Board) -> Rows:
    """Each theme, then its objectives."""
    for theme in board.themes:
        for roll in (theme.roll, *theme.objectives):
            yield _counts(roll)


def _counts(roll: Roll) -> list[Any]:
    passage = roll.passage
    return [
        *(passage.code, passage.title_it, passage.title_en, roll.actions, roll.designed),
        *(roll.statuses[status] for status in STATUSES),
        *(roll.unknown, roll.late, roll.reported, roll.planned, roll.actual),
    ]


def money_rows(board: Board) -> Rows:
    for year in board.years:
        yield [year.year, year.planned, year.actual]


def milestone_rows(board: Board) -> Rows:
    for one in board.standings:
        for milestone in one.milestones:
            yield [
                *(str(one.uid), one.passage.code, milestone.title_it, milestone.title_en),
                *(milestone.original_due, milestone.due, milestone.reached_on),
            ]


def value_rows(board: Board) -> Rows:
    """Baselines, targets and what was observed, one value a row."""
    observed: dict[int, list[Observation]] = {}
    rows = Observation.objects.valid().filter(indicator__plan=board.version.plan_id)
    for one in rows.order_by("ends_on", "pk"):
        observed.setdefault(one.indicator_id, []).append(one)
    indicators = Indicator.objects.filter(plan=board.version.plan_id).order_by("code")
    for indicator in indicators.prefetch_related("targets"):
        head = [indicator.code, indicator.name_it, indicator.name_en, indicator.level]
        head.append(indicator.unit)
        if indicator.baseline is not None:
            period = indicator.baseline_period
            yield [*head, "baseline", period, period, "", indicator.baseline, "", ""]
        for target in indicator.targets.all():
            yield [*head, "target", target.year, target.year, "", target.value, "", ""]
        for one in observed.get(indicator.pk, ()):
            yield [
                *(*head, "observation", one.starts_on, one.ends_on, one.territory, one.value),
                *(one.source, _yes(one.is_provisional)),
            ]


def _yes(value: bool) -> str:
    return "yes" if value else "no"


# By the name that stands in the address.
TABLES: dict[str, tuple[tuple[str, ...], Callable[[Board], Rows]]] = {
    "azioni": (ACTIONS, action_rows),
    "temi": (COUNTS, count_rows),
    "fondi": (MONEY, money_rows),
    "tappe": (MILESTONES, milestone_rows),
    "indicatori": (VALUES, value_rows),
}
