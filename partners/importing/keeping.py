"""An uploaded spreadsheet between the check and the import.

It waits sealed in the cache for an hour and is nobody else's: it may hold addresses of people.
When the cache is away the person uploads it again.
"""

import base64
import secrets

from django.core.cache import cache
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from partners.importing.limits import MAX_WORKBOOK_BYTES, Unreadable
from partners.models import User
from tsi.base.seal import seal, unseal

AN_HOUR = 3600


def content_of(file: UploadedFile) -> bytes:
    """The bytes of an upload. Raises Unreadable, unread, for what no limit permits."""
    if file.size > MAX_WORKBOOK_BYTES:
        raise Unreadable(_("An XLSX file may have %(size)d MB at most.") % {"size": 10})
    return file.read()


def keep(content: bytes, *, by: User) -> str:
    """Keep an upload for its person; returns the token by which it is found again."""
    token = secrets.token_urlsafe(24)
    cache.set(_key(token, by), seal(base64.b64encode(content).decode()), AN_HOUR)
    return token


def kept(token: str, *, by: User) -> bytes | None:
    """The upload of this token, if it is this person's and still there."""
    sealed = cache.get(_key(token[:64], by))
    text = unseal(sealed) if sealed else None
    return base64.b64decode(text) if text else None


def forget(token: str, *, by: User) -> None:
    """The upload is not needed any more."""
    cache.delete(_key(token[:64], by))


def _key(token: str, by: User) -> str:
    return f"spreadsheet:{by.pk}:{token}"
