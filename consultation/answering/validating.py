"""The working group validates what one of it drafted, or opens it again."""

import hashlib

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from consultation.answering.drafting import (
    Rewritten,
    refuse_unanswerable,
    words_seen,
)
from consultation.answering.standing import lock
from consultation.models import (
    RESPONSE_TRANSITIONS,
    Contribution,
    Phase,
    Response,
    ResponseState,
    Submission,
)
from partners.models import User
from tsi.base.transitions import InvalidTransition


class OwnWords(InvalidTransition):
    """Who wrote some of it, or is answered by it, wants to validate it."""

    def __init__(self):
        super().__init__(_("You wrote some of it, or it answers you: somebody else validates it."))


class Unfinished(InvalidTransition):
    """It answers nobody, or says why in Italian only."""

    def __init__(self):
        super().__init__(_("It answers a contribution and has reasons in both languages first."))


def whole_seen(response: Response) -> str:
    """A hash of all that is validated: the words, which words they answer, what they changed."""
    said = response.answered.values_list(
        "contribution", "contribution__shown", "contribution__shown__obscured"
    )
    answered = sorted(said, key=str)
    changed = sorted(response.changed.values_list("passage", flat=True))
    whole = repr((words_seen(response), answered, changed))
    return hashlib.sha256(whole.encode()).hexdigest()


def has_part_in(user: User, response: Response) -> bool:
    """Whether this person wrote some of the response, at any time, or is answered by it."""
    if response.drafted_by_id == user.pk or response.changes.filter(drafted_by=user).exists():
        return True
    own = Submission.objects.said_by(user).filter(contributions__answered__response=response)
    return own.exists()


@transaction.atomic
def validate(response: Response, *, seen: str, by: User) -> None:
    """Let it be published. `seen` is the `whole_seen` of what was read.

    Raises Rewritten, OwnWords, Unfinished, NotAnswerable; InvalidTransition when it is validated
    already, or the consultation is not being answered.
    """
    here = lock(response.consultation)
    if here.phase != Phase.ANSWERING:
        raise InvalidTransition(_("Responses are validated once the consultation is closed."))
    now = Response.objects.select_for_update().get(pk=response.pk)
    if now.state != ResponseState.DRAFTED:
        raise InvalidTransition
    if has_part_in(by, now):
        raise OwnWords
    if whole_seen(now) != seen:
        raise Rewritten
    if not now.reason_en or not now.answered.exists():
        raise Unfinished
    refuse_unanswerable(now, now.outcome)
    _answer_todays_words(now)
    RESPONSE_TRANSITIONS.apply(response, "validate", validated_by=by, validated_at=Now())


def _answer_todays_words(response: Response) -> None:
    """Note that it answers the words that everybody reads now."""
    shown = Contribution.objects.filter(pk=OuterRef("contribution")).values("shown")
    response.answered.update(revision=Subquery(shown))


@transaction.atomic
def reopen(response: Response) -> None:
    """Let it be changed again. Raises InvalidTransition when it is not validated."""
    lock(response.consultation)
    RESPONSE_TRANSITIONS.apply(response, "reopen", validated_by=None, validated_at=None)
