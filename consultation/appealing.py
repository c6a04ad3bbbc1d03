"""Who wrote asks that another person looks again at a decision; that person answers."""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from consultation import desk, letters
from consultation.models import (
    APPEAL_TRANSITIONS,
    READABLE,
    RESTRICTIONS,
    Appeal,
    Contribution,
    ContributionState,
    Decision,
    DecisionAction,
    Redaction,
    Revision,
)
from consultation.permissions import can_decide_appeal
from partners.models import User
from tsi.base import outbox
from tsi.base.transitions import InvalidTransition


def appeal_until(decision: Decision) -> datetime:
    """Until when an appeal against this decision is taken."""
    return decision.at + timedelta(days=settings.APPEAL_DAYS)


def open_to_appeal() -> QuerySet[Decision]:
    """Decisions in force that keep words from the public and against which an appeal is taken now:
    the last one of its contribution, not appealed against yet, not too long ago."""
    later = Decision.objects.filter(contribution=OuterRef("contribution"), pk__gt=OuterRef("pk"))
    left = (ContributionState.REJECTED, ContributionState.HIDDEN)
    parts = Redaction.objects.filter(decision=OuterRef("pk"))
    restricts = Q(action__in=RESTRICTIONS, contribution__state__in=left) | Q(
        Exists(parts), contribution__state=ContributionState.PUBLISHED
    )
    return Decision.objects.filter(
        restricts, ~Exists(later), appeal=None, at__gt=Now() - timedelta(days=settings.APPEAL_DAYS)
    )


@transaction.atomic
def appeal(decision: Decision, *, text: str) -> Appeal:
    """Ask that another person looks again at a decision.

    Raises InvalidTransition when none is taken any more, or it was asked already.
    """
    Contribution.objects.select_for_update(no_key=True).get(pk=decision.contribution_id)
    if not open_to_appeal().filter(pk=decision.pk).exists():
        raise InvalidTransition
    asked = Appeal.objects.create(decision=decision, text=text)
    language = decision.contribution.submission.language
    outbox.send(letters.appeal_received, asked.pk, language=language)
    return asked


@transaction.atomic
def grant(asked: Appeal, *, by: User, reason: str) -> Decision:
    """The author was right: publish the words, whole. Of those that its author has changed since,
    nothing is obscured any more; what was decided on the new ones is another decision.

    Raises PermissionDenied, InvalidTransition (answered meanwhile, withdrawn, lent to another).
    """
    said = _answer(asked, "grant", by, reason)
    revision = asked.decision.revision
    if asked.decision.action not in RESTRICTIONS:
        _show_whole(said, revision)
    else:
        shown = {"shown": revision, "published_at": said.published_at or Now()}
        said.move("restore", by=by, **shown)
    words = {"reason": reason, "tell": False}
    return desk.record(said, revision, DecisionAction.RESTORE, by, **words)


def _show_whole(said: Contribution, revision: Revision) -> None:
    """Nothing is obscured any more of these words, unless they were hidden or rejected since."""
    if said.state not in READABLE:
        raise InvalidTransition
    Revision.objects.filter(pk=revision.pk).update(obscured={})
    said.consultation.touch()


@transaction.atomic
def deny(asked: Appeal, *, by: User, reason: str) -> None:
    """The decision stays, for a reason. Raises PermissionDenied, InvalidTransition."""
    _answer(asked, "deny", by, reason)


def _answer(asked: Appeal, verb: str, by: User, reason: str) -> Contribution:
    if not can_decide_appeal(by, asked):
        raise PermissionDenied
    said = desk.lock_for(by, asked.decision.contribution)
    APPEAL_TRANSITIONS.apply(asked, verb, decided_by=by, decided_at=Now(), reason=reason)
    outbox.send(letters.appeal_answered, asked.pk, language=said.submission.language)
    return said
