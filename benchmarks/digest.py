"""Digests for thousands of people: issued, written and handed to a mail server that takes all."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection
from django.test import override_settings
from django.utils import timezone

from benchmarks.peak import peak
from benchmarks.table import Row
from benchmarks.timing import seconds
from communities.digest import sending
from communities.digest.issuing import issue_due
from communities.digest.windows import GRACE, boundary
from communities.models import (
    Community,
    CommunityState,
    CommunityStep,
    Frequency,
    Meeting,
    MeetingKind,
    Membership,
    Participant,
    Post,
    Resource,
    Topic,
)
from partners.models import Affiliation, Organisation, Standing, User
from tsi.base.delivery import deliver
from tsi.base.models import MailState, OutgoingMail
from tsi.base.outbox import Letter, send_to_many

SECONDS = 120  # what 5,000 people may take
EACH = 100  # people of one community
NEWS = 20  # topics with a post, and as many meetings and resources, of one community
BACKEND = "benchmarks.digest.Taking"


class Taking(BaseEmailBackend):
    """A server that takes every mail: each is made into its bytes and dropped."""

    def send_messages(self, messages) -> int:
        for message in messages:
            message.message().as_bytes()
        return len(messages)


def bare(_about: int, reader_id: int) -> Letter:
    """A letter that says nothing: what the outbox takes by itself."""
    return Letter(to=User.objects.get(pk=reader_id).email, subject="Bare", text="Nothing.\n")


def measure(people: int) -> Iterator[Row]:
    """Make a world of so many people, each in two communities; then one row on its digests."""
    now = timezone.now()
    until = boundary(Frequency.WEEKLY, now - GRACE)
    _make(people, at=until - timedelta(days=2))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    with override_settings(EMAIL_BACKEND=BACKEND):
        took = seconds(lambda: issue_due(now))
        first = seconds(lambda: sending.send_waiting(seconds=people / 1000))
        early = peak()
        rest = seconds(lambda: sending.send_waiting(seconds=3600))
        late = peak()
        reference = seconds(lambda: _bare_mails(people))
    sent = OutgoingMail.objects.filter(letter=sending.LETTER, state=MailState.SENT).count()
    assert sent == people, f"{sent} of {people}"
    whole = took + first + rest
    more = f"of them issuing {took:.1f} s, at most {SECONDS} s asked for 5,000"
    name = f"digests of {people:,} people, one process"
    yield Row(name, [whole], "s", [reference], "as many bare letters", more=more)
    yield Row("its peak of memory, whole", [late], "MiB", [early], "near the beginning")


def _bare_mails(people: int) -> None:
    keys = User.objects.filter(email__startswith="digest-").order_by("pk")
    send_to_many(bare, [(1, key, "it") for key in keys.values_list("pk", flat=True)[:people]])
    mails = OutgoingMail.objects.filter(letter="benchmarks.digest.bare", state=MailState.QUEUED)
    for key in mails.values_list("pk", flat=True):
        deliver(key)


def _make(people: int, *, at: datetime) -> None:
    long_ago = at - timedelta(days=400)
    rows = [
        User(email=f"digest-{number}@example.org", first_name="Ada", last_name="Rossi",
             language="en" if number % 5 == 0 else "it", date_joined=long_ago)
        for number in range(people)
    ]  # fmt: skip
    readers = User.objects.bulk_create(rows, batch_size=1000)
    author = User.objects.create_user("digest-author@example.net", first_name="B", last_name="V")
    communities = [_community(number, author, at) for number in range(max(2, people // EACH))]
    organisations = _organisations(len(communities), at)
    for number, reader in enumerate(readers):
        reader.places = {number % len(communities), (number + 1) % len(communities)}
    Affiliation.objects.bulk_create(
        (
            Affiliation(person=reader, organisation=organisations[place], role="member",
                        state="active", active_since=long_ago)
            for reader in readers
            for place in reader.places
        ),
        batch_size=1000,
    )  # fmt: skip
    memberships = [
        Membership.objects.create(
            community=community, organisation=organisation, state="active", active_since=at
        )
        for community, organisation in zip(communities, organisations, strict=True)
    ]
    Participant.objects.bulk_create(
        (
            Participant(membership=memberships[place], person=reader, named_at=at)
            for reader in readers
            for place in reader.places
        ),
        batch_size=1000,
    )


def _organisations(count: int, at: datetime) -> list[Organisation]:
    return [
        Organisation.objects.create(
            name=f"Associazione del riepilogo {number}", category="association",
            municipality="Torino", homogeneous_zone="1 Torino", published=True,
            standing=Standing.PARTNER, partner_since=at.date(),
        )
        for number in range(count)
    ]  # fmt: skip


def _community(number: int, author: User, at: datetime) -> Community:
    community = Community.objects.create(
        slug=f"riepilogo-{number}", title_it=f"Comunità del riepilogo {number}",
        title_en=f"Community of the digest {number}", state=CommunityState.ACTIVE,
    )  # fmt: skip
    for each in range(NEWS):
        title = f"Di che cosa si parla nell’argomento numero {each}?"
        topic = Topic.objects.create(community=community, title=title, opened_by=author)
        Post.objects.create(topic=topic, author=author, text="Testo.", created_at=at)
        meeting = Meeting.objects.create(
            community=community, kind=MeetingKind.CO_DESIGN, title_it=f"Incontro {each}",
            starts_at=at + timedelta(days=20), ends_at=at + timedelta(days=20, hours=2),
        )  # fmt: skip
        resource = Resource.objects.create(community=community, kind="link", title=f"Scheda {each}")
        steps = {"community": community, "by": author, "at": at}
        CommunityStep.objects.create(verb="call", meeting=meeting, **steps)
        CommunityStep.objects.create(verb="add", resource=resource, **steps)
    return community
