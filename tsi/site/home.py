"""The first page: what this is, what happens now, and where each one begins."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Case, Count, IntegerField, Max, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from communities import calendars
from communities.models import Community, CommunityKind, Meeting, MeetingState
from consultation.answering.showing import outcomes
from consultation.countdown import countdown
from consultation.models import Consultation, Phase, Tally
from partners.models import AdhesionState, Organisation, Project, Standing
from plan.models import Kind, Passage, Version
from plan.tree import Node, tree
from tsi.base.pages import public_page
from tsi.site import figures
from tsi.site.picture import SIDE, sunburst

COMMUNITIES, MEETINGS, PARTNERS = 8, 4, 4  # on the first page
# Which consultation is shown: one that is open, else one to come, else the last that was.
FIRST = (Phase.OPEN, Phase.ANNOUNCED)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What this is, in one screen; below it the Plan as a picture, figures, what comes next."""
    version = Version.objects.public().current()
    consultation = _consultation()
    shown = {
        "version": version,
        "consultation": consultation,
        "outcomes": _outcomes(consultation),
        "network": Organisation.objects.public().counted() | _counted(),
        "communities": list(_communities()),
        "meetings": list(_meetings()),
        "partners": list(_partners()),
    }
    facts = figures.facts()

    def render_page() -> str:
        context = shown | {"stated": figures.stated(facts)} | _plan(version)
        return render_to_string("site/home.html", context, request)

    return public_page(request, *_state(shown), *figures.state_of(facts), render=render_page)


def _state(shown: dict[str, Any]) -> list:
    """What the page depends on."""
    version, asked = shown["version"], shown["consultation"]
    rows = [*shown["communities"], *shown["partners"], *shown["meetings"]]
    rows += [each.community for each in shown["meetings"] if each.community]
    return [
        version and (version.pk, version.manifest_sha256, version.state),
        asked and (asked.pk, asked.revision, asked.phase, asked.closes_at, asked.last_number),
        asked and countdown(asked),
        *shown["network"].values(),
        *[(type(each).__name__, each.pk, each.revision) for each in rows],
        *[each.joined_at for each in shown["partners"]],
    ]


def _consultation() -> Consultation | None:
    places = [When(phase=phase, then=Value(place)) for place, phase in enumerate(FIRST)]
    rows = Consultation.objects.public().with_phase().select_related("version__plan")
    place = Case(*places, default=Value(len(FIRST)), output_field=IntegerField())
    return rows.annotate(place=place).order_by("place", "-closes_at", "-pk").first()


def _outcomes(consultation: Consultation | None) -> list[tuple[str, str, int]]:
    """What the last consultation brought, once everybody is answered."""
    reported = consultation is not None and consultation.phase == Phase.REPORTED
    return outcomes(consultation) if reported else []


def _counted() -> dict[str, int]:
    """Projects, meetings that took place, and contributions that everybody reads. One query."""
    held = Meeting.objects.public().filter(ends_at__lte=Now()).exclude(state=MeetingState.CANCELLED)
    read = Tally.objects.filter(consultation__in=Consultation.objects.public())
    rows = [
        _number("projects", Project.objects.public(), Count("pk")),
        _number("meetings_held", held, Count("pk")),
        _number("contributions", read, Sum("number")),
    ]
    return {row["what"]: row["n"] or 0 for row in rows[0].union(*rows[1:], all=True)}


def _number(what: str, rows: QuerySet, how: Count | Sum) -> QuerySet:
    return rows.order_by().annotate(what=Value(what)).values("what").annotate(n=how)


def _communities() -> QuerySet[Community]:
    active = Community.objects.active().filter(kind=CommunityKind.COMMUNITY)
    return active.by_title()[:COMMUNITIES]


def _meetings() -> QuerySet[Meeting]:
    """The next ones whose day is known."""
    rows = calendars.everybodys().in_calendars().exclude(state=MeetingState.CANCELLED)
    return rows.upcoming()[:MEETINGS]


def _partners() -> QuerySet[Organisation]:
    """Those whose accession was approved last, each with when (`joined_at`)."""
    approved = Q(adhesions__state=AdhesionState.APPROVED)
    rows = Organisation.objects.public().filter(standing=Standing.PARTNER)
    rows = rows.annotate(joined_at=Max("adhesions__decided_at", filter=approved))
    return rows.filter(joined_at__isnull=False).order_by("-joined_at", "-pk")[:PARTNERS]


def _plan(version: Version | None) -> dict[str, Any]:
    """The Plan as a picture and as a list; both show the same."""
    rows = version.passages.in_order().defer("body_it", "body_en") if version else []
    passages = list(rows)
    themes = [node for node in tree(passages) if node.passage.kind == Kind.THEME]
    return {
        "themes": [(node, _of_kind(node, Kind.ACTION)) for node in themes],
        "counts": _counts(passages),
        "sectors": sunburst(themes),
        "side": SIDE,
    }


def _of_kind(node: Node, kind: Kind) -> int:
    return sum(each.passage.kind == kind for each in node.walk())


def _counts(passages: Iterable[Passage]) -> dict[str, int]:
    counts = {kind.value: 0 for kind in Kind}
    for passage in passages:
        counts[passage.kind] += 1
    return counts
