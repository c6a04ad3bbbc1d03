"""The pages of one large community: two thousand posts, two hundred meetings, three hundred
organisations, beside a bare view that selects and renders fifty rows."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import count

from django.conf import settings
from django.db import connection
from django.test import Client as Browser
from django.utils import timezone

from benchmarks.client import Client, check, request
from benchmarks.organisations import invented
from benchmarks.table import Row
from benchmarks.timing import in_turn, in_unit
from communities.models import (
    Community,
    CommunityState,
    Facilitation,
    ImportedTotal,
    Meeting,
    MeetingKind,
    MeetingState,
    Membership,
    MembershipState,
    Post,
    Resource,
    ResourceKind,
    Topic,
    Visibility,
)
from partners.models import Organisation, Standing, User

POSTS, TOPICS, MEETINGS, ORGANISATIONS, RESOURCES = 2000, 40, 200, 300, 40
FIFTY_ROWS = "/bench/rows/"
AT_MOST = ("≤", 1.3)  # of the bare view with fifty rows
SLUG = "misure"


def measure(port: int, *, rounds: int) -> Iterator[Row]:
    """Make the community, then rows for its public page and for its inside."""
    person = make()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    page, number = f"/comunita/{SLUG}/", count()
    packed = {"Accept_Encoding": "gzip"}  # as every browser asks
    etag = Client(port).ask(request(page)).header("ETag")
    again = request(page, If_None_Match=etag, **packed)
    inside = request(f"{page}area/", Cookie=_cookie(person), **packed)
    yield _row("page, kept", port, lambda: request(page, **packed), rounds)
    yield _row("page, 304", port, lambda: again, rounds, status=304)
    yield _row(
        "page, made anew", port, lambda: request(f"{page}?x={next(number)}", **packed), rounds
    )
    yield _row("members’ area", port, lambda: inside, rounds)


def _row(
    name: str, port: int, asked: Callable[[], bytes], rounds: int, *, status: int = 200
) -> Row:
    """The time of one answer on a kept connection, beside that of the bare view's."""
    client = Client(port)
    ours = lambda: check(client.ask(asked()), status)  # noqa: E731
    bare = lambda: check(client.ask(request(FIFTY_ROWS)), 200)  # noqa: E731
    taken, reference = in_turn(ours, bare, max(rounds, 3), times=15)
    return Row(
        name,
        in_unit(taken, 1000),
        "ms",
        in_unit(reference, 1000),
        "fifty rows over HTTP",
        AT_MOST,
    )


def _cookie(person: User) -> str:
    browser = Browser()
    browser.force_login(person)
    name = settings.SESSION_COOKIE_NAME
    return f"{name}={browser.cookies[name].value}"


def make() -> User:
    """Write the community; return who runs it."""
    person, office = (_person(number) for number in (1, 2))
    community = Community.objects.create(
        slug=SLUG,
        title_it="Comunità inventata",
        title_en="Invented community",
        description_it="Prova quanto costa una comunità grande. " * 5,
        state=CommunityState.ACTIVE,
    )
    Facilitation.objects.create(
        community=community, person=person, starts_on=timezone.localdate(), appointed_by=office
    )
    ImportedTotal.objects.create(
        community=community, measure="organisations", number=52, source="inventata"
    )
    _members(community)
    _meetings(community)
    _discuss(community, person)
    Resource.objects.bulk_create(
        Resource(
            community=community,
            kind=ResourceKind.REPORT,
            title=f"Rapporto {number}",
            visibility=Visibility.PUBLIC,
        )
        for number in range(RESOURCES)
    )
    return person


def _person(number: int) -> User:
    return User.objects.create_verified(
        email=f"misure{number}@example.org",
        first_name="Ada",
        last_name="Inventata",
        password=f"a-long-password-{number}",
    )


def _members(community: Community) -> None:
    rows = list(invented(ORGANISATIONS, seed=2))
    for number, organisation in enumerate(rows):
        organisation.slug = f"misure-{number}"
        organisation.standing = Standing.PARTNER
        organisation.partner_since = timezone.localdate()
    now = timezone.now()
    Membership.objects.bulk_create(
        Membership(
            community=community,
            organisation=organisation,
            state=MembershipState.ACTIVE,
            active_since=now,
        )
        for organisation in Organisation.objects.bulk_create(rows)
    )


def _meetings(community: Community) -> None:
    """Every week one, most of them held."""
    first = timezone.now() - timedelta(weeks=MEETINGS - 20, hours=1)
    starts = [first + timedelta(weeks=number) for number in range(MEETINGS)]
    kinds = list(MeetingKind)
    Meeting.objects.bulk_create(
        Meeting(
            community=community,
            kind=kinds[number % len(kinds)],
            title_it=f"Incontro {number}",
            starts_at=start,
            ends_at=start + timedelta(minutes=50),
            place="Torino",
            state=MeetingState.HELD if start < timezone.now() else MeetingState.SCHEDULED,
        )
        for number, start in enumerate(starts)
    )


def _discuss(community: Community, person: User) -> None:
    topics = Topic.objects.bulk_create(
        Topic(community=community, title=f"Discussione {number}", opened_by=person)
        for number in range(TOPICS)
    )
    Post.objects.bulk_create(
        Post(topic=topics[number % TOPICS], author=person, text="Una risposta. " * 30)
        for number in range(POSTS)
    )
