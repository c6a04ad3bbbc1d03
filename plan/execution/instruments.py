"""By which instruments strategies and actions are carried out; one may serve several."""

import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from partners.models import User
from plan.locking import lock
from plan.models import Instrument, InstrumentLink, Plan
from tsi.base.transitions import InvalidTransition


@transaction.atomic
def create(plan: Plan, *, uid: uuid.UUID | None, by: User | None, **fields: str) -> Instrument:
    """A new instrument, serving the strategy or action `uid`.

    `fields`: kind, title_it, title_en, description, url. Raises InvalidTransition when there is
    the same already: its button was pressed twice.
    """
    lock(plan)
    if Instrument.objects.filter(plan=plan, **fields).exists():
        raise InvalidTransition(_("There is the same instrument already: link that one."))
    row = Instrument.objects.create(plan=plan, **fields)
    if uid is not None:
        InstrumentLink.objects.create(instrument=row, uid=uid)
    return row


@transaction.atomic
def change(instrument: Instrument, *, by: User | None, **fields: str) -> None:
    """Correct what it says of itself, wherever it serves. Raises InvalidTransition."""
    lock(instrument.plan)
    if not Instrument.objects.filter(pk=instrument.pk).update(**fields):
        raise InvalidTransition
    instrument.refresh_from_db()


@transaction.atomic
def link(instrument: Instrument, *, uid: uuid.UUID, by: User | None) -> None:
    """Let it serve `uid` too; once. Raises InvalidTransition when it is gone."""
    lock(instrument.plan)
    if not Instrument.objects.filter(pk=instrument.pk).exists():
        raise InvalidTransition
    InstrumentLink.objects.get_or_create(instrument=instrument, uid=uid)


@transaction.atomic
def unlink(instrument: Instrument, *, uid: uuid.UUID, by: User | None) -> None:
    """It serves `uid` no more; one that serves nothing any more is removed.

    Raises InvalidTransition when it did not.
    """
    lock(instrument.plan)
    if not InstrumentLink.objects.filter(instrument=instrument, uid=uid).delete()[0]:
        raise InvalidTransition
    if not instrument.links.exists():
        Instrument.objects.filter(pk=instrument.pk).delete()
