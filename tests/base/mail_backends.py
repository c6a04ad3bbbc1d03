"""Mail servers that answer in ways a real one does."""

import smtplib

from django.core.mail.backends.base import BaseEmailBackend

sent: list = []


class _Answering(BaseEmailBackend):
    error: Exception | None = None

    def send_messages(self, messages) -> int:
        if self.error:
            raise self.error
        sent.extend(messages)
        return len(messages)


class Accepting(_Answering):
    """250"""


class Busy(_Answering):
    error = smtplib.SMTPResponseException(451, b"try again, person@example.org")


class Refusing(_Answering):
    error = smtplib.SMTPRecipientsRefused({"person@example.org": (550, b"no such user")})


class Away(_Answering):
    error = ConnectionRefusedError("person@example.org could not be reached")
