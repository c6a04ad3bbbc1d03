"""Where the matter of a passage came from and went to, as far as everybody can read it."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from plan.models import Passage, Succession, SuccessionKind, Version

CROSSING = (SuccessionKind.SPLIT, SuccessionKind.MERGE)  # from one element to another


@dataclass(frozen=True)
class Kin:
    """A passage to or from which the matter went, and how."""

    kind: str  # SPLIT, when only a part of it went; else MERGE
    passage: Passage


def is_crossed(uid: UUID) -> bool:
    """Whether anything was ever divided from `uid` or joined to it, or it from or to another."""
    touching = Succession.objects.filter(Q(old_uid=uid) | Q(new_uid=uid), kind__in=CROSSING)
    return touching.exists()


def came_from(uid: UUID, current: Version) -> list[Kin]:
    """The passages of which `uid` was a part, or that were joined to it."""
    return _follow(uid, current, forwards=False)


def went_into(uid: UUID, current: Version) -> list[Kin]:
    """The passages that became of parts of `uid`, or to which it was joined."""
    return _follow(uid, current, forwards=True)


def heirs(uid: UUID, versions: Iterable[Version], current: Version) -> list[Passage]:
    """Where to read now, in one of `versions`, what `uid` said: over all that lies between."""
    kin = _follow(uid, current, forwards=True, within=versions)
    return [each.passage for each in kin]


def _follow(
    uid: UUID, current: Version, *, forwards: bool, within: Iterable[Version] | None = None
) -> list[Kin]:
    """Walk the successions until a passage that everybody can read (in a version of `within`).

    What nobody can read yet is walked over and not told: a joining counts only once `current`,
    the version published last, is without the passage that went.
    """
    found: list[Kin] = []
    seen, edge = {uid}, {uid: ""}
    while edge:
        steps = _steps(edge, current, forwards=forwards)
        steps = {target: kind for target, kind in steps.items() if target not in seen}
        passages = _passages(steps, within) if steps else {}
        found += [Kin(kind, passages[at]) for at, kind in steps.items() if at in passages]
        seen |= steps.keys()
        edge = {at: kind for at, kind in steps.items() if at not in passages}
    return found


def _steps(edge: dict[UUID, str], current: Version, *, forwards: bool) -> dict[UUID, str]:
    """What lies one succession further, and whether only a part went along the walk."""
    start, end = ("old_uid", "new_uid") if forwards else ("new_uid", "old_uid")
    rows = Succession.objects.filter(**{f"{start}__in": edge}, kind__in=CROSSING)
    rows = list(rows.order_by("pk").values_list("kind", "old_uid", start, end))
    merged = {old for kind, old, _start, _end in rows if kind == SuccessionKind.MERGE}
    there = current.passages.filter(uid__in=merged) if merged else Passage.objects.none()
    still_there = set(there.values_list("uid", flat=True))
    return {
        to: SuccessionKind.SPLIT if edge[at] == SuccessionKind.SPLIT else kind
        for kind, old, at, to in rows
        if kind == SuccessionKind.SPLIT or old not in still_there
    }


def _passages(uids: Iterable[UUID], within: Iterable[Version] | None) -> dict[UUID, Passage]:
    """The newest that everybody can read of each."""
    rows = Passage.objects.public().filter(uid__in=list(uids)).select_related("version")
    if within is not None:
        rows = rows.filter(version__in=list(within))
    return {passage.uid: passage for passage in rows.order_by("version__published_at", "version")}
