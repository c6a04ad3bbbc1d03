"""What the desk of the responses shows: whom nobody has answered yet, grouped and narrowed, and
how far each response has come."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Count, Q, QuerySet

from consultation.answering.standing import not_validated, undecided, without_response
from consultation.models import (
    READABLE,
    Answered,
    Consultation,
    Contribution,
    Response,
    ResponseState,
)
from plan.models import Passage
from tsi.base.paging import Span, keyset_span

PAGE_SIZE = 50
PUBLISHED_HERE = Q(contributions__state__in=READABLE, contributions__shown__isnull=False)


@dataclass(frozen=True)
class Group:
    """Contributions without response that have something in common."""

    number: int
    passage: Passage | None = None
    campaign: int | None = None


def consultations() -> QuerySet[Consultation]:
    """Those that were announced, with their phase and how many have no response yet."""
    free = PUBLISHED_HERE & Q(contributions__answered=None)
    rows = Consultation.objects.exclude(announced_at=None).with_phase()
    rows = rows.annotate(unanswered=Count("contributions", filter=free))
    return rows.order_by("-opens_at", "-pk")


def narrowed(rows: QuerySet[Contribution], asked: Mapping[str, Any]) -> QuerySet[Contribution]:
    """Those that the cleaned filters of the desk ask for."""
    if asked.get("passaggio") == "-":
        rows = rows.filter(passage=None)
    elif asked.get("passaggio"):
        rows = rows.filter(passage__code=asked["passaggio"])
    if asked.get("tipo"):
        rows = rows.filter(kind=asked["tipo"])
    if asked.get("campagna"):
        rows = rows.filter(campaign=asked["campagna"])
    return rows.filter(_words(asked["q"])) if asked.get("q") else rows


def _words(typed: str) -> Q:
    number = typed.upper().removeprefix("C-")
    if number.isdecimal() and len(number) < 10:
        return Q(number=int(number))
    words = SearchQuery(typed, config="italian", search_type="websearch")
    found = SearchVector("shown__searched", config="italian")
    return Q(pk__in=Contribution.objects.annotate(vector=found).filter(vector=words).values("pk"))


def unanswered(consultation: Consultation, asked: Mapping[str, Any]) -> Span:
    """A page of contributions without response, those of one passage together."""
    rows = narrowed(without_response(consultation), asked).to_show()
    places = {"after": asked.get("dopo"), "before": asked.get("prima")}
    return keyset_span(rows, ["number"], PAGE_SIZE, **places)


def passages(consultation: Consultation) -> list[Group]:
    """How many have no response on each passage, in reading order; on the whole text first."""
    rows = without_response(consultation).order_by().values_list("passage").annotate(Count("pk"))
    counts = dict(rows)
    found = Passage.objects.filter(pk__in=[key for key in counts if key]).in_order()
    whole = [Group(counts[None])] if None in counts else []
    return whole + [Group(counts[passage.pk], passage=passage) for passage in found]


def campaigns(consultation: Consultation) -> list[Group]:
    """How many have no response in each campaign, the largest first."""
    rows = without_response(consultation).exclude(campaign=None).order_by()
    counted = rows.values_list("campaign").annotate(n=Count("pk")).order_by("-n", "campaign")
    return [Group(number, campaign=campaign) for campaign, number in counted[:20]]


def responses(consultation: Consultation, state: str = "") -> QuerySet[Response]:
    """The responses with how many each answers, how many of these are read in other words since,
    and how many passages it changed."""
    outdated = Q(answered__in=Answered.objects.outdated())
    rows = consultation.responses.annotate(
        answers=Count("answered", distinct=True),
        outdated=Count("answered", distinct=True, filter=outdated),
        changes_named=Count("changed", distinct=True),
    )
    return rows.filter(state=state) if state in ResponseState.values else rows


def figures(consultation: Consultation) -> dict[str, int]:
    """How far the answering has come."""
    states = dict(consultation.responses.order_by().values_list("state").annotate(Count("pk")))
    return {
        "unanswered": without_response(consultation).count(),
        "not_validated": not_validated(consultation).count(),
        "undecided": undecided(consultation).count(),
        **{state: states.get(state, 0) for state in ResponseState.values},
    }
