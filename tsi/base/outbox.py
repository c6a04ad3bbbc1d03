"""Mail as rows: what must be written to whom goes into a row first, a worker delivers it.

A letter is a function `letter(about: int) -> Letter | None` of an app; one that several people
get, each by a mail of its own, is `letter(about: int, reader: int)`. It finds the recipient and
writes the text in the active language when the mail goes, so that no address is kept here.
"""

from collections.abc import Callable, Iterable, Mapping
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
        key=key or _key(path, about, reader),
        defaults={"letter": path, "about": about, "reader": reader, "language": language},
    )
    if created:
        ring(send_mail, mail.pk)
    return mail


def send_to_many(
    letter: Callable[..., Letter | None], readers: Iterable[tuple[int, int | None, str]]
) -> None:
    """Queue `letter` for each (about, reader or None, language), once.

    Nobody rings: thousands of bells would stand before the one of a sign-in code. The sweeps
    send these mails, in their own time.
    """
    path = path_of(letter)
    rows = [
        OutgoingMail(
            letter=path, about=about, reader=reader, language=language,
            key=_key(path, about, reader),
        )
        for about, reader, language in readers
    ]  # fmt: skip
    OutgoingMail.objects.bulk_create(rows, ignore_conflicts=True)


def send_about_each(
    letter: Callable[[int], Letter | None], rows: Iterable[tuple[int, str]], *, key: str
) -> None:
    """Queue `letter` about each row (about, language), once under this `key`. Nobody rings."""
    path = path_of(letter)
    mails = [
        OutgoingMail(letter=path, about=about, language=language, key=f"{path}:{about}:{key}")
        for about, language in rows
    ]
    OutgoingMail.objects.bulk_create(mails, ignore_conflicts=True, batch_size=1000)


def _key(path: str, about: int, reader: int | None) -> str:
    return ":".join(str(part) for part in (path, about, reader) if part is not None)
