"""Contributions as everybody reads them: without what was obscured, with what came of them."""

from collections.abc import Iterable

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject
from django.utils.translation import gettext as _

from consultation.models import (
    RESTRICTIONS,
    Contribution,
    Decision,
    DecisionAction,
    Endorsement,
    Redaction,
    Response,
    ResponseState,
)

PUBLISHING = (DecisionAction.PUBLISH, DecisionAction.RESTORE)


def to_read(rows: QuerySet[Contribution]) -> QuerySet[Contribution]:
    """With all that a card, a note or a line of a file reads, in one query.

    `obscured` are the parts that the decision which published the shown words keeps from readers,
    `left_rule` the rule by which a placeholder's words were taken away, `outcome` what was
    published of the answer, `supports` how many support it.
    """
    return rows.to_show().annotate(
        obscured=ArraySubquery(_obscured()),
        left_rule=Subquery(_newest(contribution=OuterRef("pk"), among=RESTRICTIONS, name="rule")),
        outcome=Subquery(published_response().values("outcome")),
        supports=Coalesce(Subquery(_supports()), 0),
    )


def words(said: Contribution, field: str) -> str:
    """A field of the shown revision as everybody reads it. `said` comes from `to_read`."""
    if said.is_placeholder:
        return ""
    spans = [span for part in said.obscured if part["field"] == field for span in part["spans"]]
    return obscure(getattr(said.shown, field), spans)


def obscure(text: str, spans: Iterable[list[int]]) -> str:
    """`text` with a mark, in words, in the place of each span of characters."""
    parts, at = [], 0
    for start, end in sorted(map(tuple, spans)):
        if end <= at:
            continue
        if start > at or not parts:
            parts += [text[at:start], _("[obscured]")]
        at = end
    return "".join([*parts, text[at:]])


def published_response() -> QuerySet[Response]:
    """What everybody reads of the answer to an outer contribution."""
    return Response.objects.filter(
        answered__contribution=OuterRef("pk"), state=ResponseState.PUBLISHED
    )


def _obscured() -> QuerySet:
    decision = _newest(revision=OuterRef(OuterRef("shown")), among=PUBLISHING, name="pk")
    rows = Redaction.objects.filter(decision=Subquery(decision))
    return rows.values(part=JSONObject(field="field", spans="spans"))


def _newest(*, among: Iterable[str], name: str, **of) -> QuerySet:
    return Decision.objects.filter(action__in=among, **of).order_by("-pk").values(name)[:1]


def _supports() -> QuerySet:
    rows = Endorsement.objects.filter(contribution=OuterRef("pk")).order_by()
    return rows.values("contribution").annotate(n=Count("pk")).values("n")
