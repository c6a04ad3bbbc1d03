"""Redlines that are kept, so that nobody waits for the comparison of two whole versions.

Only of versions that everybody may read: those never change again. What is not kept yet is
compared when it is asked for, and not written down: reading writes nothing.
"""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import QuerySet

from plan.models import ChangedPassage, Redline, Version
from plan.redline.compare import METHOD, ChangedPiece, compare
from tsi.base.worddiff import Span


def between(base: Version, version: Version) -> list[ChangedPiece]:
    """The changes from `base` to `version`: as kept, else compared now."""
    kept = Redline.objects.filter(base=base, version=version, method=METHOD).first()
    return compared(base, version) if kept is None else list(pieces_of(kept.changes.all()))


def compared(base: Version, version: Version) -> list[ChangedPiece]:
    return compare(list(base.passages.in_order()), list(version.passages.in_order()))


def pieces_of(changes: QuerySet[ChangedPassage]) -> Iterable[ChangedPiece]:
    """Kept changes as they were compared, in reading order."""
    for row in changes.select_related("before", "after").order_by("position"):
        texts = {name: [Span(*span) for span in spans] for name, spans in row.texts.items()}
        yield ChangedPiece(tuple(row.changes), row.theme, row.before, row.after, texts)


@transaction.atomic
def make(base: Version, version: Version) -> Redline:
    """Compare two sealed versions and keep what was found; nothing is done twice."""
    pair = {"base": base, "version": version}
    redline, is_new = Redline.objects.get_or_create(**pair, method=METHOD)
    if is_new:
        Redline.objects.filter(**pair).exclude(pk=redline.pk).delete()  # of a former method
        rows = [
            _row(redline, position, piece)
            for position, piece in enumerate(compared(base, version), start=1)
        ]
        ChangedPassage.objects.bulk_create(rows, batch_size=500)
    return redline


def _row(redline: Redline, position: int, piece: ChangedPiece) -> ChangedPassage:
    return ChangedPassage(
        redline=redline,
        position=position,
        uid=piece.uid,
        kind=piece.here.kind,
        theme=piece.theme,
        changes=list(piece.changes),
        before=piece.before,
        after=piece.after,
        texts=piece.texts,
    )


def missing() -> list[tuple[Version, Version]]:
    """The pairs that people will ask for and that are not kept yet, the newest version first.

    Each published version with the one it was made from, and with the one published before it.
    """
    public = list(Version.objects.public())
    kept = set(Redline.objects.filter(method=METHOD).values_list("base", "version"))
    return [
        (base, version)
        for version in public
        for base in usual_bases(version, public)
        if (base.pk, version.pk) not in kept
    ]


def usual_bases(version: Version, public: Sequence[Version]) -> list[Version]:
    """What of `public` (the newest first) a version is compared with first: the one it was made
    from, then the one published before it."""
    same = [each for each in public if each.plan_id == version.plan_id]
    keys = [each.pk for each in same]
    before = same[keys.index(version.pk) + 1 :] if version.pk in keys else same
    made_from = [each for each in same if each.pk == version.base_id]
    return list({each.pk: each for each in (*made_from, *before[:1])}.values())
