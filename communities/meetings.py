"""The verbs of a meeting: call, change, move, cancel, hold, keep the minutes."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from communities import steps
from communities.holding import hold_around, hold_meeting
from communities.letters import meetings as letters
from communities.models import (
    CommunityStep,
    Meeting,
    MeetingState,
    Precision,
    Visibility,
)
from communities.registrations import has_begun, holders, promote, tell
from partners.models import User
from tsi.base.transitions import InvalidTransition

WORDS = [
    "kind",
    "edition",
    "title_it",
    "title_en",
    "description_it",
    "description_en",
    "led_by",
    "visibility",
    "takes_registrations",
    "capacity",
    "agenda",
]
IN_ENTRY = ("title_it", "title_en")  # what of WORDS a calendar shows


class PeopleRegistered(InvalidTransition):
    """The change would take away what people registered for. Nothing was written."""


@transaction.atomic
def call(meeting: Meeting, *, by: User) -> Meeting:
    """Keep a new meeting. Raises InvalidTransition when its community is concluded."""
    hold_around(meeting)
    meeting.created_by = by
    meeting.save()
    steps.record(meeting, "call", by=by, target=meeting.state)
    return meeting


@transaction.atomic
def change(meeting: Meeting, *, by: User, revision: int | None = None) -> None:
    """Keep changed words, visibility and places of a meeting; `revision` is the one that was
    read. More places go to those who wait.

    Raises PeopleRegistered when there would be fewer places than people, or registration or the
    public page would end for those who have one; InvalidTransition when it is cancelled, was
    changed meanwhile, or its community is concluded.
    """
    hold_around(meeting)
    before = hold_meeting(meeting, revision=revision)
    if before.state == MeetingState.CANCELLED:
        raise InvalidTransition
    _keep_promises(before, meeting)
    shown = any(getattr(before, name) != getattr(meeting, name) for name in IN_ENTRY)
    meeting.sequence = before.sequence + shown
    meeting.save(update_fields=[*WORDS, "sequence"])
    steps.record(meeting, "change", by=by)
    if before.is_scheduled and not has_begun(meeting):
        promote(meeting)


def _keep_promises(before: Meeting, after: Meeting) -> None:
    going = before.registrations.going().count()
    if after.capacity is not None and after.capacity < going:
        message = ngettext(
            "%(n)d person has a place already: there cannot be fewer places.",
            "%(n)d people have a place already: there cannot be fewer places.",
            going,
        )
        raise PeopleRegistered(message % {"n": going})
    if not before.registrations.holding().exists():
        return
    if not after.takes_registrations:
        raise PeopleRegistered(_("People have registered already: registration stays."))
    if after.visibility != before.visibility and after.visibility == Visibility.MEMBERS:
        message = _("People have registered already: the meeting stays open to everybody.")
        raise PeopleRegistered(message)


@transaction.atomic
def move(
    meeting: Meeting,
    *,
    by: User,
    starts_at: datetime,
    ends_at: datetime,
    place: str,
    link: str = "",
    precision: Precision = Precision.TIME,
    reason: str = "",
    revision: int | None = None,
) -> CommunityStep | None:
    """Another time or place. Who registered is told, and the calendar entry follows. None when
    everything is as it was.

    Raises InvalidTransition when it is not scheduled any more, was changed meanwhile, or its
    community is concluded.
    """
    hold_around(meeting)
    before = hold_meeting(meeting, revision=revision)
    if not before.is_scheduled:
        raise InvalidTransition
    values = {
        "starts_at": starts_at,
        "ends_at": ends_at,
        "precision": precision,
        "place": place,
        "link": link,
    }
    if all(getattr(before, name) == value for name, value in values.items()):
        return None
    begun = has_begun(before)
    _set(meeting, **values, sequence=before.sequence + 1)
    step = steps.record(
        meeting, "move", by=by, source=_when(before), target=_when(meeting), reason=reason
    )
    if not (begun and has_begun(meeting)):  # a date of the past that is set right is no news
        _tell_holders(letters.moved, step, meeting)
    return step


def _set(meeting: Meeting, **values) -> None:
    for name, value in values.items():
        setattr(meeting, name, value)
    meeting.save(update_fields=list(values))


def _when(meeting: Meeting) -> str:
    return meeting.starts_at.isoformat(timespec="minutes")


@transaction.atomic
def cancel(
    meeting: Meeting, *, by: User, reason: str, revision: int | None = None
) -> CommunityStep:
    """It does not take place. Who registered is told why; it stays visible as cancelled.

    Also in a community that is concluded: what does not take place must not stand there.
    Raises InvalidTransition when it is not scheduled any more or was changed meanwhile.
    """
    before = hold_meeting(meeting, revision=revision)
    step = steps.take(
        meeting,
        "cancel",
        by=by,
        reason=reason,
        cancel_reason=reason,
        sequence=before.sequence + 1,
    )
    _tell_holders(letters.cancelled, step, meeting)
    return step


def _tell_holders(letter, step: CommunityStep, meeting: Meeting) -> None:
    for person in holders(meeting):
        tell(letter, step, person)


@transaction.atomic
def hold(meeting: Meeting, *, by: User | None) -> CommunityStep:
    """It took place. A calendar shows it as before, so its entry has no new sequence.

    Also in a community that was concluded after it began: what was to come is cancelled there.
    Raises InvalidTransition when it has not begun yet or is not scheduled any more.
    """
    hold_around(meeting, also_concluded=True)
    hold_meeting(meeting)
    if not has_begun(meeting):
        raise InvalidTransition(_("The meeting has not begun yet."))
    return steps.take(meeting, "hold", by=by, where=Q(starts_at__lte=Now()))


@transaction.atomic
def keep_minutes(
    meeting: Meeting,
    *,
    by: User,
    minutes: str,
    visibility: Visibility = Visibility.MEMBERS,
    revision: int | None = None,
) -> None:
    """Keep the minutes of a meeting that took place, for everybody or for the members; also in
    a community that is concluded.

    Raises InvalidTransition when it was not held or was changed meanwhile.
    """
    hold_around(meeting, also_concluded=True)
    held = hold_meeting(meeting, revision=revision)
    if held.state != MeetingState.HELD:
        raise InvalidTransition(_("Only a meeting that took place has minutes."))
    _set(meeting, minutes=minutes, minutes_visibility=visibility)
    steps.record(meeting, "minutes", by=by, target=visibility)
