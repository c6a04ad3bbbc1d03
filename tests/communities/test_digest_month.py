"""Weeks of digests, by a clock that is handed in: nobody misses anything, nobody gets it twice.

Every hour or so something happens in two communities, and a sweep runs, or does not: workers are
killed, the mail server fails, the database refuses rows in the middle of a batch, processes start
anew, nothing runs for days, the clock is set back, and Europe/Rome goes to winter time or on
holiday. Every thing that happens has a number of its own, by which it is found in the mails.
"""

import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from communities.digest import choices, news, sending
from communities.digest.issuing import issue_due
from communities.digest.windows import ROME
from communities.models import (
    Community,
    DigestChoice,
    DigestIssue,
    Follow,
    Frequency,
    Participant,
)
from communities.models import Topic as TopicRow
from partners.models import User
from tests.communities import failing_mail
from tests.communities.digesting import LONG_AGO, add, ask, call, make_reader, rome, say
from tests.factories import make_affiliation, make_community, make_facilitator, make_membership
from tsi.base.models import OutgoingMail

pytestmark = pytest.mark.django_db
NUMBER = re.compile(r"#(\d+)#")
LONG_TALK = re.compile(r"Filo lungo: (\d+)")
HOUR = timedelta(hours=1)
AROUND = (-0.000001, 0, 60, 599, 600, 660, 900)  # seconds after six o’clock

# The database refuses some of the mails that are queued, as one that is killed would.
TROUBLE = """
CREATE FUNCTION trouble() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF current_setting('test.trouble', true) = 'on' AND NEW.about % 5 = 0 THEN
        RAISE EXCEPTION 'the database went away';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER trouble BEFORE INSERT ON base_outgoingmail
    FOR EACH ROW EXECUTE FUNCTION trouble();
"""


@dataclass
class Thing:
    """Something that happened: when, where, by whom."""

    number: int
    at: datetime
    community: Community
    by: User


@dataclass
class Reader:
    """A person with what they must be told: things of (community, from, to), not their own."""

    person: User
    must: list[tuple[Community, datetime, datetime]]
    may: list[tuple[Community, datetime, datetime]] = field(default_factory=list)


class World:
    """Two communities, and the people who do things in them."""

    def __init__(self, seed: int):
        self.chance = random.Random(seed)
        self.one, self.two = make_community(), make_community()
        self.authors = {
            place.pk: make_facilitator(place, starts_on=LONG_AGO.date())
            for place in (self.one, self.two)
        }
        for author in self.authors.values():
            choices.choose(author, Frequency.NEVER)
        self.things: list[Thing] = []
        self.long_posts: list[datetime] = []
        first = say(self.one, by=self.authors[self.one.pk], at=LONG_AGO, title="Filo lungo")
        self.talk: TopicRow = first.topic
        self.long_posts.append(LONG_AGO)

    def happen(self, at: datetime, by: User | None = None, where: Community | None = None) -> None:
        """One more thing of some kind."""
        place = where or self.chance.choice([self.one, self.two])
        author = by or self.authors[place.pk]
        number = len(self.things) + 1
        kind = self.chance.choice([say, call, add, ask])
        kind(place, by=author, at=at, title=f"Cosa #{number}#")
        self.things.append(Thing(number, at, place, author))

    def talk_on(self, at: datetime) -> None:
        """One more post in the same topic."""
        say(self.talk, by=self.authors[self.one.pk], at=at)
        self.long_posts.append(at)


def moments(start: datetime, end: datetime) -> list[datetime]:
    """Every six hours, and the minutes around each boundary, in order."""
    found, at = [], start.astimezone(UTC)
    while at < end:
        found.append(at)
        local = at.astimezone(ROME)
        if local.hour in range(6) and (local.weekday() == 0 or local.day == 1):
            six = local.replace(hour=6, minute=0)
            found += [six + timedelta(seconds=more) for more in AROUND]
        at += 6 * HOUR
    return [moment.astimezone(UTC) for moment in found]


def sweep(now: datetime, chance: random.Random, issue: Callable[[datetime], object]) -> None:
    """One run of the task in a process that may be ended anywhere in it."""
    OutgoingMail.objects.update(leased_until=None)  # the time of those that were killed is over
    OutgoingMail.objects.filter(attempts__gt=5).update(attempts=1)
    if chance.random() < 0.3:
        news._news.cache_clear()  # a new process
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            trouble = "on" if chance.random() < 0.3 else "off"
            cursor.execute("SELECT set_config('test.trouble', %s, true)", [trouble])
            issue(now)
    except DatabaseError:
        return
    try:
        sending.send_waiting()
    except failing_mail.Killed:
        news._news.cache_clear()


@dataclass
class Told:
    """What a person was told by the mails that came, each counted once by its Message-ID."""

    things: Counter
    long_posts: int


def told(person: User) -> Told:
    """What the mails to `person` said. A mail that came twice must be the same mail."""
    mails: dict[str, str] = {}
    for message in failing_mail.accepted:
        if message.to == [person.email]:
            key = message.extra_headers["Message-ID"]
            assert mails.setdefault(key, message.body) == message.body
    things = Counter(int(number) for body in mails.values() for number in NUMBER.findall(body))
    posts = sum(int(count) for body in mails.values() for count in LONG_TALK.findall(body))
    return Told(things, posts)


def wrong(world: World, readers: list[Reader]) -> dict[str, list[tuple[int, int]]]:
    """Who missed what, who got what twice, who got what was not for them."""
    found = defaultdict(list)
    for reader in readers:
        got = told(reader.person).things
        for thing in world.things:
            due = _is_in(thing, reader.must) and thing.by != reader.person
            allowed = due or (_is_in(thing, reader.may) and thing.by != reader.person)
            key = (reader.person.pk, thing.number)
            if due and not got[thing.number]:
                found["missed"].append(key)
            if got[thing.number] > 1:
                found["twice"].append(key)
            if got[thing.number] and not allowed:
                found["not theirs"].append(key)
    return dict(found)


def _is_in(thing: Thing, spans: list[tuple[Community, datetime, datetime]]) -> bool:
    return any(
        thing.community == place and start <= thing.at < until for place, start, until in spans
    )


@pytest.fixture
def failing(settings):
    """The mail server and the worker that fail, from the same seed each time."""
    settings.EMAIL_BACKEND = "tests.communities.failing_mail.Failing"
    failing_mail.accepted.clear()
    failing_mail.chance.seed(7)
    with connection.cursor() as cursor:
        cursor.execute(TROUBLE)


START, END = rome(2026, 9, 28, 7), rome(2026, 11, 9, 9)
LAST_MONDAY, LAST_FIRST = rome(2026, 11, 9, 6), rome(2026, 11, 1, 6)


def autumn(world: World, issue: Callable[[datetime], object]) -> list[Reader]:
    """Six weeks over the change to winter time, with people who come, go and choose anew."""
    chance, one, two = world.chance, world.one, world.two
    weekly = make_reader(one, two)
    english = make_reader(one, language="en")
    monthly = make_reader(one, two)
    changing, pausing, leaving = make_reader(one, two), make_reader(one), make_reader(one)
    coming = make_reader(two)
    choices.choose(monthly, Frequency.MONTHLY)
    Follow.objects.create(topic=world.talk, person=weekly)
    newcomer: User | None = None
    came, left = rome(2026, 10, 14, 15), rome(2026, 10, 20, 15)
    off, on = rome(2026, 10, 13, 12), rome(2026, 10, 27, 12)
    plan = [
        (rome(2026, 10, 7, 12), lambda: choices.choose(changing, Frequency.MONTHLY)),
        (off, lambda: choices.choose(pausing, Frequency.NEVER)),
        (left, lambda: Participant.objects.filter(person=leaving).update(ended_at=left)),
        (on, lambda: _on_again(pausing, on)),
        (rome(2026, 11, 3, 12), lambda: choices.choose(changing, Frequency.WEEKLY)),
    ]
    for moment in moments(START, END):
        while plan and plan[0][0] <= moment:
            plan.pop(0)[1]()
        if newcomer is None and moment >= came:
            newcomer = make_reader(one, at=came)
            _join(coming, one, came)
        world.happen(moment, by=chance.choice([None, None, weekly]), where=one)
        world.happen(moment, where=two)
        if chance.random() < 0.3:
            world.talk_on(moment)
        away = rome(2026, 10, 15, 12) <= moment < rome(2026, 10, 19, 17)  # nothing runs
        if away:
            continue
        sweep(moment, chance, issue)
        if chance.random() < 0.1:  # the clock is set back, and forward again
            sweep(
                moment - chance.choice([HOUR, timedelta(days=2), timedelta(days=9)]), chance, issue
            )
    failing_mail.chance.seed(1)
    for minutes in range(25):  # what is left goes
        sweep(END + timedelta(minutes=minutes), chance, issue)
    return [
        Reader(weekly, [(one, START, LAST_MONDAY), (two, START, LAST_MONDAY)]),
        Reader(english, [(one, START, LAST_MONDAY)]),
        Reader(monthly, [(one, START, LAST_FIRST), (two, START, LAST_FIRST)]),
        Reader(changing, [(one, START, LAST_MONDAY), (two, START, LAST_MONDAY)]),
        Reader(
            pausing,
            [(one, START, rome(2026, 10, 12, 6)), (one, on, LAST_MONDAY)],
        ),
        Reader(leaving, [(one, START, rome(2026, 10, 19, 6))]),
        Reader(
            coming,
            [(two, START, LAST_MONDAY), (one, came, LAST_MONDAY)],
            may=[(one, rome(2026, 10, 12, 6), came)],
        ),
        Reader(newcomer, [(one, came, LAST_MONDAY)], may=[(one, rome(2026, 10, 12, 6), came)]),
    ]


def _on_again(person: User, at: datetime) -> None:
    choices.choose(person, Frequency.WEEKLY)
    DigestChoice.objects.filter(person=person).update(since=at)


def _join(person: User, community: Community, at: datetime) -> None:
    affiliation = make_affiliation(person=person, role="member", active_since=at)
    membership = make_membership(community, organisation=affiliation.organisation, active_since=at)
    Participant.objects.create(membership=membership, person=person, named_at=at)


@pytest.mark.slow
def test_six_weeks_of_autumn(failing):
    world = World(seed=1)

    readers = autumn(world, issue_due)

    assert len(world.things) > 300
    assert len(failing_mail.accepted) > 30
    assert wrong(world, readers) == {}
    for reader in readers[:2]:
        due = [at for at in world.long_posts if at < LAST_MONDAY]
        assert told(reader.person).long_posts == len(due)


@pytest.mark.slow
def test_six_weeks_of_careless_digests_are_seen(failing):
    """The negative control: every Monday the last seven days, once a Monday."""

    def careless(now: datetime) -> None:
        day = now.astimezone(LAST_MONDAY.tzinfo)
        if day.weekday() != 0 or day.hour < 6:
            return
        for reader in User.objects.filter(pk__in=Participant.objects.values("person")):
            choices.have_choices([reader])
            issue = DigestIssue(
                person=reader, covers_from=now - timedelta(days=7), covers_until=now
            )
            begins = day.replace(hour=0, minute=0)
            if not DigestIssue.objects.filter(person=reader, covers_until__gte=begins).exists():
                issue.save()
                OutgoingMail.objects.create(
                    letter="communities.letters.digest.digest", about=issue.pk,
                    reader=reader.pk, language="it", key=f"{issue.pk}",
                )  # fmt: skip

    world = World(seed=1)

    found = wrong(world, autumn(world, careless))

    assert found["missed"]
    assert found["twice"]


@pytest.mark.slow
def test_summer_with_its_pause(failing):
    """Eight weeks around August: no mail goes in it, and September tells it all."""
    world = World(seed=2)
    weekly, monthly = make_reader(world.one, world.two), make_reader(world.one, world.two)
    choices.choose(monthly, Frequency.MONTHLY)
    start, end = rome(2026, 7, 20, 7), rome(2026, 9, 14, 9)
    went: dict[int, set[datetime]] = defaultdict(set)
    for moment in moments(start, end):
        world.happen(moment)
        before = len(failing_mail.accepted)
        sweep(moment, world.chance, issue_due)
        if len(failing_mail.accepted) > before:
            went[moment.month].add(moment)
    for minutes in range(20):
        sweep(end + timedelta(minutes=minutes), world.chance, issue_due)

    monday, first = rome(2026, 9, 14, 6), rome(2026, 9, 1, 6)
    both = (world.one, world.two)
    assert wrong(world, [
        Reader(weekly, [(place, start, monday) for place in both]),
        Reader(monthly, [(place, start, first) for place in both]),
    ]) == {}  # fmt: skip
    assert went[7]
    assert went[9]
    assert 8 not in went


@pytest.mark.slow
def test_clock_that_is_set_back_by_minutes_loses_nothing(failing):
    """At 6:12, when all is issued, it becomes 6:02 again, and life goes on."""
    world = World(seed=3)
    reader = make_reader(world.one)
    monday = rome(2026, 10, 5, 6)
    for minutes in (*range(-30, 13), *range(2, 40)):
        moment = monday + timedelta(minutes=minutes)
        world.happen(moment, where=world.one)
        sweep(moment, world.chance, issue_due)
    for minutes in range(20):
        sweep(monday + timedelta(days=7, minutes=minutes), world.chance, issue_due)

    span = (world.one, LONG_AGO, monday + timedelta(days=7))
    assert wrong(world, [Reader(reader, [span])]) == {}


@pytest.mark.slow
def test_mail_server_away_for_longer_than_the_outbox_is_patient(failing, settings):
    """A digest that was given up is told by the next one, even if nothing else is new."""
    world = World(seed=4)
    reader = make_reader(world.one)
    monday = rome(2026, 10, 5, 6)
    settings.EMAIL_BACKEND = "tests.communities.failing_mail.Away"
    for week in range(2):
        world.happen(monday + timedelta(days=7 * week - 2), where=world.one)
        issue_due(monday + timedelta(days=7 * week, minutes=10))
        for _ in range(9):
            OutgoingMail.objects.update(leased_until=None)
            sending.send_waiting()
    assert OutgoingMail.objects.filter(state="failed").count() == 2

    settings.EMAIL_BACKEND = "tests.communities.failing_mail.Failing"
    for minutes in range(10, 30):
        sweep(monday + timedelta(days=14, minutes=minutes), world.chance, issue_due)

    assert wrong(world, [Reader(reader, [(world.one, LONG_AGO, monday + timedelta(14))])]) == {}
