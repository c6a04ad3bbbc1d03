"""Whose digest tells of which communities, and since when they read them."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime, time

from django.db.models import Q, QuerySet

from communities.digest.windows import ROME
from communities.models import SHOWN, Facilitation, Follow, Participant
from partners.models import Role, User


@dataclass
class Reading:
    """What the digest of one person tells of: whole communities in which they take part or that
    they were appointed to run; and, of those which they enter by their role, the topics that
    they follow (`elsewhere`). Each community with the moment since when."""

    own: dict[int, datetime] = field(default_factory=dict)
    elsewhere: dict[int, datetime] = field(default_factory=dict)
    followed: set[int] = field(default_factory=set)

    @property
    def communities(self) -> set[int]:
        return {*self.own, *self.elsewhere}

    @property
    def since(self) -> datetime | None:
        """When they began to read; None for who reads nothing."""
        return min([*self.own.values(), *self.elsewhere.values()], default=None)


def somewhere_inside() -> QuerySet[User]:
    """People with an open account of whom `readings` has something to say today."""
    inside = Q(pk__in=_taking_part().values("person")) | Q(pk__in=_running().values("person"))
    following = Q(pk__in=_following().filter(_enters_all()).values("person"))
    return User.objects.filter(inside | following, is_active=True)


def readings(people: Collection[int]) -> dict[int, Reading]:
    """What each of `people` (keys of accounts) reads, by the rights of this moment."""
    found = {person: Reading() for person in people}
    for person, community, since in _inside(people):
        own = found[person].own
        own[community] = min(own.get(community, since), since)
    rows = _following().filter(person__in=people)
    elsewhere = []
    for row in rows.values_list("person", "topic__community", "topic", "since"):
        person, community, topic, _since = row
        if community in found[person].own:
            found[person].followed.add(topic)
        else:
            elsewhere.append(row)
    _follow_elsewhere(found, elsewhere)
    return found


def _follow_elsewhere(found: dict[int, Reading], rows: list[tuple]) -> None:
    """Topics of communities of which one is not: only for who enters them all by their role."""
    if not rows:
        return
    mine = _following().filter(_enters_all(), person__in={person for person, *_rest in rows})
    all_of_them = set(mine.values_list("person", flat=True))
    for person, community, topic, since in rows:
        if person in all_of_them:
            reading = found[person]
            reading.followed.add(topic)
            known = reading.elsewhere.get(community, since)
            reading.elsewhere[community] = min(known, since)


def _inside(people: Collection[int]) -> Iterator[tuple[int, int, datetime]]:
    rows = _taking_part().filter(person__in=people)
    for person, community, named_at, active_since in rows.values_list(
        "person", "membership__community", "named_at", "membership__active_since"
    ):
        yield person, community, max(named_at, active_since)
    rows = _running().filter(person__in=people)
    for person, community, day in rows.values_list("person", "community", "starts_on"):
        yield person, community, datetime.combine(day, time(), tzinfo=ROME)


def _taking_part() -> QuerySet[Participant]:
    return Participant.objects.in_force().filter(membership__community__state__in=SHOWN)


def _running() -> QuerySet[Facilitation]:
    return Facilitation.objects.in_force().filter(community__state__in=SHOWN)


def _following() -> QuerySet[Follow]:
    return Follow.objects.filter(topic__community__state__in=SHOWN)


def _enters_all() -> Q:
    """Follows of people who see the inside of every community (Community.entered_by)."""
    role = User.objects.filter(groups__name=Role.FACILITATOR)
    return Q(person__is_staff=True) | Q(person__in=role.values("pk"))
