"""Is what the platform leans on there? Each check is one small function that returns what it saw.

A check answers `Seen(ok, details)`; what it raises is a failure of what it looked at
(docs/decisions/0040).
"""

import logging
import shutil
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Count, Expression, ExpressionWrapper, F, Min, QuerySet, fields
from django.db.models.functions import Coalesce, Now
from redis import Redis

log = logging.getLogger(__name__)

QUEUES = ("screening", "mail", "documents")  # each has a worker that takes from it
# The longest task may hold up the sign of life behind it, and a sweep or two may get lost.
SILENCE = settings.CELERY_TASK_TIME_LIMIT + 4 * settings.SWEEP_SECONDS  # seconds
HEARTBEAT = "tsi:heartbeat"
OF_DATABASE = {"migrations", "queues"}
_migrated = False


class Seen(NamedTuple):
    """What a check saw; `details` are for those who run the platform, never for the public."""

    ok: bool
    details: dict


class Kind(NamedTuple):
    """One kind of work: the rows that are to be done, and the field that says since when."""

    rows: QuerySet
    since: str | Expression


def look(check: Callable[[], Seen]) -> Seen:
    """What `check` saw; an error is a failure, of which only the kind is told."""
    try:
        return check()
    except Exception as error:  # whatever fails, the others are still asked
        log.warning("Check %s failed: %s", check.__name__, type(error).__name__)
        return Seen(False, {"error": type(error).__name__})


def ask(checks: dict[str, Callable[[], Seen]]) -> dict[str, Seen]:
    """What each of `checks` saw. Without a database those that need it are not asked: each would
    wait for it anew."""
    seen: dict[str, Seen] = {}
    for name, check in checks.items():
        away = name in OF_DATABASE and not seen["database"].ok
        seen[name] = Seen(False, {"error": "no database"}) if away else look(check)
    return seen


def database() -> Seen:
    """The database answers."""
    began = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return Seen(True, {"ms": round((time.perf_counter() - began) * 1000, 1)})


def migrations() -> Seen:
    """No migration of this release waits. Once seen, that holds as long as the process."""
    global _migrated
    if _migrated:
        return Seen(True, {"waiting": 0})
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    _migrated = not waiting
    return Seen(_migrated, {"waiting": len(waiting)})


def redis() -> Redis:
    """A connection that does not wait: who asks for the health wants an answer."""
    return Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1)


def broker() -> Seen:
    """The broker answers; how many tasks wait in each queue."""
    with redis() as server:
        return Seen(True, {queue: server.llen(queue) for queue in QUEUES})


def beat(queue: str) -> None:
    """A worker that takes from `queue` says that it lives."""
    with redis() as server:
        server.hset(HEARTBEAT, queue, int(time.time()))


def workers() -> Seen:
    """Each queue has a worker that took a task from it lately, put there by beat."""
    with redis() as server:
        last = dict(zip(QUEUES, server.hmget(HEARTBEAT, QUEUES), strict=True))
    now = time.time()
    ages = {queue: round(now - int(at)) if at else None for queue, at in last.items()}
    return Seen(all(age is not None and age <= SILENCE for age in ages.values()), ages)


def queue(kind: Kind) -> dict:
    """How many rows of a kind no worker holds, and since when (seconds) the oldest could be done.

    A row that waits for another attempt is not due before its pause is over.
    """
    due = kind.rows.order_by().annotate(due=Coalesce("leased_until", kind.since))
    waited = ExpressionWrapper(Now() - F("due"), output_field=fields.DurationField())
    found = due.aggregate(rows=Count("pk"), oldest=Min("due"))
    if found["oldest"] is None:
        return {"rows": 0, "seconds": 0}
    longest = due.filter(due=found["oldest"]).annotate(waited=waited)
    age: timedelta = longest.values_list("waited", flat=True).first() or timedelta()
    return {"rows": found["rows"], "seconds": round(age.total_seconds())}


def queues(kinds: dict[str, Kind]) -> Seen:
    """No kind of work waits longer than QUEUE_ALARM_MINUTES."""
    details = {name: queue(kind) for name, kind in kinds.items()}
    limit = settings.QUEUE_ALARM_MINUTES * 60
    return Seen(all(each["seconds"] <= limit for each in details.values()), details)


def places() -> dict[str, Path]:
    """The folders that the platform writes to on this machine."""
    here = {"var": settings.VAR_DIR, "media": Path(settings.MEDIA_ROOT)}
    return {name: path for name, path in here.items() if path.exists()}


def disk() -> Seen:
    """Enough of each disk is free, in per cent and in bytes."""
    details = {}
    for name, path in places().items():
        usage = shutil.disk_usage(path)
        details[name] = {"free": usage.free, "percent": round(100 * usage.free / usage.total, 1)}
    limit = settings.DISK_ALARM_PERCENT
    return Seen(all(each["percent"] >= limit for each in details.values()), details)
