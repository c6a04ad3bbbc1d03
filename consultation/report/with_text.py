"""The text that was consulted on with, under each passage, what was said about it and answered.

A tagged file of 10,000 contributions takes too much memory: it comes in volumes of at most
VOLUME of them, each with the passages that they speak about.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import F
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from consultation.models import (
    Consultation,
    Contribution,
    ContributionKind,
    Publication,
    Response,
    ResponseState,
)
from consultation.report import figures
from consultation.report.pdf import CODE, STYLES
from plan.making import Progress
from plan.models import Document, Passage
from plan.pdf.foot import foot
from plan.pdf.layout import layout
from plan.pdf.pieces import Text
from tsi.base import markdown
from tsi.base.printing import Rendered, print_html
from tsi.base.worddiff import word_diff

VOLUME = 2000  # contributions
TEMPLATE = "consultation/with_text_pdf/document.html"
FIELDS = ("text", "motivation", "how_much", "when")


@dataclass
class Place:
    """A passage (None: the whole text) with what was said about it."""

    passage: Passage | None
    title: Text
    body: str
    body_language: str
    voices: list["Voice"] = field(default_factory=list)


@dataclass(frozen=True)
class Voice:
    """One contribution as everybody reads it."""

    contribution: Contribution
    words: dict[str, str]
    changes: list
    response: Response | None


def layout_of_it() -> str:
    """A short hash of all in our code that decides how this PDF looks."""
    return layout(TEMPLATE, STYLES, CODE)


def is_due(consultation: Consultation) -> bool:
    """From the closing on, if anything is published at all. Needs `with_phase`."""
    return figures.are_public(consultation) and consultation.publication != Publication.NONE


def volumes(consultation: Consultation, size: int = VOLUME) -> list[int]:
    """Numbers of the volumes; [0] for one file."""
    count = _public(consultation).count()
    return [0] if count <= size else list(range(1, -(-count // size) + 1))


def make(consultation: Consultation, document: Document, progress: Progress) -> Rendered:
    identifier = f"{document.input_sha256}-{document.volume}"
    return render(consultation, document.language, document.volume, identifier, progress)


def render(
    consultation: Consultation,
    language: str,
    volume: int,
    identifier: str,
    progress: Progress,
    size: int = VOLUME,
) -> Rendered:
    """One volume of at most `size` contributions (0: all in one) as PDF."""
    with translation.override(language):
        version = consultation.version
        labels = foot(
            str(version), _("with contributions"), is_summary=version.is_summary,
            is_demo=version.is_demo or consultation.is_demo,
        )  # fmt: skip
        context = {
            "consultation": consultation,
            "version": version,
            "language": language,
            "volume": volume,
            "labels": labels,
            "places": places(consultation, language, volume, size),
        }
        source = render_to_string(TEMPLATE, context)
    return print_html(source, STYLES, identifier, progress)


def places(
    consultation: Consultation, language: str, volume: int = 0, size: int = VOLUME
) -> list[Place]:
    """The passages of one volume in reading order, the whole text first; five queries."""
    everything = list(consultation.version.passages.in_order())
    order = {passage.pk: number for number, passage in enumerate(everything)}
    keys = _keys_of(consultation, order, volume, size)
    by_place = {key: list(rows) for key, rows in itertools.groupby(_voices(keys), _place_of)}
    shown = [None, *everything]
    if volume:
        shown = [each for each in shown if (each and each.pk) in by_place]
    made = [_place(each, language) for each in shown]
    for place in made:
        place.voices = by_place.get(place.passage and place.passage.pk, [])
    return [place for place in made if place.passage or place.voices]


def _public(consultation: Consultation):
    return Contribution.objects.public().filter(consultation=consultation)


def _keys_of(
    consultation: Consultation, order: dict[int, int], volume: int, size: int
) -> list[int]:
    rows = _public(consultation).order_by("number").values_list("pk", "passage_id")
    keys = [pk for pk, _at in sorted(rows, key=lambda row: order.get(row[1], -1))]
    return keys[(volume - 1) * size : volume * size] if volume else keys


def _place_of(voice: Voice) -> int | None:
    return voice.contribution.passage_id


def _voices(keys: list[int]) -> Iterator[Voice]:
    """In the order of `keys`."""
    rows = {row.pk: row for row in Contribution.objects.to_show().filter(pk__in=keys)}
    answered = _responses(keys)
    for key in keys:
        row = rows[key]
        words = {name: getattr(row.shown, name) for name in FIELDS}
        changed = row.kind == ContributionKind.MODIFICATION
        changes = word_diff(row.passage_text, words["text"]) if changed else []
        yield Voice(row, words, changes, answered.get(key))


def _responses(keys: list[int]) -> dict[int, Response]:
    rows = Response.objects.filter(
        state=ResponseState.PUBLISHED, answered__contribution__in=keys
    ).annotate(of=F("answered__contribution"))
    return {row.of: row for row in rows}


def _place(passage: Passage | None, language: str) -> Place:
    if passage is None:
        return Place(None, Text(_("On the whole text")), "", "")
    body = Text.of(passage, "body", language)
    return Place(
        passage, Text.of(passage, "title", language), markdown.render(body.text), body.lang
    )
