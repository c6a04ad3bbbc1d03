"""Where the demonstration keeps the mail that it does not send."""

import email
import email.policy
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend


class FolderBackend(BaseEmailBackend):
    """Writes each message as a file into MAIL_FOLDER."""

    def send_messages(self, email_messages) -> int:
        folder = Path(settings.MAIL_FOLDER)
        folder.mkdir(parents=True, exist_ok=True)
        for number, message in enumerate(email_messages):
            name = f"{datetime.now():%Y%m%d-%H%M%S-%f}-{number}.eml"
            (folder / name).write_bytes(message.message().as_bytes())
        return len(email_messages)


@dataclass(frozen=True)
class SentMail:
    """One kept message; of the recipient only the first letter is shown."""

    subject: str
    to: str
    date: datetime
    language: str
    text: str


def sent_mails(limit: int = 50) -> list[SentMail]:
    """The last messages, the newest first."""
    files = sorted(Path(settings.MAIL_FOLDER).glob("*.eml"), reverse=True)[:limit]
    return [_read(path) for path in files]


def _read(path: Path) -> SentMail:
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    return SentMail(
        subject=str(message["Subject"]),
        to=f"{str(message['To'])[:1]}…",
        date=datetime.fromtimestamp(path.stat().st_mtime).astimezone(),
        language=str(message["Content-Language"] or settings.LANGUAGE_CODE),
        text=message.get_content(),
    )
