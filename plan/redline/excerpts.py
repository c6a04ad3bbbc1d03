"""Some changed passages out of a comparison, without reading all of it where it is kept."""

from collections.abc import Collection
from uuid import UUID

from plan.models import Redline, Version
from plan.redline.compare import METHOD, ChangedPiece
from plan.redline.keeping import compared, pieces_of
from plan.redline.outline import Outline
from plan.redline.reading import Row


def excerpts(
    base: Version, version: Version, uids: Collection[UUID], language: str
) -> dict[UUID, Row]:
    """The changes of these passages from `base` to `version`, as a reader of `language` sees them,
    by uid. A passage that did not change is missing."""
    if not uids:
        return {}
    outline = Outline(base, version)
    return {piece.uid: Row.of(piece, outline, language) for piece in _changes(base, version, uids)}


def _changes(base: Version, version: Version, uids: Collection[UUID]) -> list[ChangedPiece]:
    kept = Redline.objects.filter(base=base, version=version, method=METHOD).first()
    if kept is None:
        return [piece for piece in compared(base, version) if piece.uid in set(uids)]
    return list(pieces_of(kept.changes.filter(uid__in=uids)))
