"""Contributions as everybody reads them: without what was obscured, with what came of them."""

from collections.abc import Iterable

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from consultation.models import (
    RESTRICTIONS,
    Contribution,
    Decision,
    Endorsement,
    Response,
    ResponseState,
)


def to_read(rows: QuerySet[Contribution]) -> QuerySet[Contribution]:
    """With all that a card, a note or a line of a file reads, in one query.

    `left_rule` the rule by which a placeholder's words were taken away, `outcome` what was
    published of the answer, `supports` how many support it.
    """
    return rows.to_show().annotate(
        left_rule=Subquery(_newest(contribution=OuterRef("pk"), among=RESTRICTIONS, name="rule")),
        outcome=Subquery(published_response().values("outcome")),
        supports=Coalesce(Subquery(_supports()), 0),
    )


def words(said: Contribution, field: str) -> str:
    """A field of the shown revision as everybody reads it. `said` comes from `to_read`."""
    if said.is_placeholder:
        return ""
    return getattr(said.shown, field)


def published_response() -> QuerySet[Response]:
    """What everybody reads of the answer to an outer contribution."""
    return Response.objects.filter(
        answered__contribution=OuterRef("pk"), state=ResponseState.PUBLISHED
    )


def _newest(*, among: Iterable[str], name: str, **of) -> QuerySet:
    return Decision.objects.filter(action__in=among, **of).order_by("-pk").values(name)[:1]


def _supports() -> QuerySet:
    rows = Endorsement.objects.filter(contribution=OuterRef("pk")).order_by()
    return rows.values("contribution").annotate(n=Count("pk")).values("n")
