"""A Plan in force, those who lead its actions, a cycle that is open, for tests."""

import uuid
from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from partners.models import AffiliationRole, Organisation, User
from plan.execution import indicators, reporting
from plan.models import (
    Indicator,
    Involvement,
    InvolvementRole,
    InvolvementState,
    Plan,
    ProgressUpdate,
    ReportingCycle,
)
from tests.factories import make_affiliation, make_editor, make_partner, make_plan, make_version


def make_plan_in_force(actions: int = 2) -> Plan:
    """A small Plan with so many strategies, each with an action, published as version 1.0."""
    plan = make_plan(actions)
    make_version(plan)
    return plan


def uid_of(plan: Plan, code: str = "1.1.1-a1") -> uuid.UUID:
    return plan.elements.get(code=code).uid


def make_part(plan: Plan, code: str = "1.1.1-a1", **values) -> Involvement:
    """A partner that leads an action and has accepted, unless named otherwise."""
    defaults = {"role": InvolvementRole.LEAD, "state": InvolvementState.ACCEPTED}
    values = defaults | values
    if "organisation" not in values and "community" not in values:
        values["organisation"] = make_partner()
    return Involvement.objects.create(plan=plan, uid=uid_of(plan, code), **values)


def make_delegate(organisation: Organisation, **values) -> User:
    """A person who speaks for it."""
    values = {"role": AffiliationRole.DELEGATE} | values
    return make_affiliation(organisation=organisation, **values).person


def make_leader(plan: Plan, code: str = "1.1.1-a1", **values) -> User:
    """Who speaks for the partner that leads the action."""
    return make_delegate(make_part(plan, code, **values).organisation)


def make_cycle(plan: Plan, **values) -> ReportingCycle:
    """A cycle about the last half year that is open now."""
    today = timezone.localdate()
    defaults = {
        "name_it": "Primo semestre",
        "name_en": "First half",
        "starts_on": today - timedelta(days=180),
        "ends_on": today,
        "due_on": today + timedelta(days=14),
    }
    return reporting.open_cycle(plan, **{"by": make_editor()} | defaults | values)


def words(**values) -> dict:
    """What a report says."""
    said = {
        "status": "under_way",
        "outlook": "on_track",
        "started_on": date(2026, 3, 1),
        "narrative": "Aperti due sportelli.",
        "obstacles": "Mancano i locali.",
        "evidence_url": "https://example.org/sportelli",
    }
    return said | values


def make_update(cycle: ReportingCycle, leader: User, code: str = "1.1.1-a1", **values):
    """A draft."""
    uid = uid_of(cycle.plan, code)
    return reporting.save_draft(cycle, uid, by=leader, **words(**values))


def make_submitted(cycle: ReportingCycle, leader: User, code: str = "1.1.1-a1", **values):
    update = make_update(cycle, leader, code, **values)
    reporting.submit(update, by=leader)
    return update


def make_published(cycle: ReportingCycle, leader: User, code: str = "1.1.1-a1", **values):
    update = make_submitted(cycle, leader, code, **values)
    reporting.publish(update, by=make_editor())
    return update


def again(update: ProgressUpdate) -> ProgressUpdate:
    """As it is in the database now."""
    return ProgressUpdate.objects.get(pk=update.pk)


def make_indicator(plan: Plan, **values) -> Indicator:
    defaults = {
        "code": "IND-1",
        "name_it": "Sportelli aperti",
        "name_en": "Desks opened",
        "level": "output",
        "definition": "Quanti sportelli sono aperti al pubblico.",
        "unit": "sportelli",
        "direction": "up",
        "baseline": Decimal(2),
        "baseline_period": "2025",
    }
    return indicators.define(plan, **{"by": None} | defaults | values)


def measured(**values) -> dict:
    """What is said of a value."""
    said = {
        "starts_on": date(2026, 1, 1),
        "ends_on": date(2026, 6, 30),
        "value": Decimal("12.5"),
        "source": "Anagrafe degli sportelli",
    }
    return said | values
