"""Somebody deletes their account while others of their organisation register for a meeting."""

from threading import Event

from communities import personal_data, registrations
from tests.communities.test_registrations import make_open
from tests.factories import make_affiliation
from tests.races import at_once
from tsi.site.personal import erase

SECONDS = 5


def test_erasure_and_a_registration_of_a_colleague_both_come_to_an_end(
    transactional_db, monkeypatch
):
    mine = make_affiliation(role="member")
    colleague = make_affiliation(organisation=mine.organisation)
    meeting = make_open()
    registrations.register(meeting, person=mine.person, by=mine.person)
    given_back, asked = Event(), Event()
    unname = personal_data._unname

    def paused(user):
        given_back.set()
        assert asked.wait(SECONDS)
        return unname(user)

    monkeypatch.setattr(personal_data, "_unname", paused)

    def either(number: int):
        if number == 0:
            return erase(mine.person)
        assert given_back.wait(SECONDS)
        asked.set()
        return registrations.register(
            meeting,
            person=colleague.person,
            by=colleague.person,
            organisation=colleague.organisation,
        )

    said = at_once(2, either)

    assert not [one for one in said if isinstance(one, Exception)], said
    assert meeting.registrations.going().get().person == colleague.person
