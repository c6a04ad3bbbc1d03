"""What the inside of a community shows to who is in it, and what waits for who runs it."""

from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, F, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce, Now
from django.utils import timezone

from communities.models import (
    Community,
    Facilitation,
    Meeting,
    MeetingState,
    Membership,
    MembershipState,
    Participant,
    Post,
    Resource,
    Survey,
    Topic,
)
from partners.models import User

SHOWN = 5


def with_duties(rows: QuerySet[Community], user: User) -> QuerySet[Community]:
    """Each with `mine`, the organisations for which `user` takes part, and, for who runs it,
    `requests` that wait and `unconfirmed` meetings, which are over and nobody said were held."""
    requests = Membership.objects.filter(state=MembershipState.REQUESTED)
    unconfirmed = Meeting.objects.filter(state=MeetingState.SCHEDULED, ends_at__lte=Now())
    mine = Participant.objects.in_force().filter(membership__community=OuterRef("pk"), person=user)
    names = mine.order_by("membership__organisation__sort_name", "pk")
    return rows.annotate(
        mine=ArraySubquery(names.values("membership__organisation__name")),
        requests=_counted(requests),
        unconfirmed=_counted(unconfirmed),
    )


def _counted(rows: QuerySet) -> Coalesce:
    of_each = rows.filter(community=OuterRef("pk")).order_by().values("community")
    return Coalesce(Subquery(of_each.annotate(n=Count("pk")).values("n")), 0)


@dataclass(frozen=True)
class Inside:
    """The first rows of each part; four queries."""

    meetings: list[Meeting]
    topics: list[Topic]
    resources: list[Resource]
    surveys: list[Survey]

    @classmethod
    def of(cls, community: Community) -> "Inside":
        return cls(
            list(community.meetings.upcoming()[:SHOWN]),
            list(_topics(community)),
            list(community.resources.published().order_by("-pk")[:SHOWN]),
            list(_open_surveys(community)),
        )


def _topics(community: Community) -> QuerySet[Topic]:
    """The discussions with the last answer first, each with how many `answers` it has."""
    posts = Post.objects.filter(topic=OuterRef("pk")).order_by().values("topic")
    number = Subquery(posts.annotate(n=Count("pk")).values("n"))
    return community.topics.by_activity().annotate(answers=Coalesce(number, 1) - 1)[:SHOWN]


def _open_surveys(community: Community) -> QuerySet[Survey]:
    """Those that can be answered now, by the database's clock; what closes first on top."""
    rows = community.surveys.published().filter(opens_at__lte=Now(), closes_at__gt=Now())
    return rows.order_by("closes_at", "pk")[:SHOWN]


def review_is_due(community: Community) -> bool:
    """Whether the yearly review of an active community waits to be written."""
    due = community.review_due
    return community.is_active and due is not None and due <= timezone.localdate()


def facilitators(community: Community) -> QuerySet[Facilitation]:
    """Who runs the community today, by name."""
    rows = community.facilitations.in_force().select_related("person")
    return rows.order_by("person__last_name", "person__first_name", "pk")


def with_people(rows: QuerySet[Membership]) -> QuerySet[Membership]:
    """Memberships in force, by name of the organisation, each with the `people` who are inside
    for it today."""
    people = Participant.objects.in_force().select_related("person")
    people = people.order_by("person__last_name", "person__first_name", "pk")
    rows = rows.in_force().select_related("organisation")
    rows = rows.annotate(sort_name=F("organisation__sort_name"))
    return rows.prefetch_related(Prefetch("participants", people, to_attr="people"))
