"""What was said and what came of it, as a file: every contribution that is public, a line each.

No column holds an address. Of who speaks there is what the pages show; of a minor, and of a
placeholder, nothing.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone, translation

from consultation.models import READABLE, Contribution, ContributionState, Publication
from consultation.reading import published_response, to_read, words

NAMED = (Publication.FULL, Publication.ORGANISATION)  # modes under which a small town tells no more
COLUMNS = (
    "code", "passage", "kind", "text", "motivation", "how_much", "when", "name", "organisation",
    "mandate", "respondent", "municipality", "zone", "channel", "language", "heard_on",
    "received_at", "published_at", "state", "reason_category", "campaign", "endorsements",
    "outcome", "response_it", "response_en", "response_at", "page",
)  # fmt: skip


def cells(rows: QuerySet[Contribution], *, language: str) -> Iterator[list[Any]]:
    """The values of COLUMNS, read from the database piece by piece, newest first.

    Names that are not shown say so in `language`: the file is written after the page's own ended.
    """
    for said in to_tell(rows).newest().iterator(chunk_size=500):
        with translation.override(language):
            values = told(said)
        yield ["" if (value := values[name]) is None else value for name in COLUMNS]


def to_tell(rows: QuerySet[Contribution]) -> QuerySet[Contribution]:
    """With all that `told` reads, in one query."""
    answers = {name: Subquery(published_response().values(name)) for name in ANSWER.values()}
    rows = to_read(rows).annotate(has_alike=Exists(_alike()))
    return rows.annotate(**{f"answer_{name}": value for name, value in answers.items()})


def _alike() -> QuerySet[Contribution]:
    """Others of its campaign that everybody reads: those that nobody may read are not hinted at."""
    read = Contribution.objects.filter(state__in=READABLE, shown__isnull=False)
    return read.filter(campaign=OuterRef("campaign")).exclude(pk=OuterRef("pk"))


def told(said: Contribution) -> dict[str, Any]:
    """The values of COLUMNS, in words of the language of now; `said` comes from `to_tell`. Of a
    placeholder most are None."""
    values = _common(said) | ({} if said.is_placeholder else _told(said))
    return {name: values.get(name) for name in COLUMNS}


ANSWER = {
    "response_it": "reason_it",
    "response_en": "reason_en",
    "response_at": "published_at",
}


def _common(said: Contribution) -> dict[str, Any]:
    """What stays of a placeholder too."""
    answer = {column: getattr(said, f"answer_{name}") for column, name in ANSWER.items()}
    return {
        "code": said.code,
        "passage": said.passage.code if said.passage else "",
        "kind": said.kind,
        "published_at": _moment(said.published_at),
        "state": said.state if said.is_placeholder else ContributionState.PUBLISHED.value,
        "reason_category": said.left_rule if said.state == ContributionState.HIDDEN else "",
        "endorsements": said.supports,
        "outcome": said.outcome,
        **answer,
        "response_at": _moment(answer["response_at"]),
        "page": "" if said.is_placeholder else settings.BASE_URL + said.get_absolute_url(),
    }


def _told(said: Contribution) -> dict[str, Any]:
    """Who said it, what and how."""
    sent = said.submission
    named = said.consultation.shows_names and said.consultation.publication in NAMED
    return {
        **{name: words(said, name) for name in ("text", "motivation", "how_much", "when")},
        "campaign": said.campaign_id if said.has_alike else None,
        "name": sent.speaker,
        "organisation": sent.organisation_shown,
        "mandate": sent.mandate if sent.organisation_shown else "",
        "respondent": sent.respondent,
        "municipality": sent.municipality if named and not sent.is_minor else "",
        "zone": "" if sent.is_minor else sent.zone,
        "channel": sent.channel,
        "language": sent.language,
        "heard_on": str(sent.heard_on or ""),
        "received_at": _moment(sent.received_at),
    }


def _moment(at: datetime | None) -> str:
    return timezone.localtime(at).isoformat(timespec="seconds") if at else ""
