"""Saying that an action looks for a partner, also when somebody leads it, and for whom."""

import uuid
from collections.abc import Sequence

from django.db import transaction

from partners.models import User
from plan.execution.actions import in_force
from plan.execution.refusals import NotInPlan
from plan.locking import lock
from plan.models import Plan, Seeking
from tsi.base.transitions import InvalidTransition


@transaction.atomic
def seek(
    plan: Plan,
    *,
    uid: uuid.UUID,
    note_it: str,
    by: User | None,
    note_en: str = "",
    skills: Sequence[str] = (),
) -> Seeking:
    """The action looks for a partner: from now on, or for another one than was said.

    Raises NotInPlan.
    """
    lock(plan)
    passage = in_force(uid)
    if passage is None or passage.version.plan_id != plan.pk:
        raise NotInPlan
    said = {"note_it": note_it, "note_en": note_en, "skills": list(skills)}
    row, _created = Seeking.objects.update_or_create(uid=uid, plan=plan, defaults=said)
    return row


@transaction.atomic
def stop(seeking: Seeking, *, by: User | None) -> None:
    """It looks for nobody any more; its history stays. Raises InvalidTransition when it is gone."""
    lock(seeking.plan)
    if not Seeking.objects.filter(pk=seeking.pk).delete()[0]:
        raise InvalidTransition
