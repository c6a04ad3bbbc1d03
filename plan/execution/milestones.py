"""What an action is to reach by when. The first date stays; another takes reasons."""

import uuid
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from partners.models import User
from plan.execution.refusals import ReasonMissing
from plan.locking import lock
from plan.models import Milestone, MilestoneMove, Plan
from tsi.base.transitions import InvalidTransition


@transaction.atomic
def add(
    plan: Plan,
    *,
    uid: uuid.UUID,
    title_it: str,
    due: date,
    by: User | None,
    title_en: str = "",
) -> Milestone:
    """A new milestone of the action `uid`; its date is the original one for ever.

    Raises InvalidTransition when there is the same already: its button was pressed twice.
    """
    lock(plan)
    refuse_same(plan, uid=uid, title_it=title_it, due=due)
    return Milestone.objects.create(
        plan=plan, uid=uid, title_it=title_it, title_en=title_en, original_due=due, due=due
    )


def refuse_same(plan: Plan, *, uid: uuid.UUID, title_it: str, due: date) -> None:
    """Raises InvalidTransition when the action has a milestone with these words and first date."""
    if Milestone.objects.filter(plan=plan, uid=uid, title_it=title_it, original_due=due).exists():
        raise InvalidTransition(_("There is a milestone with these words and this day already."))


@transaction.atomic
def rename(milestone: Milestone, *, title_it: str, title_en: str, by: User | None) -> None:
    """Give it other words. Raises InvalidTransition when it is gone."""
    lock(milestone.plan)
    _update(milestone, title_it=title_it, title_en=title_en)


@transaction.atomic
def move(milestone: Milestone, *, due: date, reason: str, by: User | None) -> MilestoneMove:
    """Give it another date and keep the former one with the reasons.

    Raises ReasonMissing, and InvalidTransition when it is reached, gone or due that day already.
    """
    if not reason:
        raise ReasonMissing
    lock(milestone.plan)
    former = Milestone.objects.filter(pk=milestone.pk, reached_on=None).first()
    if former is None:
        raise InvalidTransition(_("It is reached already: its date does not move any more."))
    if former.due == due:
        raise InvalidTransition(_("It is due on that day already."))
    _update(milestone, due=due)
    return MilestoneMove.objects.create(
        milestone=milestone, former=former.due, due=due, reason=reason, by=by
    )


@transaction.atomic
def reach(milestone: Milestone, *, on: date | None, by: User | None) -> None:
    """Say on which day it was reached, or (None) that it is not. Raises InvalidTransition."""
    lock(milestone.plan)
    _update(milestone, reached_on=on)


@transaction.atomic
def remove(milestone: Milestone, *, by: User | None) -> None:
    """Take away what was entered wrongly: never one that was moved or reached, nor one whose day
    has passed, or an action that is late would no longer be.

    Raises InvalidTransition.
    """
    lock(milestone.plan)
    if milestone.due < timezone.localdate():
        raise InvalidTransition(_("Its day has passed: say when it was reached, or move it."))
    rows = Milestone.objects.filter(pk=milestone.pk, reached_on=None, moves=None)
    if not Milestone.objects.filter(pk__in=list(rows.values_list("pk", flat=True))).delete()[0]:
        raise InvalidTransition(_("It was moved or reached: what became of it stays."))


def _update(milestone: Milestone, **values) -> None:
    if not Milestone.objects.filter(pk=milestone.pk).update(**values):
        raise InvalidTransition
    milestone.refresh_from_db()
