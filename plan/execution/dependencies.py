"""Which action waits for which. No circle: the database refuses it, this says why."""

import uuid
from collections import defaultdict, deque

from django.db import transaction
from django.utils.translation import gettext as _

from partners.models import User
from plan.execution.actions import last_seen_of
from plan.execution.refusals import WaitsForItself
from plan.locking import lock
from plan.models import Dependency, Plan
from tsi.base.transitions import InvalidTransition


@transaction.atomic
def add(plan: Plan, *, before: uuid.UUID, after: uuid.UUID, by: User | None) -> Dependency:
    """`after` waits for `before`. Raises WaitsForItself with the circle that it would close, and
    InvalidTransition when it is there already."""
    lock(plan)
    circle = _circle(plan, before, after)
    if circle:
        seen = last_seen_of(circle)
        raise WaitsForItself([seen[each].code if each in seen else str(each) for each in circle])
    row, created = Dependency.objects.get_or_create(plan=plan, before=before, after=after)
    if not created:
        raise InvalidTransition(_("It waits for that action already."))
    return row


def _circle(plan: Plan, before: uuid.UUID, after: uuid.UUID) -> list[uuid.UUID]:
    """The shortest way from `after` back to `before` with `after` at its end; empty without."""
    if before == after:
        return [before, after]
    later = defaultdict(list)
    for first, then in Dependency.objects.filter(plan=plan).values_list("before", "after"):
        later[first].append(then)
    ways = deque([[after]])
    seen = {after}
    while ways:
        way = ways.popleft()
        for then in later[way[-1]]:
            if then == before:
                return [before, *way, before]
            if then not in seen:
                seen.add(then)
                ways.append([*way, then])
    return []


@transaction.atomic
def remove(dependency: Dependency, *, by: User | None) -> None:
    """It waits no more. Raises InvalidTransition when somebody removed it before."""
    lock(dependency.plan)
    if not Dependency.objects.filter(pk=dependency.pk).delete()[0]:
        raise InvalidTransition
