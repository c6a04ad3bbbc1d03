"""Keeping an organisation's page."""

import uuid
from collections.abc import Callable, Iterable

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.db import transaction

from partners.models import Organisation


class Outdated(Exception):
    """Somebody saved the page since it was opened. Nothing was written."""


@transaction.atomic
def keep(
    organisation: Organisation,
    *,
    revision: int,
    fields: Iterable[str],
    parts: Iterable[Callable[[], object]] = (),
) -> None:
    """Save `fields` of `organisation`, and with them the `parts` that each save themselves.

    Only what is named is written. `revision` is the one that was on the screen; raises Outdated
    when it is no longer the last.
    """
    rows = Organisation.objects.select_for_update(no_key=True)
    if rows.get(pk=organisation.pk).revision != revision:
        raise Outdated
    organisation.save(update_fields=list(fields))
    for save in parts:
        save()


def set_logo(organisation: Organisation, picture: tuple[bytes, str] | None) -> None:
    """Put `picture` (bytes, extension) in the place of the logo, or nothing; not saved yet.

    The name is made up here. The old file goes once the change is kept and nobody else has it.
    """
    storage, old = organisation.logo.storage, organisation.logo.name
    if picture is None:
        organisation.logo = ""
    else:
        data, extension = picture
        name = f"{uuid.uuid4().hex}.{extension}"
        organisation.logo.save(name, ContentFile(data), save=False)
    if old:
        transaction.on_commit(lambda: _forget(storage, old), robust=True)


def _forget(storage: Storage, name: str) -> None:
    if not Organisation.objects.filter(logo=name).exists():
        storage.delete(name)
