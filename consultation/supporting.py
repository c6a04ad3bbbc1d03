"""Supporting what somebody else said: once a person, and it can be taken back."""

import time

from django.core.cache import cache
from django.db import transaction
from django.utils.translation import gettext as _

from consultation.models import Consultation, Contribution, Endorsement, Phase
from partners.models import User
from tsi.base.transitions import InvalidTransition

VERBS_A_MINUTE = 20


class TooMany(Exception):
    """More verbs in a minute than a person reads contributions."""


@transaction.atomic
def support(said: Contribution, *, by: User) -> None:
    """Doing it twice changes nothing.

    Raises TooMany, and InvalidTransition when the consultation is not open or `said` not public.
    """
    if _lock(said, by).phase != Phase.OPEN:
        raise InvalidTransition(_("The consultation is not open: supports cannot be added."))
    if not Contribution.objects.public().filter(pk=said.pk).exists():
        raise InvalidTransition(_("This contribution is not public any more."))
    _support, is_new = Endorsement.objects.get_or_create(contribution=said, user=by)
    if is_new:
        said.consultation.touch()


@transaction.atomic
def take_back(said: Contribution, *, by: User) -> None:
    """Doing it twice changes nothing.

    Raises TooMany, and InvalidTransition once the consultation was answered: its report counts.
    """
    if _lock(said, by).phase == Phase.REPORTED:
        raise InvalidTransition(_("The consultation was answered: supports stay as they were."))
    deleted, _rows = Endorsement.objects.filter(contribution=said, user=by).delete()
    if deleted:
        said.consultation.touch()


def _lock(said: Contribution, by: User) -> Consultation:
    """The consultation as it is now: a closing waits for us, or we for it; so does the same
    person in another window."""
    _refuse_flood(by)
    rows = Consultation.objects.filter(pk=said.consultation_id)
    rows.select_for_update(no_key=True).get()
    return rows.with_phase().get()


def _refuse_flood(by: User) -> None:
    """Each verb makes pages anew for everybody."""
    key = f"supporting:{by.pk}:{int(time.time() // 60)}"
    cache.add(key, 0, timeout=120)
    if cache.incr(key) > VERBS_A_MINUTE:
        raise TooMany
