"""The moderation desk: take the next item on loan, decide on it."""

from collections.abc import Mapping
from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now

from consultation import letters
from consultation.models import (
    Contribution,
    ContributionState,
    Decision,
    DecisionAction,
    Redaction,
    Revision,
)
from consultation.obscuring import Spans, obscured
from consultation.permissions import can_decide
from consultation.queues import OPEN_APPEALS, Asked, free_for, not_lent_to_others
from partners.models import User
from tsi.base import outbox
from tsi.base.transitions import InvalidTransition

LOAN = timedelta(minutes=15)
GIVEN_BACK = {"desk": None, "desk_until": None}


@transaction.atomic
def take_next(
    moderator: User, *, after: Contribution | None = None, asked: Asked | None = None
) -> Contribution | None:
    """Lend the oldest free item of a queue to `moderator`; None when there is nothing to do.

    With `after`, that item is given back and the one that follows it is taken, from the
    beginning again after the last. Two moderators asking at once get two items: a locked row
    is skipped.
    """
    rows = (asked or Asked()).rows().filter(free_for(moderator))
    ways = [rows]
    if after:
        Contribution.objects.filter(pk=after.pk, desk=moderator).update(**GIVEN_BACK)
        ways = [rows.filter(_later(after, asked)), rows.exclude(pk=after.pk)]
    for way in ways:
        item = way.select_for_update(skip_locked=True, of=("self",)).first()
        if item:
            Contribution.objects.filter(pk=item.pk).update(desk=moderator, desk_until=Now() + LOAN)
            return item
    return None


def _later(after: Contribution, asked: Asked | None) -> Q:
    here = (asked or Asked()).rows().filter(pk=after.pk).first()
    since = here.since if here else after.held_at
    return Q(since__gt=since) | Q(since=since, pk__gt=after.pk) if since else Q()


@transaction.atomic
def publish(
    contribution: Contribution,
    revision: Revision,
    *,
    by: User,
    rule: str = "",
    reason: str = "",
    parts: Mapping[str, Spans] | None = None,
) -> Decision:
    """Publish what was held; `parts` of its fields, by a rule and for a reason, as obscured.

    Raises InvalidTransition when another decided first, or has it on loan.
    """
    _refuse_own(contribution, by)
    contribution.move(
        "publish",
        by=by,
        where=Q(revision=revision.number) & not_lent_to_others(by),
        shown=revision,
        published_at=Now(),
        **GIVEN_BACK,
    )
    words = {"rule": rule, "reason": reason}
    decision = record(contribution, revision, DecisionAction.PUBLISH, by, **words)
    _obscure(decision, revision, parts or {})
    return decision


@transaction.atomic
def reject(contribution: Contribution, revision: Revision, *, by: User, rule: str, reason: str):
    """Keep what was held from the public, by a rule of the terms and for a written reason.

    Nothing is deleted. Raises InvalidTransition when another decided first, or has it on loan.
    """
    _refuse_own(contribution, by)
    judged = Q(revision=revision.number) & not_lent_to_others(by)
    contribution.move("reject", by=by, where=judged, **GIVEN_BACK)
    words = {"rule": rule, "reason": reason}
    return record(contribution, revision, DecisionAction.REJECT, by, **words)


@transaction.atomic
def hide(contribution: Contribution, revision: Revision, *, by: User, rule: str, reason: str):
    """Take what is published from the public; its code, the day and the rule stay.

    Raises InvalidTransition when it is not published, shows other words, or another has it on loan.
    """
    _refuse_own(contribution, by)
    contribution.move("hide", by=by, where=Q(shown=revision) & not_lent_to_others(by), **GIVEN_BACK)
    words = {"rule": rule, "reason": reason}
    return record(contribution, revision, DecisionAction.HIDE, by, **words)


@transaction.atomic
def restore(contribution: Contribution, revision: Revision, *, by: User, reason: str = ""):
    """Show again what was hidden, as it was.

    Raises InvalidTransition when it is not hidden, or its author asked that another person looks
    at it: then that is answered (consultation.appealing).
    """
    _refuse_own(contribution, by)
    appeals = OPEN_APPEALS.filter(decision__contribution=OuterRef("pk"))
    judged = Q(shown=revision, state=ContributionState.HIDDEN) & ~Exists(appeals)
    contribution.move("restore", by=by, where=judged & not_lent_to_others(by), **GIVEN_BACK)
    return record(contribution, revision, DecisionAction.RESTORE, by, reason=reason)


def lock_for(by: User, contribution: Contribution) -> Contribution:
    """The row as it is now, locked until the transaction ends, and given back by who decides.

    Raises PermissionDenied when it is one's own, InvalidTransition when another has it on loan.
    """
    _refuse_own(contribution, by)
    rows = Contribution.objects.filter(not_lent_to_others(by), pk=contribution.pk)
    if not rows.update(**GIVEN_BACK):
        raise InvalidTransition
    here = Contribution.objects.select_related("submission", "consultation")
    return here.get(pk=contribution.pk)


def _refuse_own(contribution: Contribution, by: User) -> None:
    if not can_decide(by, contribution):
        raise PermissionDenied


def record(contribution, revision, action, by, *, tell: bool = True, **words) -> Decision:
    """Write the decision down and, unless another letter tells it, write to the author."""
    decision = Decision.objects.create(
        contribution=contribution, revision=revision, action=action, by=by, **words
    )
    if tell:
        outbox.send(letters.decision_taken, decision.pk, language=contribution.submission.language)
    return decision


def _obscure(decision: Decision, revision: Revision, parts: Mapping[str, Spans]) -> None:
    """Write down what is obscured, and what everybody reads in its place."""
    rows = [Redaction(decision=decision, field=field, spans=parts[field]) for field in parts]
    Redaction.objects.bulk_create(rows)
    read = {field: obscured(getattr(revision, field), spans) for field, spans in parts.items()}
    if read != revision.obscured:
        Revision.objects.filter(pk=revision.pk).update(obscured=read)
