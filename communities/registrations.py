"""Who comes to a meeting: a place, or one on the waiting list.

Places are counted under the lock of the meeting's row, so that the last one is given once. Who
registers holds the community before it, so that nobody comes after its conclusion.
"""

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from communities import steps
from communities.holding import hold_around, hold_meeting
from communities.letters import meetings as letters
from communities.models import (
    Community,
    CommunityStep,
    Meeting,
    MeetingState,
    Registration,
    RegistrationState,
    Visibility,
)
from partners.models import Organisation, User
from partners.people.lock import lock
from tsi.base import outbox
from tsi.base.transitions import InvalidTransition


class AlreadyRegistered(InvalidTransition):
    """This person has a place already, or waits for one. Nothing was written."""

    def __init__(self):
        super().__init__(_("This person is registered already."))


class RegistrationClosed(InvalidTransition):
    """The meeting takes no registrations, or none any more. Nothing was written."""

    def __init__(self):
        super().__init__(_("Registration for this meeting is closed."))


def is_open(meeting: Meeting) -> bool:
    """Whether one can register now, by the database's clock: until the meeting begins."""
    if not (meeting.takes_registrations and meeting.is_scheduled):
        return False
    if meeting.community is not None and not meeting.community.is_active:
        return False
    return not has_begun(meeting)


def has_begun(meeting: Meeting) -> bool:
    """Whether the meeting has begun, by the database's clock."""
    return Meeting.objects.filter(pk=meeting.pk, starts_at__lte=Now()).exists()


@transaction.atomic
def register(
    meeting: Meeting, *, person: User, by: User, organisation: Organisation | None = None
) -> Registration:
    """Give `person` a place, or the last one of the waiting list, for `organisation` or for
    themselves. Whom somebody else registers is written to.

    Raises AlreadyRegistered, RegistrationClosed, and InvalidTransition when the organisation was
    merged with another meanwhile.
    """
    if organisation is not None:
        lock(organisation)
    hold_around(meeting, also_concluded=True)  # `is_open` says what is refused
    meeting = hold_meeting(meeting)
    if not is_open(meeting):
        raise RegistrationClosed
    if meeting.registrations.holding().filter(person=person).exists():
        raise AlreadyRegistered
    row = Registration.objects.create(
        meeting=meeting,
        organisation=organisation,
        person=person,
        registered_by=by,
        state=_state_of_next(meeting),
    )
    step = steps.record(row, "register", by=by, target=row.state, person=person)
    if person != by:
        tell(letters.registered, step, person)
    return row


def _state_of_next(meeting: Meeting) -> RegistrationState:
    """Nobody passes those who wait."""
    if free_places(meeting) == 0 or meeting.registrations.waiting().exists():
        return RegistrationState.WAITING
    return RegistrationState.GOING


def free_places(meeting: Meeting) -> int | None:
    """How many places are left; None where as many come as will."""
    if meeting.capacity is None:
        return None
    return max(0, meeting.capacity - meeting.registrations.going().count())


@transaction.atomic
def withdraw(registration: Registration, *, by: User | None) -> CommunityStep:
    """Give the place back; who waits longest gets it. Until the meeting begins.

    Raises InvalidTransition when it was withdrawn already, or the meeting has begun or is
    cancelled.
    """
    meeting = hold_meeting(registration.meeting)
    if not meeting.is_scheduled or has_begun(meeting):
        raise InvalidTransition(_("The meeting has begun or is over: the list stays as it is."))
    step = steps.take(registration, "withdraw", by=by, withdrawn_at=Now())
    if registration.person != by:
        tell(letters.withdrawn, step, registration.person)
    promote(meeting)
    return step


@transaction.atomic
def withdraw_outsider(person: User, community: Community, *, by: User | None) -> None:
    """Give back the places of `person`, who may have left the community, at its meetings for
    members only: they do not see them any more, and nobody else could."""
    if Community.objects.entered_by(person).filter(pk=community.pk).exists():
        return
    rows = Registration.objects.holding().filter(
        person=person,
        meeting__community=community,
        meeting__visibility=Visibility.MEMBERS,
        meeting__state=MeetingState.SCHEDULED,
        meeting__starts_at__gt=Now(),
    )
    for row in rows.select_related("meeting", "person").order_by("meeting"):
        withdraw(row, by=by)


def promote(meeting: Meeting) -> list[Registration]:
    """Give free places to those who wait, in their order, and write to them.

    Inside a transaction that holds the meeting (`hold_meeting`).
    """
    free = free_places(meeting)
    rows = list(meeting.registrations.waiting().select_related("person")[:free])
    for row in rows:
        row.meeting = meeting
        step = steps.take(row, "promote", by=None, promoted_at=Now())
        tell(letters.promoted, step, row.person)
    return rows


def holders(meeting: Meeting) -> list[User]:
    """Everybody with a place or waiting for one."""
    rows = meeting.registrations.holding().select_related("person").order_by("pk")
    return [row.person for row in rows]


def waiting_place(registration: Registration) -> int:
    """Which one of the waiting list this is, from 1."""
    before = Registration.objects.waiting().filter(
        meeting=registration.meeting_id, pk__lte=registration.pk
    )
    return before.count()


def in_order(meeting: Meeting) -> QuerySet[Registration]:
    """All who have a place or wait, those with a place first, as they came."""
    rows = meeting.registrations.holding().select_related("person", "organisation")
    return rows.order_by("state", "pk")  # going, waiting


def tell(letter, step: CommunityStep, reader: User) -> None:
    """Write to `reader` about `step`, in their language, once."""
    outbox.send(letter, step.pk, language=reader.language, reader=reader.pk)
