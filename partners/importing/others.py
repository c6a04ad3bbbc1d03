"""What checking one row must know of all other organisations, read once."""

from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from partners.models import FormerSlug, Organisation
from partners.models.organisation import RESERVED_SLUGS
from tsi.base.slugs import free_slug

UNIQUE = ("slug", "tax_code", "appendix_number")


class Others:
    """Keys, and who has which value of the fields that only one may have."""

    def __init__(self):
        self.pks: dict[UUID, int] = {}
        self.uids: dict[int, UUID] = {}
        self.merged: dict[UUID, int] = {}
        self.wholes: dict[int, int] = {}
        self.taken: dict[str, dict[object, UUID]] = {name: {} for name in UNIQUE}
        self.held: dict[tuple[str, UUID], object] = {}
        rows = Organisation.objects.values_list("pk", "uid", "merged_into", "part_of", *UNIQUE)
        for pk, uid, merged_into, part_of, *values in rows:
            self.pks[uid], self.uids[pk] = pk, uid
            if part_of:
                self.wholes[pk] = part_of
            if merged_into:
                self.merged[uid] = merged_into
            for name, value in zip(UNIQUE, values, strict=True):
                if value and not (merged_into and name == "tax_code"):
                    self.taken[name][value], self.held[name, uid] = uid, value
        for slug, pk in FormerSlug.objects.values_list("slug", "organisation"):
            self.taken["slug"].setdefault(slug, self.uids[pk])

    def expect(self, uids: list[UUID], *, really: bool) -> None:
        """Give each of `uids` that is new a primary key, so that others may name it.

        Not `really` (only checking): a negative one that stands for it.
        """
        new = [uid for uid in dict.fromkeys(uids) if uid not in self.pks]
        keys = _next_keys(len(new)) if really else range(-len(new), 0)
        for uid, pk in zip(new, keys, strict=True):
            self.pks[uid], self.uids[pk] = pk, uid

    def whole(self, uid: UUID) -> int | None:
        """The key of the organisation with this identifier, or of what it was merged into."""
        return self.merged.get(uid) or self.pks.get(uid)

    def put_under(self, uid: UUID, whole: UUID | None) -> None:
        """The file makes the one a part of the other, or of none."""
        self.wholes.pop(self.pks[uid], None)
        if whole and (key := self.whole(whole)):
            self.wholes[self.pks[uid]] = key

    def is_in_a_circle(self, uid: UUID) -> bool:
        """Whether it would be a part of itself, at whatever distance."""
        first = self.pks[uid]
        key, passed = self.wholes.get(first), set()
        while key and key not in passed:
            if key == first:
                return True
            passed.add(key)
            key = self.wholes.get(key)
        return False

    def claim(self, organisation: Organisation) -> dict[str, str]:
        """Give `organisation` its unique values; returns an error for each that another has.

        A value that it gives up is free for the rows below, but for the name in the address:
        that leads to it for ever.
        """
        errors, uid = {}, organisation.uid
        for name, taken in self.taken.items():
            value, before = getattr(organisation, name), self.held.get((name, uid))
            if value and taken.get(value, uid) != uid:
                errors[name] = _("Another organisation has this value already.")
                continue
            if before and before != value and name != "slug":
                del taken[before]
            self.held[name, uid] = value
            if value:
                taken[value] = uid
        if organisation.slug in RESERVED_SLUGS:
            errors["slug"] = _("A page of the platform has this name.")
        return errors

    def free_slug(self, organisation: Organisation) -> str:
        """A slug for its name, without asking the database for each row."""
        return free_slug(
            organisation.name,
            otherwise="ente",
            taken=lambda slug: slug in self.taken["slug"] or slug in RESERVED_SLUGS,
        )


def _next_keys(count: int) -> list[int]:
    sequence = (Organisation._meta.db_table, Organisation._meta.pk.column)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [*sequence, count],
        )
        return [key for (key,) in cursor.fetchall()]
