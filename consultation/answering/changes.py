"""Which passages of a later version may have changed because of a response, and in which words."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from consultation.models import Changed, Consultation, Response, ResponseState
from plan.models import Passage, Version
from plan.redline import keeping
from plan.redline.excerpts import excerpts
from plan.redline.outline import Outline
from plan.redline.reading import Row


def offered(consultation: Consultation, later: Version, language: str) -> list[Row]:
    """The passages of `later` that are not as they were when they were consulted on.

    Of one that was taken away nothing is left to name: what stands in its place is.
    """
    base = consultation.version
    outline = Outline(base, later)
    pieces = keeping.between(base, later)
    return [Row.of(piece, outline, language) for piece in pieces if piece.after is not None]


@dataclass(frozen=True)
class ChangedWords:
    """A passage that a response changed: its old and new words, where they differ at all."""

    passage: Passage
    row: Row | None


def changed_words(
    consultation: Consultation, responses: Iterable[Response], language: str
) -> dict[int, list[ChangedWords]]:
    """What each response changed, in reading order, by the response's key."""
    named = _named(consultation, responses)
    rows: dict[tuple, Row] = {}
    for version in {each.passage.version for each in named}:
        uids = {each.passage.uid for each in named if each.passage.version_id == version.pk}
        found = excerpts(consultation.version, version, uids, language)
        rows |= {(version.pk, uid): row for uid, row in found.items()}
    told: dict[int, list[ChangedWords]] = {}
    for each in named:
        row = rows.get((each.passage.version_id, each.passage.uid))
        told.setdefault(each.response_id, []).append(ChangedWords(each.passage, row))
    return told


def _named(consultation: Consultation, responses: Iterable[Response]) -> list[Changed]:
    keys = [response.pk for response in responses]
    rows = Changed.objects.filter(response__in=keys).select_related("passage__version__plan")
    return list(rows.order_by("response", "passage__position"))


def published(passages: QuerySet[Passage] | Iterable[Passage]) -> QuerySet[Changed]:
    """What published responses say of these passages, with the consultation of each."""
    rows = Changed.objects.filter(
        passage__in=passages,
        response__state=ResponseState.PUBLISHED,
        response__consultation__in=Consultation.objects.public(),
    )
    return rows.select_related("response__consultation").order_by("passage", "response")
