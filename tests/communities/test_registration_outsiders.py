"""Who is not inside a community any more keeps no place at its meetings for members."""

import pytest

from communities import joining, participants, registrations
from communities.models import RegistrationState, Visibility
from tests.factories import make_community, make_facilitator, make_meeting, make_participant

GOING, WITHDRAWN = RegistrationState.GOING, RegistrationState.WITHDRAWN
pytestmark = pytest.mark.django_db


def leave(mine) -> None:
    joining.leave(mine.membership, by=mine.person)


def be_ended(mine) -> None:
    joining.end(mine.membership, by=make_facilitator(mine.membership.community), reason="Perché.")


def take_part_no_longer(mine) -> None:
    participants.end(mine, by=mine.person)


def states_after(act, **values) -> list[str]:
    community = make_community()
    mine, other = make_participant(community), make_participant(community)
    meeting = make_meeting(community, takes_registrations=True, capacity=1, **values)
    for person in (mine.person, other.person):
        registrations.register(meeting, person=person, by=person)
    act(mine)
    return list(meeting.registrations.order_by("pk").values_list("state", flat=True))


@pytest.mark.parametrize("act", [leave, be_ended, take_part_no_longer])
def test_place_of_who_is_out_goes_to_who_waits(act):
    assert states_after(act, visibility=Visibility.MEMBERS) == [WITHDRAWN, GOING]


def test_place_at_a_public_meeting_stays():
    assert states_after(leave) == [GOING, RegistrationState.WAITING]


def test_place_of_who_facilitates_stays():
    def leave_facilitating(mine) -> None:
        make_facilitator(mine.membership.community, person=mine.person)
        leave(mine)

    states = states_after(leave_facilitating, visibility=Visibility.MEMBERS)

    assert states == [GOING, RegistrationState.WAITING]
