"""Waking a worker. The row is the truth, the bell only says that it is there."""

import logging

from celery import Task
from django.db import transaction

log = logging.getLogger(__name__)


def ring(task: Task, *args: object) -> None:
    """Send `task` once the transaction is committed, and shrug if the broker is away.

    A bell that nobody hears costs nothing: the periodic sweep of the task's module finds the
    row. Hence no retry, and no error for the person who waits for the answer.
    """
    transaction.on_commit(lambda: _publish(task, args), robust=True)


def _publish(task: Task, args: tuple) -> None:
    try:
        task.apply_async(args=args, retry=False)
    except Exception as error:  # kombu raises many kinds; none may reach the visitor
        log.warning("Bell not heard: %s (%s)", task.name, type(error).__name__)
