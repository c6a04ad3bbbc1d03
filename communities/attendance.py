"""Who was there. A record is corrected, never deleted."""

from collections.abc import Iterable
from operator import attrgetter

from django.db import transaction
from django.db.models import Count
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from communities import meetings, steps
from communities.holding import hold_around, hold_meeting
from communities.models import Attendance, Meeting, MeetingState
from partners.models import Organisation, User
from partners.people.lock import lock
from tsi.base.transitions import InvalidTransition

Somebody = tuple[User | None, Organisation | None]


@transaction.atomic
def record(
    meeting: Meeting, *, by: User, present: Iterable[Somebody], seen: int | None = None
) -> None:
    """Keep who was there: each a person, a person for an organisation, or an organisation
    without a name. Who was recorded before and is not among them was not there. Marks the meeting
    as held. `seen` is the `last_record` that was on the screen.

    Also in a community that is concluded. Raises InvalidTransition when it has not begun or is
    cancelled, somebody else recorded it meanwhile, or an organisation was merged.
    """
    present = list(present)
    for organisation in sorted({one for _person, one in present if one}, key=attrgetter("pk")):
        lock(organisation)
    hold_around(meeting, also_concluded=True)
    held = hold_meeting(meeting)
    if held.state == MeetingState.CANCELLED:
        raise InvalidTransition(_("A cancelled meeting has no attendance."))
    if seen is not None and seen != last_record(meeting):
        raise InvalidTransition
    if held.is_scheduled:
        meetings.hold(meeting, by=by)
    _keep(meeting, by, present)
    steps.record(meeting, "attendance", by=by, target=str(len(present)))


def last_record(meeting: Meeting) -> int:
    """The key of the step by which attendance was recorded last; 0 before the first."""
    steps_here = meeting.steps.filter(verb="attendance").order_by("-pk")
    return steps_here.values_list("pk", flat=True).first() or 0


def _keep(meeting: Meeting, by: User, present: list[Somebody]) -> None:
    there = {_key(*one): one for one in present}
    for row in meeting.attendances.select_related("person", "organisation"):
        was_there = there.pop(_key(row.person, row.organisation), None)
        organisation = was_there[1] if was_there else row.organisation
        if (row.present, row.organisation) != (was_there is not None, organisation):
            _correct(row, by, present=was_there is not None, organisation=organisation)
    Attendance.objects.bulk_create(
        Attendance(meeting=meeting, person=person, organisation=organisation, recorded_by=by)
        for person, organisation in there.values()
    )


def _key(person: User | None, organisation: Organisation | None) -> tuple[int | None, int | None]:
    """As the constraints say: a person once, and an organisation without a name once."""
    if person is not None:
        return (person.pk, None)
    return (None, organisation and organisation.pk)


def _correct(row: Attendance, by: User, **values) -> None:
    rows = Attendance.objects.filter(pk=row.pk)
    rows.update(**values, recorded_by=by, recorded_at=Now())


def counted(meeting: Meeting) -> dict[str, int]:
    """How many people and how many organisations were there, from the rows."""
    present = meeting.attendances.filter(present=True)
    return present.aggregate(
        people=Count("person"), organisations=Count("organisation", distinct=True)
    )
