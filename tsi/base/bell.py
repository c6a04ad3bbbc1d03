"""Waking a worker. The row is the truth, the bell only says that it is there."""

import logging
import time

from celery import Task
from django.db import transaction
from kombu import pools

log = logging.getLogger(__name__)

PATIENCE = 0.3  # seconds that a visitor may lose to a broker that hangs
PAUSE = 10.0  # seconds for which nobody rings after that; the sweeps do the work meanwhile
_LINES = pools.register_group(pools.Producers(limit=64))  # above the threads of a process
_quiet_until = 0.0


def ring(task: Task, *args: object) -> None:
    """Send `task` once the transaction is committed, and shrug if the broker is away.

    A bell that nobody hears costs nothing: the periodic sweep of the task's module finds the
    row. Hence no retry, and no error for the person who waits for the answer.
    """
    transaction.on_commit(lambda: _publish(task, args), robust=True)


def _publish(task: Task, args: tuple) -> None:
    global _quiet_until
    if time.monotonic() < _quiet_until:
        return
    options = {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE}
    lines = _LINES[task.app.connection_for_write(transport_options=options)]
    try:
        with lines.acquire() as line:
            task.apply_async(args=args, producer=line, retry=False)
    except Exception as error:  # kombu raises many kinds; none may reach the visitor
        _quiet_until = time.monotonic() + PAUSE
        log.warning("Bell not heard: %s (%s)", task.name, type(error).__name__)
