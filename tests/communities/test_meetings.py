"""The verbs of a meeting: what each does, when it cannot be done, and who is told."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from communities import meetings, registrations
from communities.meetings import PeopleRegistered
from communities.models import CommunityState, Meeting, MeetingState, Precision, Visibility
from tests.communities.test_registrations import make_open, register
from tests.factories import make_community, make_meeting, make_participant, make_staff
from tests.partners.mailing import delivered, readers
from tsi.base.transitions import InvalidTransition

pytestmark = pytest.mark.django_db
SOON = datetime(2030, 3, 4, 17, 0, tzinfo=UTC)


@pytest.fixture
def office(db):
    return make_staff()


def move(meeting: Meeting, by, **values):
    where = {"place": meeting.place, "link": meeting.link, "reason": "La sala è occupata."}
    when = {"starts_at": SOON, "ends_at": SOON + timedelta(hours=2)}
    return meetings.move(meeting, by=by, **when | where | values)


def verbs(meeting: Meeting) -> list[str]:
    return list(meeting.steps.order_by("pk").values_list("verb", flat=True))


def past(**values) -> Meeting:
    return make_meeting(starts_at=timezone.now() - timedelta(days=1), **values)


def test_call_keeps_the_meeting_and_who_called_it(office):
    meeting = Meeting(
        community=make_community(),
        kind="workshop",
        title_it="Laboratorio",
        starts_at=SOON,
        ends_at=SOON + timedelta(hours=1),
    )

    meetings.call(meeting, by=office)

    assert (meeting.state, meeting.created_by, meeting.sequence) == ("scheduled", office, 0)
    assert verbs(meeting) == ["call"]


def test_nothing_is_called_changed_or_moved_in_a_concluded_community(office):
    community = make_community(state=CommunityState.ARCHIVED)
    meeting = past(community=community)

    for act in (
        lambda: meetings.call(Meeting(community=community), by=office),
        lambda: meetings.change(meeting, by=office),
        lambda: move(meeting, office),
    ):
        with pytest.raises(InvalidTransition):
            act()

    assert verbs(meeting) == []
    meetings.cancel(meeting, by=office, reason="La comunità è conclusa.")


def test_what_had_begun_is_held_and_written_up_in_a_concluded_community(office):
    meeting = past(community=make_community(state=CommunityState.ARCHIVED))

    meetings.hold(meeting, by=office)
    meetings.keep_minutes(meeting, by=office, minutes="Si è deciso.")

    assert verbs(meeting) == ["hold", "minutes"]


def test_meeting_to_come_is_not_held_in_a_concluded_community(office):
    meeting = make_meeting(make_community(state=CommunityState.ARCHIVED))

    with pytest.raises(InvalidTransition):
        meetings.hold(meeting, by=office)


def test_changed_words_count_in_the_calendar_only_where_it_shows_them(office):
    meeting = make_meeting()
    meeting.agenda = "1. Saluti"
    meetings.change(meeting, by=office)
    meeting.refresh_from_db()
    assert (meeting.agenda, meeting.sequence) == ("1. Saluti", 0)

    meeting.title_it = "Un altro titolo"
    meetings.change(meeting, by=office)

    meeting.refresh_from_db()
    assert (meeting.title_it, meeting.sequence) == ("Un altro titolo", 1)
    assert verbs(meeting) == ["change", "change"]


def test_sequence_never_goes_back(office):
    meeting = make_meeting()
    move(Meeting.objects.get(), office)
    meeting.agenda = "1. Saluti"

    meetings.change(meeting, by=office)

    assert Meeting.objects.get().sequence == 1


def test_change_of_what_somebody_else_changed_is_refused(office):
    meeting = make_meeting()
    read = meeting.revision
    other = Meeting.objects.get(pk=meeting.pk)
    other.agenda = "Nuovo"
    meetings.change(other, by=office, revision=read)

    meeting.agenda = "Vecchio"
    with pytest.raises(InvalidTransition):
        meetings.change(meeting, by=office, revision=read)

    assert Meeting.objects.get().agenda == "Nuovo"


@pytest.mark.parametrize(
    "values",
    [
        {"capacity": 1},
        {"takes_registrations": False, "capacity": None},
        {"visibility": Visibility.MEMBERS},
    ],
    ids=["fewer places than people", "no registration", "members only"],
)
def test_change_takes_nothing_away_from_who_registered(office, values):
    meeting = make_open(3, community=make_community())
    register(meeting), register(meeting)
    for name, value in values.items():
        setattr(meeting, name, value)

    with pytest.raises(PeopleRegistered):
        meetings.change(meeting, by=office)

    meeting.refresh_from_db()
    assert (meeting.capacity, meeting.takes_registrations) == (3, True)


def test_fewer_places_are_fine_while_they_are_free(office):
    meeting = make_open(3)
    register(meeting)

    meeting.capacity = 1
    meetings.change(meeting, by=office)

    assert Meeting.objects.get().capacity == 1


def test_move_tells_everybody_who_registered_once(office):
    meeting = make_open(1)
    rows = [register(meeting) for _ in range(3)]
    registrations.withdraw(rows[2], by=rows[2].person)
    delivered()

    step = move(meeting, office)

    letters = delivered()
    assert readers(letters) == sorted(row.person.email for row in rows[:2])
    assert "4 marzo 2030, 18:00–20:00" in letters[0].body
    assert "La sala è occupata." in letters[0].body
    assert (meeting.sequence, step.target) == (1, "2030-03-04T17:00+00:00")
    assert move(meeting, office) is None
    assert delivered() == []


def test_second_move_before_the_mail_goes_is_told_instead_of_the_first(office):
    meeting = make_open()
    register(meeting)
    move(meeting, office)

    move(meeting, office, place="Ivrea")

    (letter,) = delivered()
    assert "Ivrea" in letter.body
    assert meeting.sequence == 2


def test_move_to_a_day_keeps_its_precision(office):
    meeting = make_meeting()

    move(meeting, office, precision=Precision.DAY)

    meeting.refresh_from_db()
    assert meeting.precision == Precision.DAY


def test_date_of_the_past_that_is_set_right_is_told_to_nobody(office):
    meeting = make_open()
    register(meeting)
    Meeting.objects.update(starts_at=timezone.now() - timedelta(days=3))
    then = timezone.now() - timedelta(days=2)

    move(meeting, office, starts_at=then, ends_at=then + timedelta(hours=1))

    assert delivered() == []


def test_cancel_tells_everybody_who_registered_why(office):
    meeting = make_open(1)
    rows = [register(meeting) for _ in range(2)]

    meetings.cancel(meeting, by=office, reason="Sciopero.")

    letters = delivered()
    assert readers(letters) == sorted(row.person.email for row in rows)
    assert "Sciopero." in letters[0].body
    meeting.refresh_from_db()
    assert (meeting.state, meeting.sequence, meeting.cancel_reason) == ("cancelled", 1, "Sciopero.")


def test_move_and_cancel_before_the_mail_goes_are_told_as_cancelled(office):
    meeting = make_open()
    register(meeting)
    move(meeting, office)

    meetings.cancel(meeting, by=office, reason="Sciopero.")

    (letter,) = delivered()
    assert "Sciopero." in letter.body


def test_who_may_not_see_the_meeting_any_more_is_not_told(office):
    community = make_community()
    inside, outside = make_participant(community), make_participant(community)
    meeting = make_open(community=community, visibility=Visibility.MEMBERS)
    for participant in (inside, outside):
        register(meeting, participant.person)
    type(outside).objects.filter(pk=outside.pk).update(ended_at=timezone.now())

    move(meeting, office)

    assert readers(delivered()) == [inside.person.email]


@pytest.mark.parametrize("state", [MeetingState.HELD, MeetingState.CANCELLED])
def test_only_a_scheduled_meeting_is_moved_held_or_cancelled(office, state):
    meeting = past(state=state, cancel_reason="–")

    for act in (
        lambda: move(meeting, office),
        lambda: meetings.cancel(meeting, by=office, reason="–"),
        lambda: meetings.hold(meeting, by=office),
    ):
        with pytest.raises(InvalidTransition):
            act()

    assert verbs(meeting) == []


def test_cancelled_meeting_is_not_changed(office):
    meeting = make_meeting(state=MeetingState.CANCELLED, cancel_reason="–")

    with pytest.raises(InvalidTransition):
        meetings.change(meeting, by=office)


def test_hold_only_once_it_has_begun(office):
    ahead, begun = make_meeting(), past()
    with pytest.raises(InvalidTransition):
        meetings.hold(ahead, by=office)

    meetings.hold(begun, by=office)

    assert (begun.state, begun.sequence, verbs(begun)) == ("held", 0, ["hold"])


def test_minutes_only_of_what_was_held(office):
    meeting = past()
    with pytest.raises(InvalidTransition):
        meetings.keep_minutes(meeting, by=office, minutes="Si è deciso.")
    meetings.hold(meeting, by=office)

    meetings.keep_minutes(meeting, by=office, minutes="Si è deciso.", visibility="public")

    meeting.refresh_from_db()
    assert (meeting.minutes, meeting.minutes_visibility) == ("Si è deciso.", "public")
    assert verbs(meeting) == ["hold", "minutes"]
