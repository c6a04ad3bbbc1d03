"""Who runs a community: appointed by the secretariat, also from outside, also for a time."""

from datetime import date

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from communities import notifying
from communities.holding import hold_active
from communities.models import Community, Facilitation
from communities.steps import record
from partners.models import User
from tsi.base.transitions import InvalidTransition


class NotOneself(Exception):
    """Nobody appoints themselves."""


@transaction.atomic
def appoint(
    community: Community,
    person: User,
    *,
    by: User,
    starts_on: date | None = None,
    ends_on: date | None = None,
    shown: bool = False,
) -> Facilitation:
    """Let `person` run `community` from `starts_on` (default: today) to the end of `ends_on`.

    Raises NotOneself, and InvalidTransition when they are appointed already, the account is
    closed or the community is not active.
    """
    if person.pk == by.pk:
        raise NotOneself
    community = hold_active(community)
    if not User.objects.filter(pk=person.pk, is_active=True).exists():
        raise InvalidTransition(_("This account is closed."))
    _close_what_is_over(community, person)
    if community.facilitations.filter(person=person, ended_at=None).exists():
        raise InvalidTransition(_("This person is appointed already."))
    row = Facilitation.objects.create(
        community=community,
        person=person,
        starts_on=starts_on or timezone.localdate(),
        ends_on=ends_on,
        shown=shown,
        appointed_by=by,
    )
    until = ends_on.isoformat() if ends_on else ""
    step = record(community, "appoint", by=by, person=person, target=until)
    notifying.tell_facilitator(step)
    return row


def _close_what_is_over(community: Community, person: User) -> None:
    """An appointment whose last day has passed makes room for a new one."""
    over = community.facilitations.filter(
        person=person, ended_at=None, ends_on__lt=timezone.localdate()
    )
    over.update(ended_at=Now())


@transaction.atomic
def end(facilitation: Facilitation, *, by: User, reason: str = "") -> None:
    """End an appointment before, or without, its last day. Raises InvalidTransition."""
    if not Facilitation.objects.filter(pk=facilitation.pk, ended_at=None).update(ended_at=Now()):
        raise InvalidTransition
    facilitation.refresh_from_db(fields=["ended_at"])
    person, community = facilitation.person, facilitation.community
    step = record(community, "dismiss", by=by, person=person, reason=reason)
    notifying.tell_facilitator(step)


@transaction.atomic
def show_name(facilitation: Facilitation, *, shown: bool) -> None:
    """Show the facilitator's name on the public page, or not: as they themselves want."""
    changed = Facilitation.objects.filter(pk=facilitation.pk, ended_at=None, shown=not shown)
    if changed.update(shown=shown):
        touch(facilitation.community)


def touch(community: Community) -> None:
    """What the public page shows has changed: its revision counts on."""
    Community.objects.filter(pk=community.pk).update(sort_title=community.sort_title)
