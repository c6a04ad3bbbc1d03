"""Mail as rows: what must be written to whom goes into a row first, a worker delivers it.

A letter is a function `letter(about: int) -> Letter | None` of an app; one that several people
get, each by a mail of its own, is `letter(about: int, reader: int)`. It finds the recipient and
writes the text in the active language when the mail goes, so that no address is kept here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tsi.base.bell import ring
from tsi.base.models import OutgoingMail
from tsi.base.tasks import send_mail


@dataclass(frozen=True)
class Letter:
    """What a letter function returns: one recipient, subject, plain text and, for few, headers."""

    to: str
    subject: str
    text: str
    headers: Mapping[str, str] = field(default_factory=dict)


def path_of(letter: Callable[..., Letter | None]) -> str:
    """The dotted path under which a letter function is kept in its row."""
    return f"{letter.__module__}.{letter.__qualname__}"


def send(
    letter: Callable[..., Letter | None],
    about: int,
    *,
    language: str,
    key: str = "",
    reader: int | None = None,
) -> OutgoingMail:
    """Queue `letter` about row `about`, to the account `reader` where several are told the same.

    The same `key` is queued once, however often asked.
    """
    path = path_of(letter)
    mail, created = OutgoingMail.objects.get_or_create(
        key=key or ":".join(str(part) for part in (path, about, reader) if part is not None),
        defaults={"letter": path, "about": about, "reader": reader, "language": language},
    )
    if created:
        ring(send_mail, mail.pk)
    return mail
