"""Where passages stand in two versions: what a list of changes alone does not say."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.functional import cached_property

from plan.models import Passage, Version


@dataclass
class Outline:
    """The places in `base` and in `version`; one query each."""

    base: Version
    version: Version

    @cached_property
    def old(self) -> dict[UUID, Passage]:
        return _places(self.base)

    @cached_property
    def new(self) -> dict[UUID, Passage]:
        return _places(self.version)

    def tops(self) -> dict[str, Passage]:
        """Sections and themes by their code: those of `version`, then those gone since."""
        found: dict[str, Passage] = {}
        for passage in (*self.new.values(), *self.old.values()):
            if passage.parent_uid is None:
                found.setdefault(passage.code, passage)
        return found


def _places(version: Version) -> dict[UUID, Passage]:
    passages = version.passages.in_order()
    columns = ("version", "uid", "parent_uid", "kind", "code", "title_it", "title_en")
    return {passage.uid: passage for passage in passages.only(*columns)}
