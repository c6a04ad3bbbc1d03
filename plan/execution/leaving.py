"""An organisation leaves the network: its parts in actions are over, and do not come back by
themselves (docs/decisions/0025)."""

from django.db import transaction
from django.db.models.functions import Now
from django.utils import translation
from django.utils.translation import gettext as _

from partners.models import Step
from plan.execution import notifying
from plan.locking import lock
from plan.models import INVOLVEMENT_TRANSITIONS, Involvement, InvolvementState, Plan


@transaction.atomic
def end_parts(step: Step) -> None:
    """End what the organisation that left by `step` does for actions, and take back what it was
    asked to do. The office hears of each part that it had accepted.

    Whoever accepts at the same moment holds the Plan's row, and is seen here, or comes later and
    is no partner any more.
    """
    parts = Involvement.objects.current().filter(organisation=step.organisation_id)
    for plan in Plan.objects.order_by("pk"):
        lock(plan)
        for part in parts.filter(plan=plan).select_related("organisation").order_by("pk"):
            had = part.state == InvolvementState.ACCEPTED
            INVOLVEMENT_TRANSITIONS.apply(part, "end", ended_at=Now(), reason=_reason(step))
            if had:
                notifying.tell_desk(part, "network")


def _reason(step: Step) -> str:
    """In Italian, as everybody else writes reasons."""
    with translation.override("it"):
        said = _("The organisation left the network.")
    return f"{said} {step.reason}".strip()[:2000]
