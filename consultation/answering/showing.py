"""What became of what was said, as everybody reads it."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.db.models import Count, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.utils.translation import get_language

from consultation.answering.changes import changed_words
from consultation.answering.standing import not_validated
from consultation.models import (
    READABLE,
    Answered,
    Consultation,
    ConsultationStep,
    ConsultationVerb,
    Contribution,
    Outcome,
    Response,
    ResponseState,
)
from tsi.base.paging import Span, keyset_span

PAGE_SIZE = 20
NAMED = 50  # contributions beside a response on the page of the results


def reported(consultation: Consultation) -> ConsultationStep | None:
    """The step by which the responses were published, with the reasons if some got none."""
    if consultation.reported_at is None:
        return None
    return consultation.steps.filter(verb=ConsultationVerb.REPORT).last()


def answer_to(contribution: Contribution) -> dict[str, Any]:
    """The published response to a contribution with the words that it changed, and whether its
    author has said it in other words since; of one that got none, why. Nothing before the
    responses are published."""
    consultation = contribution.consultation
    step = reported(consultation)
    published = Response.objects.filter(state=ResponseState.PUBLISHED)
    response = step and published.filter(answered__contribution=contribution).first()
    changed = changed_words(consultation, [response], get_language()) if response else {}
    return {
        "response": response,
        "changed": changed.get(response.pk, []) if response else [],
        "to_other_words": bool(response)
        and response.answered.outdated().filter(contribution=contribution).exists(),
        "report_step": step,
    }


def published(consultation: Consultation) -> QuerySet[Response]:
    """The responses that everybody reads, with the first of those whom they answer."""
    listed = Answered.objects.filter(contribution__in=Contribution.objects.listed())
    said = listed.select_related("contribution__consultation").order_by("contribution__number")
    rows = consultation.responses.filter(state=ResponseState.PUBLISHED)
    rows = rows.prefetch_related(Prefetch("answered", said[:NAMED], to_attr="said"))
    counted = listed.filter(response=OuterRef("pk")).order_by().values("response")
    total = Subquery(counted.values(n=Count("pk")))
    return rows.annotate(unnamed=Greatest(Coalesce(total, 0) - NAMED, 0))


def outcomes(consultation: Consultation) -> list[tuple[str, str, int]]:
    """Each outcome as stored, in words, and how many contributions have it."""
    rows = Answered.objects.filter(
        response__consultation=consultation, response__state=ResponseState.PUBLISHED
    )
    counts: Counter[str] = Counter(
        dict(rows.order_by().values_list("response__outcome").annotate(Count("pk")))
    )
    return [(value, label, counts[value]) for value, label in Outcome.choices if counts[value]]


class Results:
    """What became of all voices, as the query string `asked` narrows it."""

    readable = READABLE

    def __init__(self, consultation: Consultation, asked: Mapping[str, str]):
        self.consultation = consultation
        self.step = reported(consultation)
        self.outcomes = outcomes(consultation)
        self.total = sum(number for _value, _label, number in self.outcomes)
        self.unanswered = not_validated(consultation).count()
        self.outcome = asked.get("esito", "")
        rows = published(consultation)
        if self.outcome in Outcome.values:
            rows = rows.filter(outcome=self.outcome)
        places = {"after": asked.get("dopo"), "before": asked.get("prima")}
        self.page: Span = keyset_span(rows, ["pk"], PAGE_SIZE, **places)
        told = changed_words(consultation, self.page.rows, get_language())
        self.rows = [(response, told.get(response.pk, [])) for response in self.page.rows]
