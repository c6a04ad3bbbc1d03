"""A mail server and a worker that fail in every way, by a seeded chance."""

import random
import smtplib

from django.core.mail.backends.base import BaseEmailBackend

accepted: list = []  # what the server has taken, in its order
chance = random.Random(0)
PLENTY = 0.15  # how often each thing goes wrong


class Killed(BaseException):
    """The worker's process ends: nothing of ours catches it."""


class Failing(BaseEmailBackend):
    def send_messages(self, messages) -> int:
        for message in messages:
            self._send(message)
        return len(messages)

    def _send(self, message) -> None:
        dice = chance.random()
        if dice < PLENTY:
            raise smtplib.SMTPResponseException(451, b"try again later")
        if dice < 2 * PLENTY:
            raise ConnectionRefusedError
        if dice < 3 * PLENTY:
            raise Killed  # before the server has taken it
        accepted.append(message)
        if dice < 3.5 * PLENTY:
            raise Killed  # between its acceptance and our commit: the one exception


class Away(BaseEmailBackend):
    def send_messages(self, messages) -> int:
        raise ConnectionRefusedError
