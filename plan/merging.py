"""What of the Plan hangs on an organisation, when two entries of one become one."""

from partners.models import Organisation
from plan.models import Act, Plan, VersionState

HANDLED = {"plan.plan.promoters", "plan.act.promoter"}


def merge_organisations(keep: Organisation, drop: Organisation) -> None:
    """`keep` promotes the plans that `drop` promoted, and its acts count for `keep`.

    An act on an approved version stays as it was recorded: it never changes.
    """
    for plan in Plan.objects.filter(promoters=drop):
        plan.promoters.add(keep)
        plan.promoters.remove(drop)
    acts = Act.objects.filter(promoter=drop, version__state=VersionState.FROZEN)
    decided = Act.objects.filter(promoter=keep).values("version")
    acts.filter(version__in=decided).delete()
    acts.update(promoter=keep)
