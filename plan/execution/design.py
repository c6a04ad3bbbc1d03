"""Whether an action is designed: a lead that accepted, a milestone, an instrument, an indicator.

Instrument and indicator may be waived with reasons.
"""

import uuid
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Value
from django.utils.translation import gettext as _

from partners.models import User
from plan.execution.refusals import ReasonMissing
from plan.locking import lock
from plan.models import (
    IndicatorLink,
    InstrumentLink,
    Involvement,
    InvolvementRole,
    Milestone,
    Plan,
    Waiver,
)
from tsi.base.transitions import InvalidTransition

NEEDS = ("lead", "milestone", "instrument", "indicator")
WAIVABLE = ("instrument", "indicator")


def designed(uids: Iterable[uuid.UUID]) -> dict[uuid.UUID, set[str]]:
    """What of NEEDS each action misses; nothing for one that is designed. One query."""
    missing = {uid: set(NEEDS) for uid in uids}
    there = {
        "lead": Involvement.objects.accepted().filter(role=InvolvementRole.LEAD),
        "milestone": Milestone.objects.all(),
        "instrument": InstrumentLink.objects.all(),
        "indicator": IndicatorLink.objects.all(),
    }
    waived = Waiver.objects.filter(uid__in=missing).values_list("uid", "needs")
    parts = [
        rows.filter(uid__in=missing).values_list("uid", Value(name)) for name, rows in there.items()
    ]
    for uid, name in waived.union(*parts):
        missing[uid].discard(name)
    return missing


@transaction.atomic
def waive(plan: Plan, *, uid: uuid.UUID, needs: str, reason: str, by: User | None) -> Waiver:
    """Say why the action needs none. Raises ReasonMissing, InvalidTransition when it was said."""
    if not reason:
        raise ReasonMissing
    lock(plan)
    row, created = Waiver.objects.get_or_create(
        uid=uid, needs=needs, defaults={"plan": plan, "reason": reason}
    )
    if not created:
        raise InvalidTransition(_("The reasons are given already."))
    return row


@transaction.atomic
def unwaive(waiver: Waiver, *, by: User | None) -> None:
    """It needs one after all. Raises InvalidTransition when somebody said so before."""
    lock(waiver.plan)
    if not Waiver.objects.filter(pk=waiver.pk).delete()[0]:
        raise InvalidTransition
