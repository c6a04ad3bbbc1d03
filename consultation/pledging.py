"""What becomes of an offer to take part: clarified, accepted, confirmed as a part in an action.

Each verb locks the contribution first, the consultation and the Plan's row after it: nobody
accepts what its author withdraws in this very moment, or says in other words than were read.
"""

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now
from django.utils import translation
from django.utils.translation import gettext as _

from consultation import pledge_letters
from consultation.answering import standing
from consultation.models import (
    PLEDGE_TRANSITIONS,
    READABLE,
    Consultation,
    Contribution,
    ContributionKind,
    Pledge,
    PledgeState,
)
from partners.models import Organisation, User
from plan.execution import involving
from plan.execution.notifying import answering
from plan.models import Involvement, InvolvementRole
from tsi.base import outbox
from tsi.base.transitions import InvalidTransition

OFFERED_ROLES = (InvolvementRole.LEAD, InvolvementRole.CONTRIBUTOR, InvolvementRole.FUNDER)
SAID = Q(contribution__state__in=READABLE, contribution__shown__isnull=False)


class ReasonMissing(InvalidTransition):
    """An offer was to be declined without reasons, or a question was to be asked without words."""

    def __init__(self):
        super().__init__(_("Write the words: who made the offer reads them."))


def offer(contribution: Contribution, *, role: str = InvolvementRole.CONTRIBUTOR) -> Pledge:
    """The offer that `contribution`, of that kind, makes; once, however often it is called."""
    first = {"role": role, "organisation": contribution.submission.organisation}
    row, _created = Pledge.objects.get_or_create(contribution=contribution, defaults=first)
    return row


def offers(consultation: Consultation) -> QuerySet[Pledge]:
    """The offers that everybody reads, with all that a line about one shows."""
    return to_show().filter(SAID, contribution__consultation=consultation)


def offers_of(organisation: Organisation) -> QuerySet[Pledge]:
    """What was offered for `organisation` by somebody with its mandate."""
    return to_show().filter(SAID, organisation=organisation)


def of(contribution: Contribution) -> Pledge | None:
    """The offer that a contribution makes, if any."""
    if contribution.kind != ContributionKind.PLEDGE:
        return None
    return to_show().filter(contribution=contribution).first()


def to_show() -> QuerySet[Pledge]:
    return Pledge.objects.select_related(
        "contribution__consultation__version",
        "contribution__submission__consultation",
        "contribution__passage__version",
        "contribution__shown",
        "organisation",
        "involvement__organisation",
    )


def is_decided(contribution: Contribution) -> bool:
    """Whether it is an offer that was taken up, declined or taken back: its words stay."""
    if contribution.kind != ContributionKind.PLEDGE:
        return False
    undecided = (PledgeState.OFFERED, PledgeState.CLARIFIED)
    return Pledge.objects.filter(contribution=contribution).exclude(state__in=undecided).exists()


@transaction.atomic
def clarify(pledge: Pledge, *, by: User, note: str) -> None:
    """Ask what is not clear, in a letter to who made the offer; the words stay with it.

    Raises ReasonMissing, InvalidTransition.
    """
    if not note:
        raise ReasonMissing
    _lock(pledge)
    PLEDGE_TRANSITIONS.apply(pledge, "clarify", where=_as_read(pledge), note=note)
    pledge.contribution.consultation.touch()
    _tell_author(pledge, pledge_letters.pledge_clarified)


@transaction.atomic
def accept(pledge: Pledge, *, by: User, role: str) -> None:
    """Take the offer up, in `role`. An organisation confirms it afterwards, on its own page.

    Raises InvalidTransition when it is decided already, or no longer said.
    """
    _lock(pledge)
    _decide(pledge, "accept", by, role=role)
    _tell_author(pledge, pledge_letters.pledge_accepted)
    if pledge.becomes_part():
        for person in answering(pledge.organisation):
            outbox.send(
                pledge_letters.pledge_to_confirm,
                pledge.pk,
                language=person.language,
                reader=person.pk,
            )


@transaction.atomic
def decline(pledge: Pledge, *, by: User, reason: str) -> None:
    """Do not take the offer up, and say why. Raises ReasonMissing, InvalidTransition."""
    if not reason:
        raise ReasonMissing
    _lock(pledge)
    _decide(pledge, "decline", by, reason=reason)
    _tell_author(pledge, pledge_letters.pledge_declined)


@transaction.atomic
def withdraw(pledge: Pledge) -> None:
    """The organisation, or who made the offer, takes it back. Raises InvalidTransition when it is
    confirmed: then it is a part, which is given back as every other."""
    _lock(pledge)
    PLEDGE_TRANSITIONS.apply(pledge, "withdraw")
    pledge.contribution.consultation.touch()
    outbox.send(pledge_letters.pledge_withdrawn, pledge.pk, language=settings.LANGUAGE_CODE)


@transaction.atomic
def confirm(pledge: Pledge, *, by: User) -> Involvement:
    """The organisation confirms what was accepted: it takes the part, and everybody reads so.

    `by` has its mandate. Raises InvalidTransition: confirmed or taken back already, by nobody who
    could accept, or of an action that is no longer in the Plan or has such a part.
    """
    pledge = _lock(pledge)
    standing.lock(pledge.contribution.consultation)  # before the Plan, as publishing does
    if pledge.state != PledgeState.ACCEPTED or not pledge.becomes_part():
        raise InvalidTransition
    said = pledge.contribution
    involvement = involving.propose(
        said.consultation.version.plan,
        uid=said.passage.uid,
        body=pledge.organisation,
        role=pledge.role,
        by=pledge.decided_by,
        basis=_basis(said),
        basis_url=settings.BASE_URL + _address(said),
    )
    involving.accept(involvement, by=by)
    PLEDGE_TRANSITIONS.apply(pledge, "confirm", where=SAID, involvement=involvement)
    said.consultation.touch()
    _tell_author(pledge, pledge_letters.pledge_confirmed)
    return involvement


def _basis(said: Contribution) -> str:
    with translation.override("it"):
        words = _("Offer %(code)s of “%(title)s”")
        return words % {"code": said.code, "title": said.consultation.title_it}


def _address(said: Contribution) -> str:
    with translation.override("it"):
        return said.get_absolute_url()


def _lock(pledge: Pledge) -> Pledge:
    """The offer as it is now, with its contribution held until the transaction ends."""
    Contribution.objects.select_for_update(no_key=True).get(pk=pledge.contribution_id)
    return to_show().select_related("contribution__consultation__version__plan").get(pk=pledge.pk)


def _as_read(pledge: Pledge) -> Q:
    """The offer in the words in which it was read, while no others wait to be published."""
    last = Q(contribution__revision=F("contribution__shown__number"))
    return SAID & last & Q(contribution__shown=pledge.contribution.shown_id)


def _decide(pledge: Pledge, verb: str, by: User, **values: object) -> None:
    decided = {"decided_by": by, "decided_at": Now()}
    PLEDGE_TRANSITIONS.apply(pledge, verb, where=_as_read(pledge), **decided, **values)
    pledge.contribution.consultation.touch()


def _tell_author(pledge: Pledge, letter) -> None:
    outbox.send(letter, pledge.pk, language=pledge.contribution.submission.language)
