"""What a reporting cycle freezes when it is closed: JSON in which no person is named."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.utils.translation import override

from plan.execution.standing import Roll, Standing, roll_up, standings, total
from plan.models import (
    ActionStatus,
    Indicator,
    Observation,
    Outlook,
    ProgressUpdate,
    ReportingCycle,
    Version,
)

FORMAT = 1


def taken(cycle: ReportingCycle, version: Version, *, on: date) -> dict:
    """How all stands on the day `on`: actions, counts by theme and objective, indicators."""
    with override("it"):  # names are those of the Italian text, whoever closes it
        found = standings(version, on=on, cycle=cycle)
        return {
            "format": FORMAT,
            "on": on.isoformat(),
            "cycle": _cycle(cycle),
            "version": {
                "number": version.number,
                "manifest_sha256": version.manifest_sha256,
                "is_summary": version.is_summary,
                "is_demo": version.is_demo,
            },
            "total": _counts(total(found)),
            "themes": [_roll(roll) for roll in roll_up(found, by="theme")],
            "objectives": [_roll(roll) for roll in roll_up(found, by="objective")],
            "actions": [_action(standing) for standing in found],
            "indicators": _indicators(version),
        }


def _cycle(cycle: ReportingCycle) -> dict:
    return {
        "name_it": cycle.name_it,
        "name_en": cycle.name_en,
        "starts_on": cycle.starts_on.isoformat(),
        "ends_on": cycle.ends_on.isoformat(),
        "due_on": cycle.due_on.isoformat(),
    }


def _roll(roll: Roll) -> dict:
    passage = roll.passage
    titles = {"title_it": passage.title_it, "title_en": passage.title_en}
    return {"code": passage.code, **titles, **_counts(roll)}


def _counts(roll: Roll) -> dict:
    return {
        "actions": roll.actions,
        "designed": roll.designed,
        "reported": roll.reported,
        "late": roll.late,
        "status": {status.value: roll.statuses[status] for status in ActionStatus},
        "outlook": {outlook.value: roll.outlooks[outlook] for outlook in Outlook},
        "planned": str(roll.planned),
        "actual": str(roll.actual),
    }


def _action(standing: Standing) -> dict:
    words = {"title_en": standing.passage.title_en, "strategy": standing.strategy.code}
    return standing.record() | words | {"report": _report(standing.update)}


def _report(update: ProgressUpdate | None) -> dict | None:
    """The last published report, in full."""
    if update is None:
        return None
    return {
        "started_on": update.started_on and update.started_on.isoformat(),
        "ended_on": update.ended_on and update.ended_on.isoformat(),
        "narrative": update.narrative,
        "obstacles": update.obstacles,
        "evidence_url": update.evidence_url,
    }


def _indicators(version: Version) -> list[dict]:
    rows = Indicator.objects.filter(plan=version.plan_id).order_by("code")
    rows = rows.prefetch_related("targets", "links")
    valid = Observation.objects.valid().filter(indicator__plan=version.plan_id)
    last = {each.indicator_id: each for each in valid.order_by("ends_on", "pk")}
    codes = dict(version.passages.values_list("uid", "code"))
    return [_indicator(row, last.get(row.pk), codes) for row in rows]


def _indicator(row: Indicator, last: Observation | None, codes: dict) -> dict:
    return {
        "code": row.code,
        "name_it": row.name_it,
        "name_en": row.name_en,
        "level": row.level,
        "unit": row.unit,
        "direction": row.direction,
        "baseline": _number(row.baseline),
        "baseline_period": row.baseline_period,
        "targets": [
            {"year": each.year, "value": _number(each.value)} for each in row.targets.all()
        ],
        "measures": sorted(_known(codes, (link.uid for link in row.links.all()))),
        "last": last
        and {
            "starts_on": last.starts_on.isoformat(),
            "ends_on": last.ends_on.isoformat(),
            "territory": last.territory,
            "value": _number(last.value),
            "source": last.source,
            "is_provisional": last.is_provisional,
        },
    }


def _known(codes: dict, uids: Iterable) -> list[str]:
    return [codes[uid] for uid in uids if uid in codes]


def _number(value: Decimal | None) -> str | None:
    """1500.0000 as 1500, 0.2500 as 0.25."""
    if value is None:
        return None
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
