"""Meetings as iCalendar (RFC 5545), read back with the icalendar library."""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from communities import calendars, ics
from communities.ics import Entry, folded
from communities.models import Meeting, Precision, Visibility
from communities.steps import take
from tests.factories import make_community, make_meeting

ROME = ZoneInfo("Europe/Rome")
HOSTILE = [
    "Uno, due; tre: quattro \\ cinque",
    'Virgolette "dentro", e \\n che non è una riga',
    "Riga\nnuova\r\ne ancora\rbasta\n\nfine",
    "BEGIN:VALARM\r\nATTENDEE:mailto:x@example.org\r\nEND:VEVENT",
    "🧑🏽‍🔬🤝🏾 perché così è più lungo di settantacinque ottetti, anche piegato " * 3,
    "à" * 300,
    "🦊" * 75,
    "a\u2028b\u2029c\x85d\x0be",
    "\ttabulazione e spazi   in fine   ",
]


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=ROME)


def plain(text: str) -> str:
    """With one kind of line break."""
    return re.sub("\r\n?|[\x0b\x0c\x85\u2028\u2029]", "\n", text)


def written(*meetings: Meeting, **values) -> str:
    entries = [Entry(each, f"https://example.org/{each.pk}/", **values) for each in meetings]
    return ics.calendar(entries, name="Prova")


def event(*meetings: Meeting, **values):
    return Calendar.from_ical(written(*meetings, **values)).events[0]


def test_ics_says_what_a_calendar_needs(db, settings):
    settings.BASE_URL = "https://impatto.example:8443/x"
    community = make_community(title_it="Economia circolare, e oltre")
    meeting = make_meeting(
        community, starts_at=at(2026, 12, 7, 18, 30), title_it="Avvio", place="Torino, via Po 1"
    )
    meeting.refresh_from_db()

    found = event(meeting)

    assert found["UID"] == f"{meeting.uid}@impatto.example"
    assert found["SEQUENCE"] == 0
    assert found["STATUS"] == "CONFIRMED"
    assert found["SUMMARY"] == "Avvio"
    assert found["LOCATION"] == "Torino, via Po 1"
    assert found["URL"] == f"https://example.org/{meeting.pk}/"
    assert found.start == at(2026, 12, 7, 18, 30)
    assert found.end == at(2026, 12, 7, 20, 30)
    assert found["DTSTART"].params["TZID"] == "Europe/Rome"
    assert found["DTSTAMP"].dt == found["LAST-MODIFIED"].dt
    assert found["DTSTAMP"].dt == meeting.changed_at.replace(microsecond=0)
    assert found["DTSTAMP"].to_ical().endswith(b"Z")
    assert "Economia circolare, e oltre" in found.categories


def test_ics_of_a_whole_file(db):
    text = written(make_meeting(), make_meeting())
    whole = Calendar.from_ical(text)

    assert whole["VERSION"] == "2.0"
    assert whole["PRODID"]
    assert "METHOD" not in whole  # it would demand an ORGANIZER
    assert whole["X-WR-CALNAME"] == whole["NAME"] == "Prova"
    assert whole["REFRESH-INTERVAL"].dt == timedelta(hours=1)
    assert [zone.tz_name for zone in whole.timezones] == ["Europe/Rome"]
    assert len(whole.events) == 2
    assert not whole.errors
    assert not [found.errors for found in whole.events if found.errors]
    assert text.endswith("END:VCALENDAR\r\n")


def test_ics_timezone_is_that_of_the_world(db):
    """Each hour on both sides of every change from 1996 on, by our rule and by tzdata."""
    zone = Calendar.from_ical(written()).timezones[0].to_tz(lookup_tzid=False)
    for year in range(1997, 2038):
        for month in (1, 3, 7, 10, 12):
            for day in range(20, 32):
                moment = datetime(year, month, min(day, 31), 12)
                assert zone.utcoffset(moment) == ROME.utcoffset(moment), moment


@pytest.mark.parametrize("text", HOSTILE)
def test_ics_hostile_text_comes_back_whole(db, text):
    meeting = make_meeting(
        make_community(title_it=text[:200]),
        title_it=text[:200],
        description_it=text,
        place=text[:300],
    )

    found = event(meeting)

    assert found["SUMMARY"] == plain(text[:200])
    assert found["LOCATION"] == plain(text[:300])
    assert found["DESCRIPTION"].startswith(plain(text))
    assert "ATTENDEE" not in found


@pytest.mark.parametrize("text", HOSTILE)
def test_ics_lines_are_short_whole_and_ended_by_crlf(db, text):
    data = written(make_meeting(title_it=text[:200], description_it=text * 3)).encode()

    lines = data.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert not re.search(rb"[\r\n]", b"".join(lines))
    for line in lines:
        line.decode()  # no character is cut


@pytest.mark.parametrize("length", range(70, 160))
def test_folded_line_unfolds(length):
    for sign in ("a", "à", "🦊"):
        line = ("x" * (length % 5)) + sign * length
        assert folded(line).replace("\r\n ", "") == line
        assert max(len(part.encode()) for part in folded(line).split("\r\n")) <= 75


def test_ics_of_a_day_and_of_several(db):
    begins, ends = at(2026, 10, 24), at(2026, 10, 27)  # over the end of summer time
    meeting = make_meeting(starts_at=begins, ends_at=ends, precision=Precision.DAY)

    text = written(meeting)

    assert "DTSTART;VALUE=DATE:20261024\r\nDTEND;VALUE=DATE:20261027\r\n" in text
    assert event(meeting).start == date(2026, 10, 24)


def test_ics_of_a_day_that_ends_at_an_odd_time(db):
    meeting = make_meeting(
        starts_at=at(2026, 3, 29), ends_at=at(2026, 3, 29, 23, 59), precision=Precision.DAY
    )

    assert "DTEND;VALUE=DATE:20260330" in written(meeting)


@pytest.mark.parametrize(
    ("starts_at", "ends_at"),
    [
        (at(2026, 3, 29, 1, 30), at(2026, 3, 29, 3, 30)),  # over the hour that is missing
        (at(2026, 10, 25, 1), at(2026, 10, 25, 2, 30)),
        (at(2026, 10, 25, 2, 30), at(2026, 10, 25, 2, 15).replace(fold=1)),  # 45 minutes
        (at(2026, 10, 25, 2, 15).replace(fold=1), at(2026, 10, 25, 4)),
        (at(2026, 12, 31, 22), at(2027, 1, 1, 1)),
    ],
)
def test_ics_where_clocks_change(db, starts_at, ends_at):
    meeting = make_meeting(starts_at=starts_at.astimezone(UTC), ends_at=ends_at.astimezone(UTC))

    found = event(meeting)

    assert found.start.astimezone(UTC) == starts_at.astimezone(UTC)
    assert found.end.astimezone(UTC) == ends_at.astimezone(UTC)


def test_ics_of_a_cancelled_meeting(db):
    meeting = make_meeting(title_it="Avvio", sequence=2)
    take(meeting, "cancel", by=None, cancel_reason="Sala chiusa.")

    found = event(meeting)

    assert found["STATUS"] == "CANCELLED"
    assert found["SEQUENCE"] == 2
    assert found["SUMMARY"] == "Annullato: Avvio"
    assert found["TRANSP"] == "TRANSPARENT"


def test_ics_stamp_follows_a_change(db):
    meeting = make_meeting()
    meeting.refresh_from_db()
    before = event(meeting)["LAST-MODIFIED"].dt
    Meeting.objects.update(place="Altrove", sequence=1)

    changed = Meeting.objects.get()

    assert changed.changed_at >= meeting.changed_at
    assert event(changed)["LAST-MODIFIED"].dt >= before
    assert event(changed)["SEQUENCE"] == 1
    assert event(changed)["UID"] == event(meeting)["UID"]


def test_ics_link_is_only_what_the_entry_says(db):
    secret = "https://video.example/stanza?a=1;b=2,3"
    meeting = make_meeting(place="", link=secret)

    assert "video.example" not in written(meeting).replace("\r\n ", "")
    shown = event(meeting, link=secret, note="Sei in lista d’attesa.")
    assert shown["CONFERENCE"] == secret
    assert shown["LOCATION"] == secret
    assert shown["DESCRIPTION"].startswith("Sei in lista d’attesa.")


def test_ics_names_nobody(db):
    meeting = make_meeting(
        make_community(), visibility=Visibility.MEMBERS, led_by="Ada Rossi", is_demo=True
    )

    text = written(meeting).replace("\r\n ", "")

    assert not re.search("ATTENDEE|ORGANIZER|CONTACT|mailto|Ada", text)
    assert "CLASS:PRIVATE" in text
    assert "Dato dimostrativo" in text


def test_ics_entries_leave_out_what_has_no_day(db):
    make_meeting(precision=Precision.MONTH)
    make_meeting(precision=Precision.YEAR)
    make_meeting(precision=Precision.RANGE)
    known = make_meeting(precision=Precision.DAY)

    assert [one.meeting for one in calendars.public_entries(calendars.everybodys())] == [known]
