"""Meetings as an iCalendar file (RFC 5545, with the names of RFC 7986). Pure: entries in, text out.

It has no METHOD, so DTSTAMP says when an event changed (3.8.7.2), and the same meetings are the
same file; METHOD:PUBLISH would demand an ORGANIZER (RFC 5546, 3.2.1), and addresses of persons
have no place here. Each line is made by ourselves: the library's own serialisation takes many
times as long (benchmarks/calendar.py). The tests read it back with the library.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from communities.dates import MOMENT
from communities.models import Meeting, MeetingKind, MeetingState, Precision, Visibility
from tsi.base.translated import in_language

CONTENT_TYPE = "text/calendar; charset=utf-8"
ROME = ZoneInfo("Europe/Rome")
LONGEST = 75  # octets of a line without its end (3.1)
AGAIN = "PT1H"  # how soon a client may ask again
# The rule of the Union, in force since 1996 (Directive 2000/84/EC): a rule, not a list of days,
# because older clients read nothing else.
TIMEZONE = """\
BEGIN:VTIMEZONE
TZID:Europe/Rome
BEGIN:DAYLIGHT
DTSTART:19960331T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:CET
END:STANDARD
END:VTIMEZONE"""
BREAKS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f]")  # have no place in a TEXT (3.1)


@dataclass(frozen=True)
class Entry:
    """A meeting whose day is known, as one reader may see it.

    `address` is that of its page; `link` that to take part, where the reader may have it; `note`
    a sentence to this reader.
    """

    meeting: Meeting
    address: str
    link: str = ""
    note: str = ""


@dataclass(frozen=True)
class Same:
    """What all events of a file have in common, looked up once: it is asked thousands of times."""

    domain: str | None
    language: str | None
    kinds: dict[str, str]


def calendar(entries: Iterable[Entry], *, name: str) -> str:
    """A whole file, its lines ended by CRLF, with the texts in the active language."""
    text = escaped(name)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Torino Social Impact//Calendar//IT",
        "CALSCALE:GREGORIAN",
        f"NAME:{text}",
        f"X-WR-CALNAME:{text}",
        "X-WR-TIMEZONE:Europe/Rome",
        f"REFRESH-INTERVAL;VALUE=DURATION:{AGAIN}",
        f"X-PUBLISHED-TTL:{AGAIN}",
        *TIMEZONE.split("\n"),
    ]
    same = Same(
        domain=urlsplit(settings.BASE_URL).hostname,
        language=get_language(),
        kinds={kind.value: escaped(str(kind.label)) for kind in MeetingKind},
    )
    for entry in entries:
        lines += _event(entry, same)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded(line)}\r\n" for line in lines)


def _event(entry: Entry, same: Same) -> Iterator[str]:
    meeting = entry.meeting
    changed = _utc(meeting.changed_at)
    cancelled = meeting.state == MeetingState.CANCELLED
    yield "BEGIN:VEVENT"
    yield f"UID:{meeting.uid}@{same.domain}"
    yield f"SEQUENCE:{meeting.sequence}"
    yield f"DTSTAMP:{changed}"
    yield f"CREATED:{_utc(meeting.created_at)}"
    yield f"LAST-MODIFIED:{changed}"
    yield from _when(meeting)
    yield f"STATUS:{'CANCELLED' if cancelled else 'CONFIRMED'}"
    yield f"SUMMARY:{escaped(_summary(meeting, cancelled, same))}"
    place = meeting.place or entry.link
    if place:
        yield f"LOCATION:{escaped(place)}"
    yield f"DESCRIPTION:{escaped(_description(entry, same))}"
    yield f"CATEGORIES:{same.kinds[meeting.kind]}{_of_community(meeting, same)}"
    yield f"URL:{_uri(entry.address)}"
    if entry.link:
        yield f"CONFERENCE;VALUE=URI:{_uri(entry.link)}"
    if meeting.visibility == Visibility.MEMBERS:
        yield "CLASS:PRIVATE"
    if cancelled:
        yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _when(meeting: Meeting) -> Iterator[str]:
    if meeting.precision == Precision.DAY:
        first = meeting.starts_at.astimezone(ROME)
        last = (meeting.ends_at - MOMENT).astimezone(ROME)
        yield f"DTSTART;VALUE=DATE:{first:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{last + timedelta(days=1):%Y%m%d}"
        return
    first, last = meeting.starts_at.astimezone(ROME), meeting.ends_at.astimezone(ROME)
    if first.fold or last.fold:  # the hour that comes twice: its name means the first (3.3.5)
        yield f"DTSTART:{_utc(first)}"
        yield f"DTEND:{_utc(last)}"
    else:
        yield f"DTSTART;TZID=Europe/Rome:{first:%Y%m%dT%H%M%S}"
        yield f"DTEND;TZID=Europe/Rome:{last:%Y%m%dT%H%M%S}"


def _summary(meeting: Meeting, cancelled: bool, same: Same) -> str:
    """The title; of a cancelled one it says so, because many clients do not show the status."""
    title = in_language(meeting, "title", same.language)
    return _("Cancelled: %(title)s") % {"title": title} if cancelled else title


def _description(entry: Entry, same: Same) -> str:
    meeting = entry.meeting
    text = in_language(meeting, "description", same.language)
    parts = [entry.note, text, entry.link, entry.address]
    if meeting.is_demo:
        parts.insert(0, _("Demonstration data"))
    return "\n\n".join(filter(None, parts))


def _of_community(meeting: Meeting, same: Same) -> str:
    if meeting.community is None:
        return ""
    return f",{escaped(in_language(meeting.community, 'title', same.language))}"


def _utc(value: datetime) -> str:
    return f"{value.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _uri(address: str) -> str:
    """An address as it is (3.3.13), without what would begin another line."""
    return "".join(address.split())


def escaped(text: str) -> str:
    """A TEXT value (3.3.11): breaks, commas, semicolons and backslashes escaped."""
    if not text.isprintable():
        text = CONTROLS.sub("", BREAKS.sub("\n", text))
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return text.replace("\n", "\\n")


def folded(line: str) -> str:
    """A content line in pieces of at most 75 octets, never inside a character (3.1)."""
    data = line.encode()
    if len(data) <= LONGEST:
        return line
    pieces, start, room = [], 0, LONGEST
    while len(data) - start > room:
        end = start + room
        while data[end] & 0xC0 == 0x80:  # the middle of a character
            end -= 1
        pieces.append(data[start:end])
        start, room = end, LONGEST - 1  # a space stands before each further piece
    pieces.append(data[start:])
    return b"\r\n ".join(pieces).decode()
