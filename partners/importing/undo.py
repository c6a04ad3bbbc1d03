"""Undoing an import: what it changed goes back, unless somebody changed it again since.

What a batch did is read from the history of the organisations, where each event carries the
batch's key.
"""

from dataclasses import dataclass, field
from itertools import groupby

import pghistory
from django.db import transaction
from django.db.models.functions import Now

from partners.models import (
    Adhesion,
    Affiliation,
    FormerSlug,
    ImportBatch,
    ImportKind,
    Organisation,
    OrganisationEvent,
    User,
)
from partners.publishing import publish, unpublish
from tsi.base.locks import hold
from tsi.base.transitions import InvalidTransition

TRACKED = [
    name.attname
    for name in OrganisationEvent._meta.concrete_fields
    if not name.name.startswith("pgh_") and name.name not in ("id", "uid")
]


@dataclass
class Undone:
    """What undoing did: rows given back or deleted, and what it left alone, with the reason.

    `changed_since` pairs organisations with the fields that somebody changed after the import;
    `in_use` are created ones that something refers to or somebody edited: no longer shown.
    `still_shown` are those of all in whose life something has happened since.
    """

    restored: list[Organisation] = field(default_factory=list)
    deleted: int = 0
    changed_since: list[tuple[Organisation, list[str]]] = field(default_factory=list)
    in_use: list[Organisation] = field(default_factory=list)
    still_shown: list[Organisation] = field(default_factory=list)


def may_be_undone(batch: ImportBatch) -> bool:
    """An import of organisations, and not undone yet."""
    return batch.kind == ImportKind.ORGANISATIONS and batch.undone_at is None


@transaction.atomic
def undo(batch: ImportBatch, *, by: User) -> Undone:
    """Give back what `batch` changed and delete what it created. Once.

    Raises InvalidTransition when it was undone before. Undoing is a change in the history too.
    """
    hold("import of organisations")
    rows = ImportBatch.objects.filter(pk=batch.pk, kind=ImportKind.ORGANISATIONS, undone_at=None)
    if not rows.update(undone_at=Now(), undone_by=by):
        raise InvalidTransition
    batch.refresh_from_db()
    done, created = Undone(), []
    with pghistory.context(undo=batch.pk, user=by.pk):
        touched = list(_touched(batch))
        alive = _alive([organisation for organisation, _events in touched])
        for organisation, events in touched:
            first = next(event for event in events if _of(event, batch))
            if first.pgh_label == "insert":
                created.append((organisation, events))
            else:
                _give_back(organisation, events, batch, done, alive)
        _take_away(created, batch, done, alive)
    return done


def _touched(batch: ImportBatch):
    """Each organisation of the batch, locked, with its whole history from the first event on."""
    ours = OrganisationEvent.objects.filter(pgh_context__metadata__batch=batch.pk)
    rows = Organisation.objects.filter(pk__in=ours.values("pgh_obj"))
    found = {row.pk: row for row in rows.select_for_update().order_by("pk")}
    events = OrganisationEvent.objects.filter(pgh_obj__in=list(found)).order_by("pgh_obj", "pgh_id")
    for pk, history in groupby(events.select_related("pgh_context"), lambda one: one.pgh_obj_id):
        yield found[pk], list(history)


def _of(event, batch: ImportBatch) -> bool:
    return event.pgh_context is not None and event.pgh_context.metadata.get("batch") == batch.pk


def _alive(rows: list[Organisation]) -> set[int]:
    """The keys of those that have people or an accession: an undone import hides none of them."""
    tables = (Adhesion.objects, Affiliation.objects)
    return {
        key
        for table in tables
        for key in table.filter(organisation__in=rows).values_list("organisation", flat=True)
    }


def _give_back(
    organisation: Organisation, events: list, batch: ImportBatch, done: Undone, alive: set[int]
) -> None:
    ours = [position for position, event in enumerate(events) if _of(event, batch)]
    before, after = events[ours[0] - 1], events[ours[-1]]
    since = events[ours[-1] + 1 :]
    changed = [name for name in TRACKED if getattr(before, name) != getattr(after, name)]
    left = [name for name in changed if _changed_since(name, after, since)]
    back = [name for name in changed if name not in left]
    if "slug" in back and _taken(before.slug, organisation):
        back.remove("slug")
        left.append("slug")
    if "published" in back and organisation.published and organisation.pk in alive:
        back.remove("published")
        left.append("published")
    for name in back:
        if name != "published":
            setattr(organisation, name, getattr(before, name))
    if back:
        organisation.save()
        done.restored.append(organisation)
    if "published" in back and organisation.merged_into_id is None:
        (publish if before.published else unpublish)(organisation, by=batch.undone_by)
    if left:
        names = [
            str(Organisation._meta.get_field(n.removesuffix("_id")).verbose_name) for n in left
        ]
        done.changed_since.append((organisation, names))


def _changed_since(name: str, after, since: list) -> bool:
    return any(getattr(event, name) != getattr(after, name) for event in since)


def _taken(slug: str, organisation: Organisation) -> bool:
    others = Organisation.objects.filter(slug=slug).exclude(pk=organisation.pk)
    former = FormerSlug.objects.filter(slug=slug).exclude(organisation=organisation)
    return others.exists() or former.exists()


def _take_away(created: list, batch: ImportBatch, done: Undone, alive: set[int]) -> None:
    edited = {row.pk for row, events in created if not all(_of(event, batch) for event in events)}
    rows = {row.pk: row for row, _events in created}
    kept = edited | _referred_to(set(rows))
    going = set(rows) - kept
    while held := _wholes_of_others(going):
        kept |= held
        going -= held
    turned = {row.pk for row, events in created if len({one.published for one in events}) > 1}
    for row in (rows[pk] for pk in sorted(kept)):
        if not row.is_public:
            done.in_use.append(row)
        elif row.pk in alive | turned:
            done.still_shown.append(row)
        else:
            unpublish(row, by=batch.undone_by)
            done.in_use.append(row)
    Organisation.objects.filter(pk__in=going).update(part_of=None)
    Organisation.objects.filter(pk__in=going).delete()
    done.deleted = len(going)


def _wholes_of_others(going: set[int]) -> set[int]:
    """Those of `going` of which an organisation that stays is a part."""
    units = Organisation.objects.filter(part_of__in=going).exclude(pk__in=going)
    return set(units.values_list("part_of", flat=True))


def _referred_to(keys: set[int]) -> set[int]:
    """Those of `keys` that any row of any app names; the history is no such row."""
    found: set[int] = set()
    for relation in Organisation._meta.get_fields(include_hidden=True):
        if not (relation.auto_created and not relation.concrete) or relation.many_to_many:
            continue
        model, name = relation.related_model, relation.field.name
        if model is OrganisationEvent or (model is Organisation and name == "part_of"):
            continue
        rows = model._base_manager.filter(**{f"{name}__in": keys})
        found |= set(rows.values_list(name, flat=True))
    return found
