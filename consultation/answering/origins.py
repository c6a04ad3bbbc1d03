"""From changed words back to those who asked for them."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, F, Q, Window
from django.db.models.functions import RowNumber

from consultation.models import (
    Answered,
    Changed,
    Consultation,
    Contribution,
    Response,
    ResponseState,
)
from plan.models import Version

NAMED = 12  # contributions named beside a response; the others are on the page of the results


@dataclass(frozen=True)
class Origin:
    """A response that changed a passage, the first of those whom it answers, and how many more."""

    response: Response
    contributions: tuple[Contribution, ...]
    total: int

    @property
    def more(self) -> int:
        return self.total - len(self.contributions)


def state(version: Version) -> list[tuple[int, int]]:
    """What a page that shows origins in this Plan depends on."""
    rows = Consultation.objects.public().filter(version__plan=version.plan_id)
    return list(rows.exclude(reported_at=None).order_by("pk").values_list("pk", "revision"))


def origins(
    uids: Collection[UUID], version: Version, base: Version | None = None
) -> dict[UUID, list[Origin]]:
    """What led to the words of these passages in `version`: with `base`, to their changes since
    then. By uid; a passage that nobody's voice changed is missing. Two queries."""
    named = Changed.objects.filter(
        passage__uid__in=list(uids),
        passage__version__plan=version.plan_id,
        passage__version__sealed_at__lte=version.sealed_at,
        passage__version__published_at__isnull=False,
        response__state=ResponseState.PUBLISHED,
        response__consultation__in=Consultation.objects.public(),
    )
    if base is not None:
        named = named.filter(passage__version__sealed_at__gt=base.sealed_at)
    related = ("response__consultation", "passage")
    rows = list(named.select_related(*related).order_by("response", "pk"))
    answered = _answered({row.response_id for row in rows})
    found: dict[UUID, list[Origin]] = {}
    for row in rows:
        said = answered.get(row.response_id, [])
        points = tuple(each.contribution for each in said)
        total = said[0].total if said else 0
        found.setdefault(row.passage.uid, []).append(Origin(row.response, points, total))
    return found


def _answered(responses: Collection[int]) -> dict[int, list[Answered]]:
    """The first whom each response answers among those that everybody reads."""
    readable = Q(contribution__in=Contribution.objects.public())
    by_response = {"partition_by": F("response")}
    rows = Answered.objects.filter(readable, response__in=responses).annotate(
        place=Window(RowNumber(), order_by=F("contribution__number").asc(), **by_response),
        total=Window(Count("pk"), **by_response),
    )
    told: dict[int, list[Answered]] = {}
    for row in rows.filter(place__lte=NAMED).select_related("contribution__consultation"):
        told.setdefault(row.response_id, []).append(row)
    return {key: sorted(said, key=lambda row: row.place) for key, said in told.items()}
