"""Communities in a list: what each of them is and did, counted from rows."""

from itertools import groupby
from typing import Any

from django.db.models import (
    Case,
    Count,
    IntegerField,
    Min,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Now

from communities.models import (
    Community,
    CommunityKind,
    ImportedTotal,
    Measure,
    Meeting,
    MeetingState,
    Membership,
    Precision,
)

ORDER = ["kind_position", "state", "sort_title", "pk"]  # "active" stands before "archived"
ISO = {Precision.YEAR: "%Y", Precision.MONTH: "%Y-%m"}


def list_state() -> list:
    """What a list of communities depends on: their rows, who takes part, and the hour of the
    meetings."""
    begun = Count("pk", filter=Q(starts_at__lte=Now()))  # then another one is the next
    counts = [
        Community.objects.aggregate(Count("pk"), Sum("revision")),
        Membership.objects.aggregate(
            Count("pk"), Sum("revision"), Sum("organisation__revision", default=0)
        ),
        Meeting.objects.aggregate(Count("pk"), Sum("revision"), begun=begun),
        ImportedTotal.objects.aggregate(Count("pk"), Sum("pk"), Sum("revision")),
    ]
    return [value for count in counts for value in count.values()]


def by_kind(rows: QuerySet[Community]) -> QuerySet[Community]:
    """The Communities of Practice first, then tables and groups; those at work before
    those that are concluded, by title (see ORDER)."""
    places = [When(kind=kind, then=Value(place)) for place, kind in enumerate(CommunityKind)]
    return rows.annotate(kind_position=Case(*places, output_field=IntegerField())).order_by(*ORDER)


def with_figures(rows: QuerySet[Community]) -> QuerySet[Community]:
    """Each with `members`, `meetings_held`, `next_at` (None: none is planned) and `stated`: how
    many organisations a source counts."""
    members = Membership.objects.in_force()
    held = Meeting.objects.public().filter(state=MeetingState.HELD)
    planned = (
        Meeting.objects.public()
        .in_calendars()
        .filter(state=MeetingState.SCHEDULED, starts_at__gt=Now())
    )
    stated = ImportedTotal.objects.filter(measure=Measure.ORGANISATIONS)
    return rows.annotate(
        members=_counted(members),
        meetings_held=_counted(held),
        next_at=Subquery(_of_each(planned).annotate(at=Min("starts_at")).values("at")),
    ).prefetch_related(Prefetch("totals", stated, to_attr="stated"))


def _counted(rows: QuerySet) -> Coalesce:
    return Coalesce(Subquery(_of_each(rows).annotate(n=Count("pk")).values("n")), 0)


def _of_each(rows: QuerySet) -> QuerySet:
    return rows.filter(community=OuterRef("pk")).order_by().values("community")


def grouped(rows: list[Community]) -> list[tuple[CommunityKind, list[Community]]]:
    """Rows that stand in the order of their kinds, under each kind."""
    kinds = groupby(rows, key=lambda row: row.kind)
    return [(CommunityKind(kind), list(found)) for kind, found in kinds]


def started(community: Community) -> str:
    """When it started, as much as is known, for a program: 2022, 2024-05, 2024-05-21."""
    if community.started_on is None:
        return ""
    return community.started_on.strftime(ISO.get(community.started_precision, "%Y-%m-%d"))


def cells(community: Community) -> dict[str, Any]:
    """What a file of the list says of one row of `with_figures`, without its address."""
    return {
        "slug": community.slug,
        "kind": community.kind,
        "state": community.state,
        "title_it": community.title_it,
        "title_en": community.title_en,
        "description_it": community.description_it,
        "description_en": community.description_en,
        "started": started(community),
        "organisations": community.members,
        "organisations_stated": community.stated[0].number if community.stated else None,
        "stated_by": community.stated[0].source if community.stated else "",
        "meetings_held": community.meetings_held,
    }
