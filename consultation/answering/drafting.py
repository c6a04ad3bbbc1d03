"""Writing responses: to one or many contributions, with the passages that they changed.

Who answers works beside others: what was added or taken away by two is joined, and who writes
over words that another has changed meanwhile is told.
"""

import hashlib
import json
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consultation.answering.standing import can_have, lock_open
from consultation.models import (
    Answered,
    Changed,
    Consultation,
    Contribution,
    Outcome,
    Response,
    ResponseState,
)
from partners.models import User
from plan.models import Passage
from tsi.base.transitions import InvalidTransition


class Rewritten(InvalidTransition):
    """Somebody else changed what one has read."""

    def __init__(self):
        super().__init__(_("Meanwhile somebody else changed this response. Yours is not saved."))


class NotAnswerable(InvalidTransition):
    """Some of the chosen contributions have a response, or cannot have this outcome."""

    def __init__(self, number: int, outcome: str):
        text = ngettext(
            "%(n)d of the chosen contributions is answered already or cannot be “%(outcome)s”.",
            "%(n)d of the chosen contributions are answered already or cannot be “%(outcome)s”.",
            number,
        )
        super().__init__(text % {"n": number, "outcome": Outcome(outcome).label})


def words_seen(response: Response) -> str:
    """A hash of what a response says."""
    said = [response.outcome, response.reason_it, response.reason_en]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


@transaction.atomic
def draft(
    consultation: Consultation,
    contributions: Iterable[int],
    *,
    outcome: str,
    reason_it: str,
    reason_en: str = "",
    by: User,
) -> Response:
    """Begin one response to the contributions with these keys. Raises NotAnswerable, and
    InvalidTransition when responses are not written now."""
    lock_open(consultation)
    response = Response.objects.create(
        consultation=consultation,
        outcome=outcome,
        reason_it=reason_it,
        reason_en=reason_en,
        drafted_by=by,
    )
    _answer(response, contributions)
    return response


@transaction.atomic
def rewrite(
    response: Response, *, seen: str, outcome: str, reason_it: str, reason_en: str, by: User
) -> None:
    """Say something else; who does is its drafter from now on.

    `seen` is the `words_seen` of what was read. Raises Rewritten, NotAnswerable, InvalidTransition.
    """
    here = _lock_drafted(response)
    if words_seen(here) != seen:
        raise Rewritten
    refuse_unanswerable(here, outcome)
    Response.objects.filter(pk=here.pk).update(
        outcome=outcome, reason_it=reason_it, reason_en=reason_en, drafted_by=by
    )
    response.refresh_from_db()


@transaction.atomic
def add(response: Response, contributions: Iterable[int]) -> None:
    """Answer these too. Raises NotAnswerable, InvalidTransition."""
    _answer(_lock_drafted(response), contributions)


@transaction.atomic
def take_away(response: Response, contributions: Iterable[int]) -> None:
    """Answer these no longer; those that are not answered by it are passed over."""
    here = _lock_drafted(response)
    here.answered.filter(contribution__in=list(contributions)).delete()


@transaction.atomic
def name_passages(
    response: Response, *, added: Iterable[Passage] = (), removed: Iterable[Passage] = ()
) -> None:
    """Say which passages of a later version it changed. Raises InvalidTransition when it is
    validated; IntegrityError for a passage of no later version."""
    here = _lock_drafted(response)
    here.changed.filter(passage__in=list(removed)).delete()
    rows = [Changed(response=here, passage=passage) for passage in added]
    Changed.objects.bulk_create(rows, ignore_conflicts=True)


def refuse_unanswerable(response: Response, outcome: str) -> None:
    """Raises NotAnswerable when what it answers was withdrawn or hidden since it was written, or
    cannot have this outcome."""
    kept = Contribution.objects.filter(answered__response=response)
    if wrong := kept.exclude(pk__in=kept.filter(can_have(outcome)).values("pk")).count():
        raise NotAnswerable(wrong, outcome)


def _lock_drafted(response: Response) -> Response:
    """The response as it is now; first the consultation's row, as whoever publishes does."""
    lock_open(response.consultation)
    here = Response.objects.select_for_update().get(pk=response.pk)
    if here.state != ResponseState.DRAFTED:
        raise InvalidTransition(_("It is validated: open it again before you change it."))
    return here


def _answer(response: Response, contributions: Iterable[int]) -> None:
    wanted = set(contributions)
    rows = Contribution.objects.filter(can_have(response.outcome), pk__in=wanted, answered=None)
    free = list(rows.filter(consultation=response.consultation_id).order_by("pk"))
    if missing := len(wanted) - len(free):
        raise NotAnswerable(missing, response.outcome)
    Answered.objects.bulk_create(
        [Answered(response=response, contribution=row, revision_id=row.shown_id) for row in free]
    )
