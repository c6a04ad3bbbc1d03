"""What of the Plan hangs on an organisation, when two entries of one become one."""

from django.db.models.functions import Now

from partners.models import Organisation
from plan.models import (
    CURRENT,
    Act,
    BudgetLine,
    Involvement,
    InvolvementState,
    Plan,
    ProgressUpdate,
    UpdateState,
    VersionState,
)

HANDLED = {
    "plan.plan.promoters",
    "plan.act.promoter",
    "plan.involvement.organisation",
    "plan.budgetline.funder",
    "plan.progressupdate.organisation",
}


def merge_organisations(keep: Organisation, drop: Organisation) -> None:
    """`keep` promotes the plans that `drop` promoted, its acts count for `keep`, and what it does
    for actions, `keep` does.

    An act on an approved version and a published report stay as they were: they never change.
    """
    for plan in Plan.objects.filter(promoters=drop):
        plan.promoters.add(keep)
        plan.promoters.remove(drop)
    acts = Act.objects.filter(promoter=drop, version__state=VersionState.FROZEN)
    decided = Act.objects.filter(promoter=keep).values("version")
    acts.filter(version__in=decided).delete()
    acts.update(promoter=keep)
    _merge_involvements(keep, drop)
    BudgetLine.objects.filter(funder=drop).update(funder=keep)
    in_hand = ProgressUpdate.objects.exclude(state=UpdateState.PUBLISHED)
    in_hand.filter(organisation=drop).update(organisation=keep)


def _merge_involvements(keep: Organisation, drop: Organisation) -> None:
    """Where both have a part in an action, that of `drop` ends."""
    theirs = Involvement.objects.filter(organisation=drop)
    kept = Involvement.objects.current().filter(organisation=keep).values("uid")
    twice = theirs.filter(state__in=CURRENT, uid__in=kept)
    twice.update(state=InvolvementState.ENDED, ended_at=Now())
    theirs.update(organisation=keep)
