"""Files for calendar programs: thousands of meetings, beside what the icalendar library takes."""

import random
import time
from collections.abc import Iterator
from datetime import timedelta

from django.db import connection
from django.utils import timezone
from icalendar import Calendar, Event

from benchmarks.client import Client, check, request
from benchmarks.table import Row
from benchmarks.timing import in_turn, in_unit
from benchmarks.world import SENTENCES
from communities import calendars, ics
from communities.models import Community, CommunityState, Meeting, MeetingKind

LONGEST = 1  # s, what a file of all meetings may take at most
COMMUNITIES = 40
FEED = "/calendario.ics"
MONTH = "/calendario/?mese=2026-11&x={}"


def measure(port: int, total: int, *, rounds: int) -> Iterator[Row]:
    """Make so many public meetings, then rows for the file of all of them and for the month."""
    make(total)
    yield from _file(total, rounds)
    yield from _over_http(port, rounds)


def _file(total: int, rounds: int) -> Iterator[Row]:
    """From the database to the text; and only the text, beside the library's own."""

    def whole() -> str:
        return ics.calendar(calendars.public_entries(calendars.everybodys()), name="Tutti")

    rows, bare = in_turn(whole, lambda: list(calendars.everybodys()), rounds)
    bound = f"at most {LONGEST} s asked"
    yield Row("ICS of all", rows, "s", bare, "rows read through the ORM", more=bound)
    entries = list(calendars.public_entries(calendars.everybodys()))
    ours, library = in_turn(
        lambda: ics.calendar(entries, name="Tutti"), lambda: _by_library(entries), rounds
    )
    size = f"{len(whole().encode()) / 2**20:.1f} MiB"
    yield Row("the text alone", ours, "s", library, "icalendar's to_ical()", more=size)


def _by_library(entries: list[ics.Entry]) -> bytes:
    """The same fields of the same meetings, put together and written by the library."""
    whole = Calendar()
    whole.add("version", "2.0")
    whole.add("prodid", "-//Torino Social Impact//Calendar//IT")
    for entry in entries:
        meeting, event = entry.meeting, Event()
        event.add("uid", str(meeting.uid))
        event.add("sequence", meeting.sequence)
        for name in ("dtstamp", "last-modified"):
            event.add(name, meeting.changed_at)
        event.add("created", meeting.created_at)
        event.add("dtstart", meeting.starts_at.astimezone(ics.ROME))
        event.add("dtend", meeting.ends_at.astimezone(ics.ROME))
        event.add("status", "CONFIRMED")
        event.add("summary", meeting.title)
        event.add("location", meeting.place)
        event.add("description", f"{meeting.description}\n\n{entry.address}")
        of = [meeting.community.title] if meeting.community else []
        event.add("categories", [meeting.get_kind_display(), *of])
        event.add("url", entry.address)
        whole.add_component(event)
    return whole.to_ical()


def _over_http(port: int, rounds: int) -> Iterator[Row]:
    """One answer on a kept connection: the file new, the file kept, one month of the page."""
    client = Client(port)

    def row() -> None:
        check(client.ask(request("/bench/row/")), 200)

    def month() -> None:
        check(client.ask(request(MONTH.format(time.perf_counter_ns()))), 200)

    def new() -> None:
        check(client.ask(request(f"{FEED}?x={time.perf_counter_ns()}")), 200)

    for name, ours, times in (
        ("ICS of all, new", new, 1),
        ("ICS of all, kept", lambda: check(client.ask(request(FEED)), 200), 5),
        ("month of the calendar", month, 5),
    ):
        taken, bare = in_turn(ours, row, rounds, times=times)
        yield Row(name, in_unit(taken, 1000), "ms", in_unit(bare, 1000), "one row over HTTP")


def make(total: int) -> None:
    """So many public meetings of communities, over ten years around November 2026."""
    chance = random.Random(total)  # noqa: S311
    communities = [_community(number) for number in range(COMMUNITIES)]
    first = timezone.make_aware(timezone.datetime(2021, 11, 1, 9))
    Meeting.objects.bulk_create(
        [_meeting(number, first, chance, communities) for number in range(total)], 1000
    )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE communities_meeting")


def _community(number: int) -> Community:
    return Community.objects.create(
        slug=f"inventata-{number}",
        title_it=f"Comunità inventata {number}",
        title_en=f"Invented community {number}",
        state=CommunityState.ACTIVE,
        is_demo=True,
    )


def _meeting(number: int, first, chance: random.Random, communities: list[Community]) -> Meeting:
    starts_at = first + timedelta(hours=chance.randrange(10 * 365 * 24))
    return Meeting(
        community=chance.choice(communities),
        kind=chance.choice(MeetingKind.values),
        title_it=f"Incontro inventato {number}: {chance.choice(SENTENCES)}"[:200],
        title_en=f"Invented meeting {number}",
        description_it=" ".join(chance.sample(SENTENCES, 4)),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
        place="Torino, via inventata 1; primo piano, sala B",
        minutes=" ".join(SENTENCES) * 5,
        is_demo=True,
    )
