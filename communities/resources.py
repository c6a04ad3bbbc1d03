"""The verbs of a resource: add, correct, a new version, withdraw, restore.

Locks are taken in one order: community, resource.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Sum
from django.db.models.functions import Now
from django.utils.text import slugify

from communities import steps
from communities.files import SharedFile
from communities.holding import hold_active
from communities.letters import resources as letters
from communities.models import (
    CommunityStep,
    Resource,
    ResourceState,
    ResourceVersion,
)
from partners.models import User
from tsi.base import outbox
from tsi.base.transitions import InvalidTransition

MOST_A_DAY = 200 * 1024 * 1024  # bytes of one person: files are never deleted


class TooMuch(Exception):
    """The person has kept as much within a day as one may. Nothing was kept."""


def add(resource: Resource, *, by: User | None, file: SharedFile | None = None) -> Resource:
    """Keep a new resource of its community, with its first file unless it is a link only.

    Raises TooMuch, and InvalidTransition when the community is concluded.
    """
    with _kept(file) as name, transaction.atomic():
        hold_active(resource.community)
        resource.added_by = by
        resource.save()
        if file:
            _version(resource, 1, name, file, by=by)
        steps.record(resource, "add", by=by, target=ResourceState.PUBLISHED)
    return resource


@transaction.atomic
def correct(resource: Resource, *, by: User, revision: int) -> Resource:
    """Keep changed words of a resource, or to whom it is shown.

    `revision` is the one that was read. Raises InvalidTransition when it was changed meanwhile.
    """
    hold_active(resource.community)
    read = Resource.objects.select_for_update(no_key=True).filter(
        pk=resource.pk, revision=revision, state=ResourceState.PUBLISHED
    )
    if not read.exists():
        raise InvalidTransition
    resource.save()
    resource.refresh_from_db(fields=["revision", "changed_at"])
    steps.record(resource, "edit", by=by)
    return resource


def add_version(
    resource: Resource, *, by: User | None, file: SharedFile, note: str = ""
) -> ResourceVersion:
    """Keep a newer file of a resource; the former ones stay.

    Raises TooMuch, and InvalidTransition when it was withdrawn or the community is concluded.
    """
    with _kept(file) as name, transaction.atomic():
        hold_active(resource.community)
        held = Resource.objects.select_for_update(no_key=True).get(pk=resource.pk)
        if held.state != ResourceState.PUBLISHED:
            raise InvalidTransition
        last = held.versions.order_by("-number").first()
        version = _version(held, last.number + 1 if last else 1, name, file, by=by, note=note)
        held.save(update_fields=["changed_at"])  # its page has changed: the revision counts
        resource.refresh_from_db(fields=["revision", "changed_at"])
        steps.record(resource, "version", by=by, target=str(version.number))
    return version


@transaction.atomic
def withdraw(resource: Resource, *, by: User, reason: str) -> CommunityStep:
    """Take a resource away from every page; who added it is written to.

    Raises InvalidTransition when somebody else did, or the community is concluded.
    """
    hold_active(resource.community)
    step = steps.take(resource, "withdraw", by=by, reason=reason)
    _tell_who_added(step)
    return step


@transaction.atomic
def restore(resource: Resource, *, by: User) -> CommunityStep:
    """Show a withdrawn resource again, where it was shown. Raises InvalidTransition."""
    hold_active(resource.community)
    step = steps.take(resource, "restore", by=by)
    _tell_who_added(step)
    return step


def file_name(resource: Resource, version: ResourceVersion) -> str:
    """The name under which a version is downloaded, made from the title."""
    stem = slugify(resource.title)[:80].strip("-") or "documento"
    number = f"-v{version.number}" if version.number > 1 else ""
    return f"{stem}{number}{version.suffix}"


@contextmanager
def _kept(file: SharedFile | None) -> Iterator[str]:
    """The file on disk under a name that we make; gone again if its row does not come to be."""
    if file is None:
        yield ""
        return
    storage = ResourceVersion._meta.get_field("file").storage
    name = storage.save(f"resources/{uuid.uuid4().hex}{file.suffix}", ContentFile(file.content))
    try:
        yield name
    except BaseException:
        storage.delete(name)
        raise


def _version(
    resource: Resource,
    number: int,
    name: str,
    file: SharedFile,
    *,
    by: User | None,
    note: str = "",
) -> ResourceVersion:
    _refuse_flood(by, file.size)
    return ResourceVersion.objects.create(
        resource=resource,
        number=number,
        file=name,
        suffix=file.suffix,
        size=file.size,
        sha256=file.sha256,
        note=note,
        by=by,
    )


def _refuse_flood(by: User | None, size: int) -> None:
    if by is None:
        return
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # their files count one by one
    today = ResourceVersion.objects.filter(by=by, at__gt=Now() - timedelta(days=1))
    if (today.aggregate(total=Sum("size"))["total"] or 0) + size > MOST_A_DAY:
        raise TooMuch


def _tell_who_added(step: CommunityStep) -> None:
    person = step.resource.added_by
    if person and person.is_active and person.pk != step.by_id:
        outbox.send(letters.resource_decided, step.pk, language=person.language)
