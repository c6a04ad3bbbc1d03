"""Where passages stand in two versions: what a list of changes alone does not say."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.functional import cached_property

from plan.models import Passage, Version


@dataclass
class Outline:
    """The places in `base` and in `version`; two queries."""

    base: Version
    version: Version

    @cached_property
    def codes(self) -> dict[int, dict[UUID, str]]:
        """The code of each passage by its uid, by the key of the version."""
        codes: dict[int, dict[UUID, str]] = {self.base.pk: {}, self.version.pk: {}}
        rows = Passage.objects.filter(version__in=codes)
        for version, uid, code in rows.values_list("version_id", "uid", "code"):
            codes[version][uid] = code
        return codes

    @cached_property
    def tops(self) -> dict[str, Passage]:
        """Sections and themes by their code: those of `version`, then those gone since."""
        pair = (self.version.pk, self.base.pk)
        rows = Passage.objects.filter(version__in=pair, parent_uid=None).in_order()
        found: dict[str, Passage] = {}
        for passage in sorted(rows, key=lambda row: pair.index(row.version_id)):
            found.setdefault(passage.code, passage)
        return found

    @property
    def size(self) -> int:
        """How many passages `version` has."""
        return len(self.codes[self.version.pk])

    def old_code(self, uid: UUID | None) -> str:
        return self.codes[self.base.pk].get(uid, "")

    def new_code(self, uid: UUID | None) -> str:
        return self.codes[self.version.pk].get(uid, "")
