"""The verbs of who has spoken: change the words, withdraw them.

Each locks the contribution first and the consultation after it, as the decisions on it do.
"""

from contextlib import suppress
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from consultation import pledging
from consultation.models import (
    Consultation,
    Contribution,
    Phase,
    Pledge,
    Revision,
)
from consultation.services import WindowClosed, violated
from consultation.tasks import screen_contribution
from partners.models import User
from tsi.base.bell import ring
from tsi.base.text import words
from tsi.base.transitions import InvalidTransition

REVISIONS = 20  # of one contribution: each is screened, and may be read by a person
OFF_DESK = {"desk": None, "desk_until": None}
UNSCREENED = {"attempts": 0, "leased_until": None, "last_error": ""}


class OnlyTakeOut(Exception):
    """After the closing words may be taken out, and none put in."""


class OfferDecided(InvalidTransition):
    """What was decided on an offer was decided on its words."""

    def __init__(self):
        super().__init__(
            _("Your offer was decided on in these words: you can only take words out.")
        )


class TooManyRevisions(Exception):
    """These words were changed too often."""


@dataclass(frozen=True)
class Words:
    """What a revision says."""

    text: str
    motivation: str = ""
    how_much: str = ""
    when: str = ""


@transaction.atomic
def edit(contribution: Contribution, new: Words, *, seen: int, by: User | None = None) -> Revision:
    """Say it in other words; they are screened again, and what was published stays meanwhile.

    `seen` is the number of the revision that was on the screen. Raises InvalidTransition when it
    is not the last any more or is being judged, OfferDecided, WindowClosed, OnlyTakeOut,
    TooManyRevisions.
    """
    if seen >= REVISIONS:
        raise TooManyRevisions
    try:
        with transaction.atomic():
            values = {"revision": seen + 1, **UNSCREENED, **OFF_DESK}
            contribution.move("edit", by=by, where=Q(revision=seen), **values)
            revision = contribution.revisions.create(number=seen + 1, **vars(new))
    except IntegrityError as error:
        if violated(error) == "consultation_window":
            raise WindowClosed from error
        raise
    revision.refresh_from_db(fields=["received_at"])
    contribution.consultation.refresh_from_db(fields=["closes_at"])
    former = contribution.revisions.get(number=seen)
    if revision.received_at >= contribution.consultation.closes_at:
        _take_out_only(former, new)
    elif pledging.is_decided(contribution):  # locked: who decides waits for us
        _of_a_decided_offer(former, new)
    ring(screen_contribution, contribution.pk)
    return revision


def _take_out_only(former: Revision, new: Words) -> None:
    """Raises OnlyTakeOut if `new` has a word that `former` has not, or has them in other order."""
    for field, text in vars(new).items():
        left = iter(words(getattr(former, field)))
        if not all(word in left for word in words(text)):
            raise OnlyTakeOut


def _of_a_decided_offer(former: Revision, new: Words) -> None:
    """Raises OfferDecided if anything but taking words out is wanted."""
    try:
        _take_out_only(former, new)
    except OnlyTakeOut as error:
        raise OfferDecided from error


@transaction.atomic
def withdraw(contribution: Contribution, *, by: User | None = None) -> None:
    """Take it back while the consultation is open. Of what was public a placeholder stays.

    Raises InvalidTransition (it is withdrawn or lapsed already), WindowClosed.
    """
    contribution.move("withdraw", by=by, **OFF_DESK)
    _withdraw_offer(contribution)
    rows = Consultation.objects.filter(pk=contribution.consultation_id)
    rows.select_for_update(no_key=True).get()  # waits for a closing that is being written
    if rows.with_phase().get().phase != Phase.OPEN:
        raise WindowClosed


def _withdraw_offer(contribution: Contribution) -> None:
    pledge = Pledge.objects.filter(contribution=contribution).first()
    if pledge:
        with suppress(InvalidTransition):  # confirmed: the part is given back as every other
            pledging.withdraw(pledge)
