"""The moderation desk: take the next item on loan, decide on it."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from consultation import letters
from consultation.models import Contribution, Decision, DecisionAction, Revision
from tsi.base import outbox

LOAN = timedelta(minutes=15)


def free_for(moderator) -> Q:
    """Held items that nobody else has on loan, and none of the moderator's own words."""
    own = Q(submission__author=moderator) | Q(submission__contact__email__iexact=moderator.email)
    return _not_lent_to_others(moderator) & ~own


def _not_lent_to_others(moderator) -> Q:
    return Q(desk=None) | Q(desk=moderator) | Q(desk_until__lte=Now())


@transaction.atomic
def take_next(moderator, *, after: Contribution | None = None) -> Contribution | None:
    """Lend the oldest free item to `moderator`; None when there is nothing to do.

    With `after`, that item is given back and the one that follows it is taken, from the
    beginning again after the last. Two moderators asking at once get two items: a locked row
    is skipped.
    """
    rows = Contribution.objects.held().filter(free_for(moderator))
    ways = [rows]
    if after:
        Contribution.objects.filter(pk=after.pk, desk=moderator).update(desk=None, desk_until=None)
        later = Q(held_at__gt=after.held_at) | Q(held_at=after.held_at, pk__gt=after.pk)
        ways = [rows.filter(later) if after.held_at else rows, rows.exclude(pk=after.pk)]
    for way in ways:
        item = way.select_for_update(skip_locked=True, of=("self",)).first()
        if item:
            Contribution.objects.filter(pk=item.pk).update(desk=moderator, desk_until=Now() + LOAN)
            return item
    return None


@transaction.atomic
def publish(contribution: Contribution, revision: Revision, *, by, reason: str = "") -> Decision:
    """Publish what was held.

    Raises InvalidTransition when another decided first, or has it on loan.
    """
    contribution.move(
        "publish",
        by=by,
        where=Q(revision=revision.number) & _not_lent_to_others(by),
        shown=revision,
        published_at=Now(),
        desk=None,
        desk_until=None,
    )
    return _record(contribution, revision, DecisionAction.PUBLISH, by, reason=reason)


@transaction.atomic
def reject(contribution: Contribution, revision: Revision, *, by, rule: str, reason: str):
    """Keep what was held from the public, by a rule of the terms and for a written reason.

    Nothing is deleted. Raises InvalidTransition when another decided first, or has it on loan.
    """
    contribution.move(
        "reject",
        by=by,
        where=Q(revision=revision.number) & _not_lent_to_others(by),
        desk=None,
        desk_until=None,
    )
    return _record(contribution, revision, DecisionAction.REJECT, by, rule=rule, reason=reason)


def _record(contribution, revision, action, by, **words) -> Decision:
    decision = Decision.objects.create(
        contribution=contribution, revision=revision, action=action, by=by, **words
    )
    outbox.send(letters.decision_taken, decision.pk, language=contribution.submission.language)
    return decision
