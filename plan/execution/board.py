"""What everybody may see of the execution: counts with coverage, money, what left."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.db import connection

from plan.execution.actions import gone
from plan.execution.standing import Roll, Standing, roll_up, standings, total
from plan.models import (
    CycleState,
    MoneyKind,
    Passage,
    ReportingCycle,
    Version,
)

# What of each table a public page shows. Cycles never change once they are closed, so that their
# snapshot need not be read.
SHOWN = {
    "plan_involvement": "id, state, role",
    "plan_milestone": "id, uid, title_it, title_en, due, reached_on",
    "plan_instrumentlink": "id, uid",
    "plan_budgetline": "id, uid, year, kind, amount",
    "plan_waiver": "id, uid, needs",
    "plan_seeking": "id, uid",
    "plan_dependency": "id, before, after",
    "plan_reportingcycle": "id, state, name_it, name_en, starts_on, ends_on",
    "plan_progressupdate": "id, state",
    "plan_indicator": "plan_indicator",
    "plan_indicatorlink": "id, indicator_id, uid",
    "plan_target": "id, indicator_id, year, value",
    "plan_observation": "id",
}
STATE = " UNION ALL ".join(
    f"SELECT md5(string_agg(ROW({columns})::text, '|' ORDER BY id)) FROM {table}"  # noqa: S608
    for table, columns in SHOWN.items()
)
# Who takes part may be renamed, hidden or joined with another.
BODIES = """
    SELECT md5(string_agg(ROW(body.id, body.revision)::text, '|' ORDER BY body.id))
    FROM {table} AS body
    WHERE EXISTS (SELECT FROM plan_involvement AS part WHERE part.{column} = body.id)
"""
STATE += " UNION ALL " + BODIES.format(table="partners_organisation", column="organisation_id")
STATE += " UNION ALL " + BODIES.format(table="communities_community", column="community_id")


def state() -> list[str | None]:
    """What every public page of the execution depends on, beside the version and the day."""
    with connection.cursor() as cursor:
        cursor.execute(STATE)
        return [digest for (digest,) in cursor.fetchall()]


def cycle_in_sight(version: Version) -> ReportingCycle | None:
    """The cycle that is open; while none is, the one closed last."""
    cycles = ReportingCycle.objects.filter(plan=version.plan_id).defer("snapshot")
    return cycles.filter(state=CycleState.OPEN).first() or cycles.first()


@dataclass(frozen=True)
class Year:
    """Money of one year, in euro."""

    year: int
    planned: Decimal
    actual: Decimal


@dataclass(frozen=True)
class Theme:
    """A theme with its counts, its objectives with theirs, and its actions."""

    roll: Roll
    objectives: list[Roll]
    standings: list[Standing]


class Board:
    """The execution of one version as it stands on the day `on`."""

    def __init__(self, version: Version, *, on: date):
        self.version = version
        self.on = on
        self.cycle = cycle_in_sight(version)
        self.standings = standings(version, on=on, cycle=self.cycle)
        self.total = total(self.standings)

    @cached_property
    def themes(self) -> list[Theme]:
        below = defaultdict(list)
        for standing in self.standings:
            below[standing.theme.uid].append(standing)
        return [
            Theme(roll, roll_up(below[roll.passage.uid], "objective"), below[roll.passage.uid])
            for roll in roll_up(self.standings, "theme")
        ]

    @cached_property
    def years(self) -> list[Year]:
        """Every year with money, the first one first; money of actions that left is in it not."""
        sums: dict[tuple[int, str], Decimal] = defaultdict(Decimal)
        for standing in self.standings:
            for year, kind, amount in standing.money:
                sums[year, kind] += amount
        years = sorted({year for year, _kind in sums})
        return [
            Year(year, sums[year, MoneyKind.PLANNED], sums[year, MoneyKind.ACTUAL])
            for year in years
        ]

    @cached_property
    def reports(self) -> list[ReportingCycle]:
        """The closed cycles, each with its report; the latest one first."""
        cycles = ReportingCycle.objects.filter(plan=self.version.plan_id, state=CycleState.CLOSED)
        return list(cycles.defer("snapshot"))

    @cached_property
    def gone(self) -> list[Passage]:
        """Actions of which something is kept that this version no longer has, as they last stood
        in a version that everybody may read."""
        return gone(self.version)
