"""The public register: every decision on a contribution, without names and without free text."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from consultation.models import (
    Appeal,
    Consultation,
    Decision,
    DecisionAction,
    Redaction,
    ScreeningRule,
)

COLUMNS = (
    "code", "at", "action", "parts_obscured", "decided_by", "rule", "found", "appeal",
    "appeal_decided_at",
)  # fmt: skip
PERSON, SCREENING = "person", "screening"


def decisions(asked: Consultation, query: Mapping[str, str]) -> QuerySet[Decision]:
    """The decisions of a consultation that the query string asks for."""
    rows = Decision.objects.filter(contribution__consultation=asked)
    if query.get("azione") in DecisionAction.values:
        rows = rows.filter(action=query["azione"])
    if query.get("da") in (PERSON, SCREENING):
        rows = rows.filter(by__isnull=query["da"] == SCREENING)
    parts = Redaction.objects.filter(decision=OuterRef("pk"))
    return rows.select_related("contribution", "appeal").annotate(obscured=Exists(parts))


def state(asked: Consultation) -> list[Any]:
    """What changes whenever the register does."""
    rows = Decision.objects.filter(contribution__consultation=asked)
    appeals = Appeal.objects.filter(decision__contribution__consultation=asked)
    counted = appeals.aggregate(all=Count("pk"), answered=Count("pk", filter=~Q(state="open")))
    return [rows.aggregate(last=Max("pk"))["last"], *counted.values()]


def found(decision: Decision) -> list[ScreeningRule]:
    """By which rules the screening held it."""
    known = decision.facts.get("rules", [])
    return [ScreeningRule(rule) for rule in known if rule in ScreeningRule.values]


def cells(asked: Consultation, query: Mapping[str, str]) -> Iterator[list[Any]]:
    """The values of COLUMNS of each decision, the newest first."""
    for row in decisions(asked, query).order_by("-pk").iterator(chunk_size=500):
        appeal = getattr(row, "appeal", None)
        yield [
            row.contribution.code,
            row.at.isoformat(),
            row.action,
            "yes" if row.obscured else "",
            PERSON if row.by_id else SCREENING,
            row.rule,
            [rule.value for rule in found(row)],
            appeal.state if appeal else "",
            appeal.decided_at.isoformat() if appeal and appeal.decided_at else "",
        ]
