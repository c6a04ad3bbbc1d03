"""One at a time: whoever changes the text, versions or execution of a Plan holds its row."""

from plan.models import Plan


def lock(plan: Plan | int) -> Plan:
    """The Plan's row (or that of its key), held until the transaction ends."""
    return Plan.objects.select_for_update(no_key=True).get(pk=getattr(plan, "pk", plan))
