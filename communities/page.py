"""What the public page of a community shows, counted from rows; ten queries at most."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import Count, OuterRef, Q, QuerySet, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Concat
from django.http import Http404
from django.utils import timezone

from communities.dates import in_words
from communities.models import (
    Community,
    Edition,
    Facilitation,
    ImportedTotal,
    Meeting,
    MeetingKind,
    MeetingState,
    Membership,
    MembershipRole,
    Programme,
    Resource,
    Survey,
)
from communities.surveys.window import phase_of, timed
from partners.models import Project

SHOWN_MEETINGS, SHOWN_MEMBERS, SHOWN_ROWS = 5, 12, 5


def find_public(slug: str) -> Community:
    """The community that everybody sees under this name, with `facilitators`, the names shown
    to everybody, `project_lines` (see `projects_of`), and `fingerprint`. Raises Http404.

    One statement, written once a day, because a page that is kept costs little else: to write it
    takes the ORM longer than PostgreSQL needs to answer it.
    """
    sql, values = _statement(timezone.localdate())
    with connection.cursor() as cursor:
        cursor.execute(sql, [slug if value == ANY_SLUG else value for value in values])
        row = cursor.fetchone()
    if row is None:
        raise Http404
    community = Community.from_db(connection.alias, COLUMNS, row[: len(COLUMNS)])
    community.project_lines, community.facilitators, community.fingerprint = row[len(COLUMNS) :]
    return community


ANY_SLUG = "?"  # no slug has it
COLUMNS = [field.attname for field in Community._meta.concrete_fields]
# Whatever the page is made of, shown or not: how many rows, which, how often changed, and what
# the clock has passed. A function of ours in the database, which plans it once a connection.
FINGERPRINT = "communities_fingerprint(communities_community.id)"


@lru_cache(maxsize=2)
def _statement(day: date) -> tuple[str, tuple]:
    named = Facilitation.objects.in_force(day).filter(community=OuterRef("pk"), shown=True)
    name = Concat("person__first_name", Value(" "), "person__last_name")
    named = named.order_by("person__last_name", "person__first_name", "pk")
    line = Concat("slug", Value("\n"), "title_it", Value("\n"), "title_en")
    taking_part = Community.projects.through.objects.filter(community=OuterRef(OuterRef("pk")))
    projects = Project.objects.public().filter(pk__in=taking_part.values("project")).by_title()
    rows = Community.objects.public().annotate(
        project_lines=ArraySubquery(projects.annotate(line=line).values("line")),
        facilitators=ArraySubquery(named.annotate(name=name).values("name")),
        fingerprint=RawSQL(FINGERPRINT, []),  # noqa: S611 - nothing of a reader's is in it
    )
    shown = rows.filter(slug=ANY_SLUG)
    shown = shown.values_list(*COLUMNS, "project_lines", "facilitators", "fingerprint")
    return shown.query.sql_with_params()


def state_of(community: Community) -> list:
    """What its page depends on, the Plan apart; of a community from `find_public`."""
    shown = [community.facilitators, community.project_lines, community.fingerprint]
    return [community.pk, community.revision, *shown]


def projects_of(community: Community) -> list[Project]:
    """The public projects of a community from `find_public`: their titles and addresses."""
    rows = (line.split("\n") for line in community.project_lines)
    return [
        Project(slug=slug, title_it=italian, title_en=english) for slug, italian, english in rows
    ]


@dataclass(frozen=True)
class Parts:
    """All that the page shows beside the community itself; seven queries."""

    upcoming: list[Meeting]
    past: list[Meeting]
    members: int
    observers: int
    held: list[tuple[MeetingKind, int]]
    memberships: list[Membership]
    programmes: list[Programme]
    stated: dict[str, list[ImportedTotal]]
    resources: list[Resource]
    surveys: list[Survey]

    @classmethod
    def of(cls, community: Community) -> "Parts":
        near, counts, totals = _near(community), _counts(community), _totals(community)
        return cls(
            [each for each in near if each.is_ahead],
            [each for each in near if not each.is_ahead],
            counts.get(MembershipRole.MEMBER, 0),
            counts.get(MembershipRole.OBSERVER, 0),
            [(kind, counts[kind]) for kind in MeetingKind if kind in counts],
            list(_memberships(community)),
            _programmes(community, totals),
            by_source(totals["community", None]),
            list(_resources(community)),
            _surveys(community),
        )

    @property
    def meetings_held(self) -> int:
        return sum(n for _kind, n in self.held)

    @property
    def more_members(self) -> bool:
        return len(self.memberships) < self.members + self.observers


def _near(community: Community) -> list[Meeting]:
    """The next public meetings, the next first, then the last ones, the last first. One that is
    over is among these once somebody said that it was held, or cancelled it."""
    rows = community.meetings.public()
    settled = rows.exclude(state=MeetingState.SCHEDULED)
    ahead = rows.upcoming().annotate(is_ahead=Value(True))[:SHOWN_MEETINGS]
    over = settled.past().annotate(is_ahead=Value(False))[:SHOWN_MEETINGS]
    found = list(ahead.union(over, all=True))
    past = [each for each in found if not each.is_ahead]
    coming = [each for each in found if each.is_ahead]
    coming.sort(key=_when)
    return coming + sorted(past, key=_when, reverse=True)


def _when(meeting: Meeting) -> tuple[datetime, int]:
    return meeting.starts_at, meeting.pk


def _counts(community: Community) -> dict[str, int]:
    """How many organisations in each role, and public meetings held of each kind, together."""
    roles = community.memberships.in_force().order_by().values_list("role")
    held = community.meetings.public().filter(state=MeetingState.HELD).order_by()
    kinds = held.values_list("kind").annotate(n=Count("pk"))
    return dict(roles.annotate(n=Count("pk")).union(kinds, all=True))


def _memberships(community: Community) -> QuerySet[Membership]:
    rows = community.memberships.public().select_related("organisation")
    return rows.by_name()[:SHOWN_MEMBERS]


def _resources(community: Community) -> QuerySet[Resource]:
    rows = Resource.objects.public().filter(community=community)
    return rows.order_by("-pk")[: SHOWN_ROWS + 1]


def _surveys(community: Community) -> list[Survey]:
    """The newest, each with its `phase`."""
    rows = timed(Survey.objects.public().filter(community=community))
    found = list(rows.order_by("-published_at", "-pk")[: SHOWN_ROWS + 1])
    for survey in found:
        survey.phase = phase_of(survey)
    return found


Totals = dict[tuple[str, int | None], list[ImportedTotal]]


def _totals(community: Community) -> Totals:
    """What sources count, under what they count it of: the community, or ("edition", 3)."""
    whole = Q(programme__community=community) | Q(edition__programme__community=community)
    found = defaultdict(list)
    for total in ImportedTotal.objects.filter(Q(community=community) | whole).order_by("pk"):
        found[_of_what(total)].append(total)
    return found


def _of_what(total: ImportedTotal) -> tuple[str, int | None]:
    if total.edition_id:
        return "edition", total.edition_id
    return ("programme", total.programme_id) if total.programme_id else ("community", None)


def _programmes(community: Community, totals: Totals) -> list[Programme]:
    """Those of which there are editions, each with its `runs`, and both with what is `stated`."""
    editions = Edition.objects.filter(programme__community=community)
    editions = editions.select_related("programme").order_by("programme__name", "number")
    found: dict[int, Programme] = {}
    for edition in editions:
        edition.stated = by_source(totals["edition", edition.pk])
        programme = found.setdefault(edition.programme_id, edition.programme)
        programme.runs = [*getattr(programme, "runs", []), edition]
        programme.stated = by_source(totals["programme", programme.pk])
    return list(found.values())


def by_source(totals: list[ImportedTotal]) -> dict[str, list[ImportedTotal]]:
    """What each source counts."""
    found: dict[str, list[ImportedTotal]] = {}
    for total in totals:
        found.setdefault(total.source, []).append(total)
    return found


def started_in_words(community: Community) -> str:
    """Since when it exists, as much as is known: "May 2024"."""
    if community.started_on is None:
        return ""
    midnight = datetime.combine(community.started_on, time.min)
    first = timezone.make_aware(midnight)
    return in_words(first, first + timedelta(days=1), community.started_precision)
