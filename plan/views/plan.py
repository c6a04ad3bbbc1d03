"""The Plan that a desk is about."""

from django.http import Http404

from plan.models import Plan


def metropolitan() -> Plan:
    """The metropolitan one, the first that there was. Raises Http404."""
    plan = Plan.objects.order_by("pk").first()
    if plan is None:
        raise Http404
    return plan
