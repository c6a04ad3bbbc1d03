"""What of the Plan hangs on an organisation, when two entries of one become one."""

from partners.models import Organisation
from plan.models import Plan

HANDLED = {"plan.plan.promoters"}


def merge_organisations(keep: Organisation, drop: Organisation) -> None:
    """`keep` promotes the plans that `drop` promoted."""
    for plan in Plan.objects.filter(promoters=drop):
        plan.promoters.add(keep)
        plan.promoters.remove(drop)
