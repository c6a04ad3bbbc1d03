"""Rows of the execution as tests of what is shown need them, each valid; named values override."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from django.utils import timezone

from plan.models import (
    ActionStatus,
    BudgetLine,
    Indicator,
    Instrument,
    Involvement,
    InvolvementRole,
    InvolvementState,
    Milestone,
    MoneyKind,
    Outlook,
    Plan,
    ProgressUpdate,
    ReportingCycle,
    UpdateState,
    Version,
)
from tests.factories import make_partner, make_user

DAY = date(2026, 6, 30)  # the day of these tests: nothing of it depends on the clock


def uid_of(version: Version, code: str) -> UUID:
    return version.passages.get(code=code).uid


def make_involved(plan: Plan, uid: UUID, **values) -> Involvement:
    """A new partner that has accepted to lead."""
    defaults = {"role": InvolvementRole.LEAD, "state": InvolvementState.ACCEPTED}
    if "community" not in values:
        defaults["organisation"] = make_partner()
    return Involvement.objects.create(plan=plan, uid=uid, **defaults | values)


def make_due(plan: Plan, uid: UUID, due: date = date(2026, 12, 31), **values) -> Milestone:
    defaults = {"title_it": "Primo passo", "title_en": "First step", "original_due": due}
    return Milestone.objects.create(plan=plan, uid=uid, due=due, **defaults | values)


def make_money(plan: Plan, uid: UUID, amount: str, **values) -> BudgetLine:
    defaults = {"year": 2026, "kind": MoneyKind.PLANNED, "source": "fondi propri"}
    return BudgetLine.objects.create(
        plan=plan, uid=uid, amount=Decimal(amount), **defaults | values
    )


def make_instrument(plan: Plan, *uids: UUID, **values) -> Instrument:
    defaults = {"kind": "agreement", "title_it": "Accordo di rete", "title_en": "Agreement"}
    instrument = Instrument.objects.create(plan=plan, **defaults | values)
    for uid in uids:
        instrument.links.create(uid=uid)
    return instrument


def make_measure(plan: Plan, *uids: UUID, **values) -> Indicator:
    defaults = {
        "code": "I1",
        "name_it": "Persone formate",
        "name_en": "People trained",
        "level": "output",
        "definition": "Quante persone.",
        "unit": "persone",
        "direction": "up",
    }
    indicator = Indicator.objects.create(plan=plan, **defaults | values)
    for uid in uids:
        indicator.links.create(uid=uid)
    return indicator


def make_design(plan: Plan, uid: UUID, **values) -> None:
    """All that an action needs to count as designed."""
    make_involved(plan, uid)
    make_due(plan, uid, **values)
    make_instrument(plan, uid)
    plan.waivers.create(uid=uid, needs="indicator", reason="Non si misura.")


def make_cycle(plan: Plan, **values) -> ReportingCycle:
    """An open cycle about the first half of 2026."""
    defaults = {
        "name_it": "Primo semestre 2026",
        "name_en": "First half of 2026",
        "starts_on": date(2026, 1, 1),
        "ends_on": date(2026, 6, 30),
        "due_on": date(2026, 7, 31),
    }
    return ReportingCycle.objects.create(plan=plan, **defaults | values)


def close(cycle: ReportingCycle, version: Version) -> ReportingCycle:
    cycle.state, cycle.version, cycle.snapshot = "closed", version, []
    cycle.save()
    return cycle


def make_report(cycle: ReportingCycle, uid: UUID, **values) -> ProgressUpdate:
    """A published report: the action is under way and on track."""
    defaults = {
        "status": ActionStatus.UNDER_WAY,
        "outlook": Outlook.ON_TRACK,
        "narrative": "Avviata.",
        "state": UpdateState.PUBLISHED,
        "author": make_user(),
    }
    values = defaults | values
    if values["state"] == UpdateState.PUBLISHED:
        values |= {"reviewed_by": make_user(), "reviewed_at": timezone.now()}
    return ProgressUpdate.objects.create(plan=cycle.plan, cycle=cycle, uid=uid, **values)
