"""The whole life of a meeting in a browser: called, full, moved, held; another one cancelled."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from icalendar import Calendar

from communities.models import Meeting, MeetingState
from tests.browser.people import Person
from tests.factories import (
    make_affiliation,
    make_community,
    make_facilitator,
    make_participant,
    make_partner,
    make_user,
)
from tests.partners.mailing import delivered

pytestmark = pytest.mark.xdist_group("browser")
WITH_AND_WITHOUT = [True, pytest.param(False, marks=pytest.mark.slow)]  # JavaScript
AREA = "/comunita/prova/area/"
LINK = "https://meet.example.org/stanza-segreta"
SAID = "Parole dette solo tra noi."


@pytest.fixture
def community(transactional_db):
    return make_community(slug="prova", title_en="Trial community")


def events(person: Person, address: str) -> dict[str, dict]:
    """The events of a calendar file, by what they are called."""
    answer = person.page.request.get(address)
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    found = Calendar.from_ical(answer.text()).walk("VEVENT")
    return {str(event["SUMMARY"]): event for event in found}


def address(meeting: Meeting, page: str = "") -> str:
    return f"/incontri/{meeting.pk}/{page}"


def fill_when(page, day: date, begins: str, ends: str) -> None:
    page.get_by_label("Day", exact=True).fill(day.isoformat())
    page.get_by_label("Begins at").fill(begins)
    page.get_by_label("Ends at").fill(ends)


def call_meeting(facilitator: Person, title: str, day: date, places: int) -> Meeting:
    page = facilitator.page
    facilitator.at(AREA)
    page.get_by_role("link", name="Call a meeting").click()
    page.get_by_label("Kind").select_option("workshop")
    page.get_by_label("Title in Italian").fill(title)
    fill_when(page, day, "18:00", "17:00")
    facilitator.press("Call the meeting")
    page.locator(".error", has_text="It ends before it begins.").wait_for()
    assert page.get_by_label("Title in Italian").input_value() == title  # nothing is lost
    page.get_by_label("Ends at").fill("20:00")
    page.get_by_label("Place").first.fill("Torino, via Alfa 1")
    page.get_by_label("Link to take part online").fill(LINK)
    page.get_by_label("Agenda").fill("Saluti")
    page.get_by_label("People register").check()
    page.get_by_label("Places").fill(str(places))
    facilitator.press("Call the meeting")
    facilitator.told("The meeting is called.")
    return Meeting.objects.get(title_it=title)


def register(person: Person, meeting: Meeting, answer: str, whom: str = "") -> None:
    person.at(address(meeting))
    person.follow("Register")
    if whom:
        person.page.get_by_label(whom).check()
    person.press("Register")
    person.told(answer)


def letters() -> list[tuple[str, str]]:
    """To whom each letter that was queued goes, and what it says."""
    return sorted((message.to[0], message.body) for message in delivered())


def addresses(written: list[tuple[str, str]]) -> list[str]:
    return [address for address, _body in written]


def fill_places(meeting: Meeting, first: Person, second: Person, third: Person) -> None:
    """Two get a place, the third waits, and sees no link."""
    register(first, meeting, "has a place", whom="for Ente Beta")
    register(second, meeting, "has a place")
    register(third, meeting, "is number 1 of the waiting list")
    first.page.get_by_role("link", name=LINK).wait_for()
    assert not third.sees_link(LINK)
    third.told("number 1 of the waiting list")
    assert letters() == []  # who registers by themselves sees it at once


def give_back(meeting: Meeting, leaving: Person, waiting: Person) -> None:
    leaving.at(address(meeting, "area/"))
    leaving.press("Give the place back")
    leaving.told("You are not registered.")
    written = letters()
    assert addresses(written) == [waiting.user.email]
    assert "si è liberato un posto" in written[0][1]
    waiting.at(address(meeting, "area/"))
    waiting.page.get_by_role("link", name=LINK).wait_for()
    leaving.at(address(meeting, "area/"))
    assert not leaving.sees_link(LINK)


def move(facilitator: Person, meeting: Meeting, day: date) -> None:
    facilitator.at(address(meeting, "area/"))
    facilitator.follow("Another time or place")
    fill_when(facilitator.page, day, "17:00", "19:00")
    facilitator.page.get_by_label("Reasons").fill("La sala era occupata.")
    facilitator.press("Save")
    facilitator.page.wait_for_url(f"**/incontri/{meeting.pk}/area/")


def hold(facilitator: Person, meeting: Meeting, present: list[Person]) -> None:
    """Its time comes, who was there is recorded, and minutes for members are written."""
    now = timezone.now()
    over = {"starts_at": now - timedelta(hours=3), "ends_at": now - timedelta(hours=1)}
    Meeting.objects.filter(pk=meeting.pk).update(**over)
    page = facilitator.page
    facilitator.at(f"{AREA}incontri/")
    page.get_by_role("region", name="To be confirmed").get_by_role("link").first.click()
    page.get_by_role("link", name="Who was there").click()
    for person in present:
        page.get_by_label(str(person.user)).check()
    facilitator.press("Save")
    facilitator.told(f"Saved: {len(present)} recorded.")
    page.get_by_role("link", name="Write the minutes").click()
    page.get_by_label("Minutes").first.fill(SAID)
    facilitator.press("Save")
    page.get_by_text(SAID).wait_for()


def on_calendar(stranger: Person, day: date, title: str):
    """What is called `title` in the cell of `day`, on the page of its month."""
    stranger.at(f"/calendario/?mese={day:%Y-%m}")
    date_of_cell = stranger.page.locator(f"time[datetime='{day.isoformat()}']")
    cell = stranger.page.locator("td:not(.cal-outside)", has=date_of_cell)
    return cell.get_by_role("listitem").filter(has_text=title)


@pytest.mark.slow
@pytest.mark.parametrize(
    "javascript",
    WITH_AND_WITHOUT,
    ids=["javascript", "no javascript"],
)
def test_meeting_is_called_filled_moved_and_held(community, person, javascript):
    facilitator = person(make_facilitator(community), javascript=javascript)
    member = make_participant(community).person
    speaker = make_affiliation(organisation=make_partner(name="Ente Beta"))
    first, second, third = (
        person(user, javascript=javascript) for user in (speaker.person, member, make_user())
    )
    stranger = person(javascript=javascript)
    day = timezone.localdate() + timedelta(days=40)

    meeting = call_meeting(facilitator, "Laboratorio", day, places=2)
    assert stranger.at(address(meeting)) == 200
    assert LINK not in stranger.page.content()
    assert on_calendar(stranger, day, "Laboratorio").is_visible()
    before = events(stranger, "/calendario.ics")["Laboratorio"]
    fill_places(meeting, first, second, third)
    give_back(meeting, first, third)

    later = day + timedelta(days=1)
    move(facilitator, meeting, later)
    written = letters()
    assert addresses(written) == sorted([member.email, third.user.email])
    assert all("La sala era occupata." in body for _address, body in written)
    assert on_calendar(stranger, later, "Laboratorio").is_visible()
    assert on_calendar(stranger, day, "Laboratorio").count() == 0
    after = events(stranger, "/calendario.ics")["Laboratorio"]
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after["STATUS"] == "CONFIRMED"
    assert after.decoded("DTSTART").date() == later
    assert "@example.org" not in after.to_ical().decode()

    hold(facilitator, meeting, [second, third])
    assert stranger.at(address(meeting)) == 200
    assert "2 people" in stranger.page.get_by_role("main").inner_text()
    assert SAID not in stranger.page.content()
    assert second.at(address(meeting, "area/")) == 200
    second.told(SAID)
    third.at(address(meeting, "area/"))
    assert SAID not in third.page.content()  # has been there, is not a member
    for window in (facilitator, first, second, third, stranger):
        assert window.window.complaints == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "javascript",
    WITH_AND_WITHOUT,
    ids=["javascript", "no javascript"],
)
def test_meeting_is_cancelled_and_calendars_follow(community, person, javascript):
    facilitator = person(make_facilitator(community), javascript=javascript)
    guest = person(make_user(), javascript=javascript)
    day = timezone.localdate() + timedelta(days=40)
    meeting = call_meeting(facilitator, "Serata", day, places=2)
    register(guest, meeting, "has a place")
    guest.at("/calendario/mio/")
    guest.press("Make the address")
    feed = guest.page.get_by_label("Your secret address").input_value()
    own = f"/calendario/{feed.split('/calendario/', 1)[1]}"
    before = events(guest, own)["Serata"]
    assert LINK in str(before)

    facilitator.at(address(meeting, "annulla/"))
    facilitator.press("Cancel the meeting")
    facilitator.page.locator(".field-invalid").first.wait_for()  # not without a reason
    facilitator.page.get_by_label("Reasons").fill("Il relatore è malato.")
    facilitator.press("Cancel the meeting")
    facilitator.told("This meeting does not take place.")

    assert Meeting.objects.get().state == MeetingState.CANCELLED
    ((reader, body),) = letters()
    assert (reader, "Il relatore è malato." in body) == (guest.user.email, True)
    stranger = person(javascript=javascript)
    entry = on_calendar(stranger, day, "Serata")
    assert entry.get_by_text("cancelled").is_visible()
    entry.get_by_role("link").click()
    stranger.told("Il relatore è malato.")
    assert not stranger.sees_link("Register")
    for who, file in ((stranger, "/calendario.ics"), (guest, own),
                      (stranger, "/comunita/prova/calendario.ics")):  # fmt: skip
        (event,) = events(who, file).values()
        assert (event["UID"], event["STATUS"]) == (before["UID"], "CANCELLED")
        assert event["SEQUENCE"] > before["SEQUENCE"]
    assert stranger.window.complaints == facilitator.window.complaints == []
