"""Who was there: kept, corrected, counted."""

from datetime import timedelta

import pytest
from django.utils import timezone

from communities import attendance
from communities.models import CommunityState, Meeting, MeetingState
from tests.factories import (
    make_affiliation,
    make_community,
    make_meeting,
    make_organisation,
    make_partner,
    make_staff,
    make_user,
)
from tsi.base.transitions import InvalidTransition

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db):
    return make_staff()


def past(**values) -> Meeting:
    return make_meeting(starts_at=timezone.now() - timedelta(days=1), **values)


def test_recorded_attendance_holds_the_meeting_and_is_counted(office):
    meeting, one = past(), make_affiliation()
    present = [
        (one.person, one.organisation),
        (make_affiliation(organisation=one.organisation).person, one.organisation),
        (make_user(), None),
        (None, make_partner()),
    ]

    attendance.record(meeting, by=office, present=present)

    meeting.refresh_from_db()
    assert meeting.state == MeetingState.HELD
    assert attendance.counted(meeting) == {"people": 3, "organisations": 2}
    assert [step.verb for step in meeting.steps.order_by("pk")] == ["hold", "attendance"]


def test_correction_deletes_nobody(office):
    meeting, one, other = past(), make_user(), make_affiliation()
    attendance.record(meeting, by=office, present=[(one, None), (other.person, None)])
    corrector = make_staff()

    attendance.record(meeting, by=corrector, present=[(other.person, other.organisation)])

    rows = {row.person: row for row in meeting.attendances.all()}
    assert (rows[one].present, rows[one].recorded_by) == (False, corrector)
    assert (rows[other.person].present, rows[other.person].organisation) == (
        True,
        other.organisation,
    )
    attendance.record(meeting, by=office, present=[(one, None)])
    assert attendance.counted(meeting) == {"people": 1, "organisations": 0}
    assert meeting.attendances.count() == 2


def test_what_is_not_corrected_stays_as_it_was_recorded(office):
    meeting, one = past(), make_user()
    attendance.record(meeting, by=office, present=[(one, None)])

    attendance.record(meeting, by=make_staff(), present=[(one, None)])

    assert meeting.attendances.get().recorded_by == office


def test_attendance_of_what_had_begun_is_recorded_in_a_concluded_community(office):
    meeting = past(community=make_community(state=CommunityState.ARCHIVED))

    attendance.record(meeting, by=office, present=[(make_user(), None)])

    meeting.refresh_from_db()
    assert (meeting.state, meeting.attendances.count()) == (MeetingState.HELD, 1)


@pytest.mark.parametrize(
    "meeting",
    [
        lambda: make_meeting(),
        lambda: past(state=MeetingState.CANCELLED, cancel_reason="–"),
    ],
    ids=["not begun", "cancelled"],
)
def test_no_attendance_of_a_meeting_that(office, meeting):
    meeting = meeting()

    with pytest.raises(InvalidTransition):
        attendance.record(meeting, by=office, present=[(make_user(), None)])

    assert not meeting.attendances.exists()
    assert not meeting.steps.exists()


def test_nothing_is_recorded_of_an_organisation_that_was_merged(office):
    meeting = past()
    gone = make_organisation(merged_into=make_partner(), published=False)

    with pytest.raises(InvalidTransition):
        attendance.record(meeting, by=office, present=[(None, gone)])

    assert not meeting.attendances.exists()
