"""Leaving the network, suspension and return."""

from collections.abc import Callable

from django.db import transaction

from partners import letters
from partners.models import AdhesionState, Organisation, Step, User
from partners.steps import take
from partners.writing import tell, tell_office

# What else ends when an organisation leaves, in the same transaction. Apps further left put
# themselves here when they start: this one knows none of them (docs/decisions/0025).
FOLLOWED_BY: list[Callable[[Step], None]] = []


@transaction.atomic
def leave(organisation: Organisation, *, by: User, reason: str = "") -> None:
    """Leave the network, from now on. Its people and what they said stay; what it does as a
    partner ends.

    Raises InvalidTransition when it is not, or no longer, a partner.
    """
    told = _people(organisation)
    step = take(organisation, "leave", by=by, reason=reason)
    for adhesion in organisation.adhesions.filter(state=AdhesionState.APPROVED):
        take(adhesion, "end", by=by, reason=reason)
    for follow in FOLLOWED_BY:
        follow(step)
    tell(letters.organisation_left, step, told)
    tell_office(letters.organisation_left_office, step)


@transaction.atomic
def suspend(organisation: Organisation, *, by: User, reason: str) -> None:
    """Suspend a partner for a written reason. Raises InvalidTransition."""
    _move(organisation, "suspend", letters.organisation_suspended, by, reason)


@transaction.atomic
def resume(organisation: Organisation, *, by: User, reason: str) -> None:
    """End a suspension for a written reason. Raises InvalidTransition."""
    _move(organisation, "resume", letters.organisation_resumed, by, reason)


def _move(organisation: Organisation, verb: str, letter, by: User, reason: str) -> Step:
    step = take(organisation, verb, by=by, reason=reason)
    tell(letter, step, _people(organisation))
    return step


def _people(organisation: Organisation) -> list[User]:
    """Representatives and delegates."""
    return list(User.objects.filter(affiliations__in=organisation.affiliations.speaking()))
