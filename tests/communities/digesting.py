"""What happens in communities at given moments, and digests that go by a given clock."""

from datetime import datetime, timedelta

from django.core import mail

from communities.digest import sending
from communities.digest.windows import ROME
from communities.models import (
    Community,
    CommunityStep,
    DigestChoice,
    DigestIssue,
    Meeting,
    MeetingKind,
    Participant,
    Post,
    Resource,
    Survey,
    Topic,
)
from partners.models import User
from tests.factories import make_affiliation, make_membership, make_user
from tsi.base.models import OutgoingMail

LONG_AGO = datetime(2020, 1, 1, tzinfo=ROME)


def rome(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=ROME)


def make_reader(*communities: Community, at: datetime = LONG_AGO, **values) -> User:
    """A person who takes part in `communities` since `at`."""
    person = make_user(date_joined=LONG_AGO, **values)
    for community in communities:
        affiliation = make_affiliation(person=person, role="member", active_since=at)
        membership = make_membership(
            community, organisation=affiliation.organisation, active_since=at
        )
        Participant.objects.create(membership=membership, person=person, named_at=at)
    return person


def say(topic: Topic | Community, *, by: User, at: datetime, title: str = "Argomento") -> Post:
    """A post; in a topic of its own when a community is given."""
    if isinstance(topic, Community):
        topic = Topic.objects.create(
            community=topic, title=title, opened_by=by, created_at=at, last_post_at=at
        )
    post = Post.objects.create(topic=topic, author=by, text="Che cosa ne dite?", created_at=at)
    _step(topic.community, "write", by, at, topic=topic, post=post)
    return post


def call(community: Community, *, by: User, at: datetime, title: str = "Incontro") -> Meeting:
    starts_at = at + timedelta(days=9)
    meeting = Meeting.objects.create(
        community=community,
        kind=MeetingKind.CO_DESIGN,
        title_it=title,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
        created_by=by,
        created_at=at,
    )
    _step(community, "call", by, at, meeting=meeting)
    return meeting


def happens(meeting: Meeting, verb: str, *, by: User, at: datetime) -> CommunityStep:
    """The step of `verb`, as it is left by what is done to a meeting."""
    return _step(meeting.community, verb, by, at, meeting=meeting)


def add(community: Community, *, by: User, at: datetime, title: str = "Scheda") -> Resource:
    resource = Resource.objects.create(
        community=community, kind="link", title=title, url="https://example.org/", added_by=by
    )
    _step(community, "add", by, at, resource=resource)
    return resource


def ask(community: Community, *, by: User, at: datetime, title: str = "Sondaggio") -> Survey:
    survey = Survey.objects.create(
        community=community,
        title_it=title,
        opens_at=at,
        closes_at=at + timedelta(days=20),
        state="published",
        published_at=at,
        created_by=by,
    )
    _step(community, "publish", by, at, survey=survey)
    return survey


def _step(community: Community, verb: str, by: User, at: datetime, **about) -> CommunityStep:
    return CommunityStep.objects.create(community=community, verb=verb, by=by, at=at, **about)


def send() -> list:
    """Deliver the digests that wait, and return the mails that went."""
    mail.outbox.clear()
    sending.send_waiting()
    return list(mail.outbox)


def windows(person: User, organisation=None) -> list[tuple[datetime, datetime]]:
    """The windows about which the person was told, in their order."""
    rows = DigestIssue.objects.filter(person=person, organisation=organisation)
    return list(rows.order_by("covers_until").values_list("covers_from", "covers_until"))


def queued() -> int:
    return OutgoingMail.objects.filter(letter="communities.letters.digest.digest").count()


def link_of(person: User) -> str:
    token = DigestChoice.objects.get(person=person).link_token
    return f"/riepilogo/{token}/disiscrizione/"
