"""Who takes part in an action: asked by who writes the Plan, answered by the body itself."""

import uuid

from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from communities.models import Community
from partners.models import Organisation, User
from plan.execution import notifying
from plan.execution.actions import in_force
from plan.execution.refusals import (
    InvolvedAlready,
    LeadTaken,
    NobodyCouldAccept,
    NotInPlan,
    ReasonMissing,
)
from plan.locking import lock
from plan.models import (
    INVOLVEMENT_TRANSITIONS,
    Involvement,
    InvolvementRole,
    InvolvementState,
    Plan,
)


@transaction.atomic
def propose(
    plan: Plan,
    *,
    uid: uuid.UUID,
    body: Organisation | Community,
    role: str,
    by: User | None,
    basis: str = "",
    basis_url: str = "",
) -> Involvement:
    """Ask `body` to take part in the action `uid`, and write to who answers for it.

    `by` is None for a file. Raises NotInPlan, NobodyCouldAccept, InvolvedAlready, LeadTaken.
    """
    lock(plan)
    passage = in_force(uid)
    if passage is None or passage.version.plan_id != plan.pk:
        raise NotInPlan
    _check_body(body)
    here = Involvement.objects.filter(uid=uid)
    if here.current().filter(**_named(body)).exists():
        raise InvolvedAlready
    _check_lead(uid, role)
    row = Involvement.objects.create(
        plan=plan,
        uid=uid,
        role=role,
        basis=basis,
        basis_url=basis_url,
        proposed_by=by,
        **_named(body),
    )
    notifying.tell_body(row, "proposed")
    return row


def _named(body: Organisation | Community) -> dict[str, Organisation | Community]:
    return {"community" if isinstance(body, Community) else "organisation": body}


def _check_body(body: Organisation | Community) -> None:
    if isinstance(body, Community):
        able = Community.objects.active().filter(pk=body.pk)
    else:
        able = Organisation.objects.partners().filter(pk=body.pk)
    if not able.exists():
        raise NobodyCouldAccept


def _check_lead(uid: uuid.UUID, role: str) -> None:
    leads = Involvement.objects.accepted().filter(uid=uid, role=InvolvementRole.LEAD)
    if role == InvolvementRole.LEAD and leads.exists():
        raise LeadTaken


@transaction.atomic
def accept(involvement: Involvement, *, by: User) -> None:
    """The body takes the part it was asked to take: from now on everybody reads so.

    Raises InvalidTransition when it is answered already, NotInPlan, NobodyCouldAccept, LeadTaken.
    """
    lock(involvement.plan)
    involvement.refresh_from_db()
    if in_force(involvement.uid) is None:
        raise NotInPlan
    _check_body(involvement.body)
    if involvement.state == InvolvementState.PROPOSED:
        _check_lead(involvement.uid, involvement.role)
    try:
        with transaction.atomic():
            _decide(involvement, "accept", by=by)
    except IntegrityError:
        raise LeadTaken from None
    notifying.tell_desk(involvement, "accepted")


@transaction.atomic
def decline(involvement: Involvement, *, by: User, reason: str) -> None:
    """The body does not take the part, and says why. Raises ReasonMissing, InvalidTransition."""
    if not reason:
        raise ReasonMissing
    lock(involvement.plan)
    _decide(involvement, "decline", by=by, reason=reason)
    notifying.tell_desk(involvement, "declined")


def _decide(involvement: Involvement, verb: str, *, by: User, **values) -> None:
    values |= {"decided_by": by, "decided_at": Now()}
    INVOLVEMENT_TRANSITIONS.apply(involvement, verb, **values)


@transaction.atomic
def end(involvement: Involvement, *, by: User, reason: str, from_desk: bool) -> None:
    """The part is over, or is no longer asked for; the other side hears of it.

    `from_desk` says that who writes the Plan ends it, not the body. Raises ReasonMissing,
    InvalidTransition.
    """
    if not reason:
        raise ReasonMissing
    lock(involvement.plan)
    INVOLVEMENT_TRANSITIONS.apply(involvement, "end", ended_at=Now(), reason=reason)
    if from_desk:
        notifying.tell_body(involvement, "ended")
    else:
        notifying.tell_desk(involvement, "left")
