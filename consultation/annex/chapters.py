"""The groups of the annex under their themes and passages."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _

from consultation.annex.reading import AnnexEdition, Group
from plan.models import Passage
from plan.pdf.pieces import Text


@dataclass(frozen=True)
class Place:
    """What was said on one passage."""

    code: str
    title: Text
    groups: tuple[Group, ...]


@dataclass(frozen=True)
class Chapter:
    """What was said below one theme or section; on the whole text."""

    code: str
    title: Text
    places: tuple[Place, ...]


def chapters(edition: AnnexEdition) -> Iterator[Chapter]:
    """One after the other, in the active language."""
    for theme, groups in groupby(edition.groups(), key=lambda group: group.theme):
        places = tuple(
            Place(*_named(passage, edition), tuple(found))
            for passage, found in groupby(groups, key=lambda group: group.passage)
        )
        yield Chapter(*_named(theme, edition), places)


def _named(passage: Passage | None, edition: AnnexEdition) -> tuple[str, Text]:
    if passage is None:
        return "", Text(_("On the whole text"))
    return passage.code, Text.of(passage, "title", edition.language)
