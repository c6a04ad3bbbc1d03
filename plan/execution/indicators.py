"""Indicators: what is measured, what is expected of it, what was observed."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from partners.models import User
from plan.locking import lock
from plan.models import Indicator, IndicatorLink, Observation, Plan, Target
from tsi.base.transitions import InvalidTransition

DEFINED = (
    "code", "name_it", "name_en", "level", "definition", "method", "unit", "direction",
    "baseline", "baseline_period",
)  # fmt: skip
MEASURED = ("starts_on", "ends_on", "territory", "value", "source", "is_provisional")


class CodeTaken(InvalidTransition):
    """Another indicator has this code."""

    def __init__(self):
        super().__init__(_("There is an indicator with this code already."))


class AlreadyObserved(InvalidTransition):
    """There is a value for this time and place."""

    def __init__(self):
        super().__init__(_("There is a value for this time and place already: correct that one."))


class AlreadyCorrected(InvalidTransition):
    """A later value stands in its place."""

    def __init__(self):
        super().__init__(_("This value was corrected already: correct the later one."))


class WrongPeriod(InvalidTransition):
    """It ends before it begins."""

    def __init__(self):
        super().__init__(_("The time ends before it begins."))


@transaction.atomic
def define(
    plan: Plan, *, by: User | None, uids: Iterable[UUID] = (), **values: object
) -> Indicator:
    """A new indicator (DEFINED) of the elements `uids`. `by`: None for a file. Raises CodeTaken."""
    lock(plan)
    if plan.indicators.filter(code=values["code"]).exists():
        raise CodeTaken
    indicator = Indicator.objects.create(plan=plan, **values)
    _link(indicator, uids)
    return indicator


@transaction.atomic
def redefine(
    indicator: Indicator, *, by: User | None, uids: Iterable[UUID] | None = None, **values: object
) -> None:
    """Say better what is measured (some of DEFINED), and of which elements. Raises CodeTaken."""
    lock(indicator.plan_id)
    others = Indicator.objects.filter(plan=indicator.plan_id).exclude(pk=indicator.pk)
    if "code" in values and others.filter(code=values["code"]).exists():
        raise CodeTaken
    for name, value in values.items():
        setattr(indicator, name, value)
    indicator.save(update_fields=list(values))
    if uids is not None:
        _link(indicator, uids)


def _link(indicator: Indicator, uids: Iterable[UUID]) -> None:
    uids = set(uids)
    indicator.links.exclude(uid__in=uids).delete()
    rows = [IndicatorLink(indicator=indicator, uid=uid) for uid in sorted(uids, key=str)]
    IndicatorLink.objects.bulk_create(rows, ignore_conflicts=True)


@transaction.atomic
def set_targets(indicator: Indicator, *, by: User | None, targets: Mapping[int, Decimal]) -> None:
    """What it is meant to reach by the end of each year; years that are not named have none."""
    lock(indicator.plan_id)
    indicator.targets.exclude(year__in=targets).delete()
    for year, value in targets.items():
        Target.objects.update_or_create(indicator=indicator, year=year, defaults={"value": value})


@transaction.atomic
def observe(
    indicator: Indicator,
    *,
    by: User | None,
    starts_on: date,
    ends_on: date,
    value: Decimal,
    source: str,
    territory: str = "",
    is_provisional: bool = False,
) -> Observation:
    """Keep a value that was measured. Raises AlreadyObserved, WrongPeriod."""
    lock(indicator.plan_id)
    values = {
        "starts_on": starts_on,
        "ends_on": ends_on,
        "territory": territory,
        "value": value,
        "source": source,
        "is_provisional": is_provisional,
    }
    _check(indicator, values)
    if indicator.observations.filter(corrects=None, **_place(values)).exists():
        raise AlreadyObserved  # also one that was corrected: its place is taken
    return Observation.objects.create(indicator=indicator, recorded_by=by, **values)


@transaction.atomic
def correct(observation: Observation, *, by: User | None, **values: object) -> Observation:
    """A new row stands in the place of `observation`: as that one, but for `values` (MEASURED).

    Raises AlreadyCorrected, AlreadyObserved, WrongPeriod.
    """
    indicator = observation.indicator
    lock(indicator.plan_id)
    if Observation.objects.filter(corrects=observation).exists():
        raise AlreadyCorrected
    whole = {name: getattr(observation, name) for name in MEASURED} | values
    _check(indicator, whole, but=observation)
    return Observation.objects.create(
        indicator=indicator, recorded_by=by, corrects=observation, **whole
    )


def _check(indicator: Indicator, values: dict, but: Observation | None = None) -> None:
    if values["ends_on"] < values["starts_on"]:
        raise WrongPeriod
    there = indicator.observations.valid().filter(**_place(values))
    if there.exclude(pk=but and but.pk).exists():
        raise AlreadyObserved


def _place(values: dict) -> dict:
    return {name: values[name] for name in ("starts_on", "ends_on", "territory")}
