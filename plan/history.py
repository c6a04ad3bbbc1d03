"""What became of a passage from one version to the next."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from plan.models import Change, Passage, Version

TEXTS = ("title_it", "title_en", "body_it", "body_en")


def what_changed(before: Passage | None, after: Passage | None) -> list[Change]:
    """How the passage `before` became `after`; None is one that the version does not have.

    Moved means under another parent: the order among siblings is told by comparing versions.
    """
    if before is None or after is None:
        return [] if before is after else [Change.REMOVED if before else Change.ADDED]
    found = {
        Change.EDITED: any(getattr(before, name) != getattr(after, name) for name in TEXTS),
        Change.MOVED: before.parent_uid != after.parent_uid,
        Change.RENUMBERED: before.code != after.code,
    }
    return [change for change, happened in found.items() if happened]


@dataclass(frozen=True)
class Stage:
    """A passage in one version, and what had happened to it since the version before."""

    version: Version
    passage: Passage | None
    changes: list[Change]
    is_first: bool  # the oldest version that everybody can read

    @property
    def is_unchanged(self) -> bool:
        return self.passage is not None and not self.changes and not self.is_first


def stages(uid: UUID, versions: Iterable[Version]) -> list[Stage]:
    """The passage `uid` over `versions` (given in the order in which they were published), from
    the first that has it on. The newest comes first. One query."""
    versions = list(versions)
    rows = Passage.objects.filter(uid=uid, version__in=versions)
    by_version = {passage.version_id: passage for passage in rows}
    found: list[Stage] = []
    before = None
    for place, version in enumerate(versions):
        after = by_version.get(version.pk)
        if before or after:
            changes = what_changed(before, after) if place else []
            found.append(Stage(version, after, changes, is_first=not place))
        before = after
    return found[::-1]
