"""All measurements in their order, and the report on them."""

import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection

from benchmarks import (
    annexing,
    api,
    calendar,
    communities,
    diffing,
    digest,
    directory,
    exporting,
    floors,
    freezing,
    judging,
    likeness,
    machine,
    pages,
    printing,
    redline,
    reporting,
    searching,
    submitting,
    voices,
    world,
)
from benchmarks.serving import serving
from benchmarks.table import Row, table
from consultation.models import Consultation

NOWHERE = "unix:///nowhere/socket?db=0"  # a cache that is away


@dataclass(frozen=True)
class Size:
    """How much is measured: consultations of so many contributions, one after the other.

    `organisations` is how many the directory holds, `meetings` the calendar, `readers` how many
    people get a digest, `voices` how many contributions two consultations have, the smaller and the
    larger; `searched` how many organisations, contributions and passages are searched;
    `seconds` is how long a page is asked for in each of the `rounds`;
    `themes` those of the PDF (None for all of it), `annexes` contributions in each annex, `printed`
    in each volume of the text with contributions, `others` those among which one is screened;
    `exported` are rows of a dataset, the fewer and the many.
    """

    contributions: tuple[int, ...]
    rounds: int
    seconds: float
    themes: int | None
    prints: int
    organisations: int
    meetings: int
    readers: int
    annexes: tuple[int, ...]
    printed: tuple[int, ...]
    others: tuple[int, int]
    voices: tuple[int, int]
    exported: tuple[int, int]
    searched: tuple[int, int, int]


QUICK = Size(
    (100,),
    rounds=2,
    seconds=0.3,
    themes=1,
    prints=1,
    organisations=2000,
    meetings=1000,
    readers=500,
    annexes=(100,),
    printed=(50, 100),
    others=(500, 1000),
    voices=(1000, 10_000),
    exported=(1000, 10_000),
    searched=(2000, 10_000, 1000),
)
WHOLE = Size(
    (300, 3000),
    rounds=3,
    seconds=0.6,
    themes=None,
    prints=2,
    organisations=10_000,
    meetings=5000,
    readers=5000,
    annexes=annexing.SIZES,
    printed=(500, 1000, 2000),
    others=(10_000, 100_000),
    voices=(10_000, 1_000_000),
    exported=(100_000, 1_000_000),
    searched=searching.SIZES,
)


def report(size: Size) -> None:
    """Measure everything; print the table with a line on the machine above it. Where a measurement
    fails, what was measured before it is printed all the same."""
    described = machine.described()
    start = time.monotonic()
    rows: list[Row] = []
    try:
        for row in measure(size):
            rows.append(row)
    finally:
        took = f"Measured in {time.monotonic() - start:.0f} s."
        print(f"\n{described}\n\n{table(rows)}\n\n{took}")


def measure(size: Size) -> Iterator[Row]:
    floors.make_table()
    consultation = world.open_consultation()
    first, *others = size.contributions
    _say(f"sending and screening {first} contributions")
    keys = world.speak(consultation, first)
    yield Row("Screening")
    yield from judging.measure(keys, rounds=size.rounds)
    with serving() as port, serving(REDIS_URL=NOWHERE) as away:
        yield from _pages(consultation, port, away, size, every=True)
        for total in others:
            _say(f"{total - first} contributions more")
            world.publish_all(world.speak(consultation, total - first))
            yield from _pages(consultation, port, away, size, every=False)
        _say("sending, 8 clients")
        yield Row("Sending, 8 clients")
        yield from submitting.measure(
            consultation, port, rounds=size.rounds, seconds=2 * size.seconds
        )
        _say("sending, 50 people")
        yield Row("Sending, 50 people at once")
        yield from submitting.people(consultation, port, rounds=size.rounds, seconds=size.seconds)
        _say(f"{size.organisations} organisations")
        yield Row(f"Directory of {size.organisations:,} organisations, one client")
        yield from directory.measure(port, size.organisations, rounds=size.rounds)
        _say("the API")
        yield Row(f"API over {size.organisations:,} organisations, one client")
        yield from api.measure(port, rounds=size.rounds)
        _say("a large community")
        yield Row("A community of 300 organisations, 200 meetings, 2,000 posts, one client")
        yield from communities.measure(port, rounds=size.rounds)
        _say(f"{size.meetings} meetings")
        yield Row(f"Calendar of {size.meetings:,} meetings, one client")
        yield from calendar.measure(port, size.meetings, rounds=size.rounds)
        _say("search")
        yield Row("Search of the whole site, one client")
        searching.make(size.searched)
        yield from searching.measure(port, rounds=size.rounds)
        few, many = size.voices
        _say(f"{few} contributions, and {many}")
        yield Row(f"Pages of {many:,} contributions made anew, one client")
        yield from voices.measure(port, few, many, rounds=size.rounds)
    _say(f"digests of {size.readers} people")
    yield Row("Digest")
    yield from digest.measure(size.readers)
    _say("freezing, comparing")
    yield Row("Text")
    yield from freezing.measure(rounds=size.rounds)
    yield from diffing.measure(rounds=size.rounds)
    yield from redline.measure(rounds=size.rounds)
    _say("printing")
    yield from printing.measure(rounds=size.prints, themes=size.themes)
    _say("annexes")
    yield from annexing.measure(size.annexes)
    yield from reporting.measure(consultation, size.printed)
    _say(f"{size.exported[1]} rows as files")
    yield Row("Open data")
    yield from exporting.measure(*size.exported)
    _say(f"screening among {size.others[1]} others")
    yield Row("Screening among others")
    yield from likeness.measure(*size.others)


def _pages(
    consultation: Consultation, port: int, away: int, size: Size, *, every: bool
) -> Iterator[Row]:
    """The pages as they are with what has been said so far."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as autovacuum does sooner or later
    published = consultation.contributions.filter(state="published").count()
    _say(f"pages with {published} contributions")
    yield Row(f"Pages with {published:,} contributions, 8 clients on kept connections")
    load = {"rounds": size.rounds, "seconds": size.seconds}
    yield from pages.measure(consultation, port, away, **load, every=every)


def _say(what: str) -> None:
    """Progress, apart from the report."""
    print(f"  {time.strftime('%X')} {what}", file=sys.stderr, flush=True)
