"""Places in a meeting: given, waited for, given back, and the last five taken by forty at once."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from communities import meetings, registrations
from communities.models import (
    CommunityState,
    Meeting,
    MeetingState,
    Registration,
    RegistrationState,
)
from communities.registrations import AlreadyRegistered, RegistrationClosed
from tests.factories import (
    make_community,
    make_meeting,
    make_organisation,
    make_partner,
    make_staff,
    make_user,
)
from tests.partners.mailing import delivered, readers
from tests.races import at_once
from tsi.base.transitions import InvalidTransition

GOING, WAITING = RegistrationState.GOING, RegistrationState.WAITING


def make_open(places: int | None = None, **values) -> Meeting:
    """A meeting for which people register."""
    return make_meeting(takes_registrations=True, capacity=places, **values)


def register(meeting: Meeting, person=None, **values) -> Registration:
    person = person or make_user()
    return registrations.register(meeting, person=person, by=person, **values)


def states(meeting: Meeting) -> list[str]:
    return list(meeting.registrations.order_by("pk").values_list("state", flat=True))


@pytest.mark.django_db
def test_places_are_given_in_order_and_then_waited_for():
    meeting = make_open(2)

    rows = [register(meeting) for _ in range(4)]

    assert states(meeting) == [GOING, GOING, WAITING, WAITING]
    assert [registrations.waiting_place(row) for row in rows[2:]] == [1, 2]
    assert registrations.free_places(meeting) == 0
    step = rows[3].steps.get()
    assert (step.verb, step.target, step.person) == ("register", WAITING, rows[3].person)
    assert delivered() == []


@pytest.mark.django_db
def test_meeting_without_capacity_takes_all():
    meeting = make_open()

    register(meeting)

    assert states(meeting) == [GOING]
    assert registrations.free_places(meeting) is None


@pytest.mark.django_db
def test_nobody_registers_twice_but_again_after_withdrawing():
    meeting = make_open(1)
    row = register(meeting)
    with pytest.raises(AlreadyRegistered):
        register(meeting, row.person)
    waiting = register(meeting)

    registrations.withdraw(row, by=row.person)
    register(meeting, row.person)

    assert states(meeting) == ["withdrawn", GOING, WAITING]
    waiting.refresh_from_db()
    assert waiting.promoted_at is not None


@pytest.mark.django_db
@pytest.mark.parametrize(
    "values",
    [
        {"takes_registrations": False},
        {"starts_at": timezone.now() - timedelta(minutes=1)},
        {"state": MeetingState.HELD},
        {"state": MeetingState.CANCELLED, "cancel_reason": "–"},
    ],
    ids=["takes none", "begun", "held", "cancelled"],
)
def test_registration_is_closed(values):
    meeting = make_meeting(**{"takes_registrations": True} | values)

    with pytest.raises(RegistrationClosed):
        register(meeting)

    assert states(meeting) == []


@pytest.mark.django_db
def test_registration_is_closed_in_a_concluded_community():
    meeting = make_open(community=make_community(state=CommunityState.ARCHIVED))

    with pytest.raises(RegistrationClosed):
        register(meeting)


@pytest.mark.django_db
def test_nobody_registers_for_an_organisation_that_was_merged():
    meeting, organisation = make_open(), make_organisation()
    rows = type(organisation).objects.filter(pk=organisation.pk)
    rows.update(merged_into=make_partner(), published=False)

    with pytest.raises(InvalidTransition):
        register(meeting, organisation=organisation)

    assert states(meeting) == []


@pytest.mark.django_db
def test_who_waits_longest_gets_the_place_given_back_and_is_told():
    meeting = make_open(1)
    first, second, third = [register(meeting) for _ in range(3)]

    registrations.withdraw(first, by=first.person)

    assert states(meeting) == ["withdrawn", GOING, WAITING]
    (letter,) = delivered()
    assert letter.to == [second.person.email]
    assert second.steps.get(verb="promote").by is None
    assert third.steps.count() == 1


@pytest.mark.django_db
def test_withdrawing_from_the_waiting_list_promotes_nobody():
    meeting = make_open(1)
    _first, second, _third = [register(meeting) for _ in range(3)]

    registrations.withdraw(second, by=second.person)

    assert states(meeting) == [GOING, "withdrawn", WAITING]
    assert delivered() == []


@pytest.mark.django_db
def test_place_is_given_back_once_and_only_before_the_meeting():
    meeting = make_open(1)
    row, late = register(meeting), register(meeting)
    registrations.withdraw(row, by=row.person)
    with pytest.raises(InvalidTransition):
        registrations.withdraw(row, by=row.person)
    Meeting.objects.update(starts_at=timezone.now())

    with pytest.raises(InvalidTransition):
        registrations.withdraw(late, by=late.person)

    assert states(meeting) == ["withdrawn", GOING]


@pytest.mark.django_db
def test_who_is_registered_or_withdrawn_by_a_colleague_is_told():
    meeting, person, colleague = make_open(), make_user(), make_user(last_name="Bo")
    row = registrations.register(meeting, person=person, by=colleague)
    (letter,) = delivered()
    assert letter.to == [person.email]
    assert "Ada Bo" in letter.body

    registrations.withdraw(row, by=colleague)

    assert readers(delivered()) == [person.email]


@pytest.mark.django_db
def test_letter_of_a_place_that_is_lost_again_is_not_sent():
    meeting = make_open(1)
    first, second = register(meeting), register(meeting)
    registrations.withdraw(first, by=first.person)
    second.refresh_from_db()

    registrations.withdraw(second, by=second.person)

    assert delivered() == []


@pytest.mark.django_db
def test_more_places_go_to_who_waits_in_order():
    meeting, office = make_open(1), make_staff()
    rows = [register(meeting) for _ in range(4)]

    meeting.capacity = 3
    meetings.change(meeting, by=office)

    assert states(meeting) == [GOING, GOING, GOING, WAITING]
    assert readers(delivered()) == sorted(row.person.email for row in rows[1:3])


@pytest.mark.django_db
def test_without_a_limit_everybody_gets_a_place():
    meeting = make_open(1)
    for _ in range(3):
        register(meeting)

    meeting.capacity = None
    meetings.change(meeting, by=make_staff())

    assert states(meeting) == [GOING] * 3


# --- The last five places, forty people at once --------------------------------------------------

PEOPLE, PLACES = 40, 5


def _unguarded(meeting: Meeting, person) -> Registration:
    """What `register` would be without the lock: count, then write."""
    with transaction.atomic():
        meeting = Meeting.objects.get(pk=meeting.pk)
        state = GOING if registrations.free_places(meeting) else WAITING
        return Registration.objects.create(
            meeting=meeting, person=person, registered_by=person, state=state
        )


def _race(act) -> tuple[list[Registration], list[int]]:
    """Forty people at the last five of ten places: their rows, and the order of the waiting."""
    meeting = make_open(PLACES + 5)
    for _ in range(5):
        register(meeting)
    people = [make_user() for _ in range(PEOPLE)]

    rows = at_once(PEOPLE, lambda number: act(meeting, people[number]))

    assert all(isinstance(row, Registration) for row in rows), rows
    waiting = [registrations.waiting_place(row) for row in rows if row.state == WAITING]
    return rows, sorted(waiting)


@pytest.mark.django_db(transaction=True)
def test_forty_people_take_the_last_five_places_at_once():
    rows, waiting = _race(register)

    assert sum(row.state == GOING for row in rows) == PLACES
    assert waiting == list(range(1, PEOPLE - PLACES + 1))


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_more_than_five_would_get_one():
    """The negative control of the race above."""
    for _ in range(5):
        rows, _waiting = _race(_unguarded)
        if sum(row.state == GOING for row in rows) > PLACES:
            return
    pytest.fail("the race was not lost in five attempts")


@pytest.mark.django_db(transaction=True)
def test_one_person_registers_once_however_often_they_ask_at_once():
    meeting, person = make_open(3), make_user()

    answers = at_once(6, lambda _number: register(meeting, person))

    assert sum(isinstance(answer, Registration) for answer in answers) == 1
    assert sum(isinstance(answer, AlreadyRegistered) for answer in answers) == 5


@pytest.mark.django_db(transaction=True)
def test_places_given_back_at_once_each_go_to_somebody():
    meeting = make_open(4)
    rows = [register(meeting) for _ in range(12)]

    at_once(4, lambda number: registrations.withdraw(rows[number], by=rows[number].person))

    assert states(meeting) == ["withdrawn"] * 4 + [GOING] * 4 + [WAITING] * 4
