"""Cycles, reports and indicators of the demonstration: one cycle is closed, one is open."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pgtrigger
from django.utils import timezone

from partners.models import User
from plan.execution import indicators, reporting
from plan.execution.snapshot import taken
from plan.models import (
    CycleState,
    Indicator,
    Observation,
    Plan,
    ProgressUpdate,
    ReportingCycle,
)
from tsi.site.demo.bodies import body_named, speaker_of
from tsi.site.demo.days import day, in_the_morning, month, year

DUE_IN = timedelta(days=20)  # of the open cycle, from the start of the demonstration
DUE_AFTER = timedelta(days=31)  # of the closed one, from the end of its time
CLOSED_AFTER = timedelta(days=45)
MONTHS = 6  # of a cycle
GUARDS_OF_DATES = (
    "plan.ReportingCycle:cycle_closed_stays",
    "plan.ProgressUpdate:update_published_stays",
    "plan.Observation:observation_never_changes",
)


def play(plan: Plan, script: dict, uids: dict[str, UUID], by: User) -> None:
    """Play the indicators, then each cycle with the reports of those who lead actions."""
    for row in script["indicators"]:
        _measure(plan, row, uids, by)
    for number, row in enumerate(script["cycles"]):
        cycle = _open(plan, row, by)
        for action in script["actions"]:
            for report in action.get("reports", ()):
                if report["cycle"] == number:
                    _report(cycle, action, report, uids[action["code"]], by)
        if row["closed"]:
            _close(cycle, by)


def opened(plan: Plan, script: dict) -> ReportingCycle | None:
    """The cycle of the script that is open, if nobody closed it."""
    names = [row["name_it"] for row in script["cycles"]]
    return plan.cycles.filter(name_it__in=names, state=CycleState.OPEN).first()


def _open(plan: Plan, row: dict, by: User) -> ReportingCycle:
    starts_on = month(row["months_ago"])
    ends_on = month(row["months_ago"] - MONTHS) - timedelta(days=1)
    return reporting.open_cycle(
        plan,
        name_it=row["name_it"],
        name_en=row["name_en"],
        starts_on=starts_on,
        ends_on=ends_on,
        due_on=ends_on + DUE_AFTER if row["closed"] else timezone.localdate() + DUE_IN,
        by=by,
    )


def _report(cycle: ReportingCycle, action: dict, row: dict, uid: UUID, by: User) -> None:
    """Who leads the action writes; the desk looks at it, where the script says so."""
    lead = next(part for part in action["parts"] if part["role"] == "lead")
    author = speaker_of(body_named(lead["body"]))
    words = {name: row.get(name, "") for name in ("status", "outlook", "narrative", "obstacles")}
    dates = {
        name: day(row[key])
        for name, key in (("started_on", "started"), ("ended_on", "ended"))
        if key in row
    }
    evidence_url = row.get("evidence_url", "")
    update = reporting.save_draft(
        cycle, uid, by=author, evidence_url=evidence_url, **words, **dates
    )
    if row["then"] != "draft":
        reporting.submit(update, by=author)
    if row["then"] == "publish":
        reporting.publish(update, by=by)
    elif row["then"] == "send_back":
        reporting.send_back(update, by=by, review=row["review"])
    _date_back(update, cycle)


def _date_back(update: ProgressUpdate, cycle: ReportingCycle) -> None:
    """Demo only: a report is written, sent and looked at before its cycle is due."""
    due = cycle.due_on if cycle.due_on < timezone.localdate() else timezone.localdate()
    rows = ProgressUpdate.objects.filter(pk=update.pk)
    with pgtrigger.ignore(*GUARDS_OF_DATES):
        rows.update(written_at=in_the_morning(due - timedelta(days=9)))
        rows.exclude(submitted_at=None).update(submitted_at=in_the_morning(due - timedelta(days=7)))
        rows.exclude(reviewed_at=None).update(reviewed_at=in_the_morning(due - timedelta(days=3)))


def _close(cycle: ReportingCycle, by: User) -> None:
    """Close it; demo only: as all stood two weeks after it was due, not today."""
    reporting.close_cycle(cycle, by=by)
    cycle.refresh_from_db()
    closed_on = cycle.ends_on + CLOSED_AFTER
    snapshot = taken(cycle, cycle.version, on=closed_on)
    with pgtrigger.ignore(*GUARDS_OF_DATES):
        ReportingCycle.objects.filter(pk=cycle.pk).update(
            closed_at=in_the_morning(closed_on),
            snapshot=snapshot,
            snapshot_sha256=reporting.sha256(snapshot),
        )


def _measure(plan: Plan, row: dict, uids: dict[str, UUID], by: User) -> None:
    """An indicator with its baseline, what is expected of it and what was observed."""
    names = (
        "code", "name_it", "name_en", "level", "definition", "method", "unit", "direction",
    )  # fmt: skip
    indicator = indicators.define(
        plan,
        by=by,
        uids=[uids[code] for code in row["measures"]],
        baseline=Decimal(row["baseline"]),
        baseline_period=str(year(row["baseline_year"])),
        **{name: row[name] for name in names},
    )
    targets = {year(int(years)): Decimal(value) for years, value in row["targets"].items()}
    indicators.set_targets(indicator, by=by, targets=targets)
    for observed in row["observed"]:
        _observe(indicator, observed, by)


def _observe(indicator: Indicator, row: dict, by: User) -> None:
    starts_on = date(year(row["year"]), 1, 1)
    ends_on = date(starts_on.year, 12, 31)
    first = indicators.observe(
        indicator,
        by=by,
        starts_on=starts_on,
        ends_on=ends_on,
        value=Decimal(row["value"]),
        source=row["source"],
        is_provisional=row.get("provisional", False),
    )
    kept = [first]
    if "corrected" in row:
        kept.append(indicators.correct(first, by=by, value=Decimal(row["corrected"])))
    at = min(in_the_morning(ends_on + timedelta(days=60)), timezone.now())
    with pgtrigger.ignore(*GUARDS_OF_DATES):  # demo only: it was kept when the year was over
        Observation.objects.filter(pk__in=[each.pk for each in kept]).update(recorded_at=at)
