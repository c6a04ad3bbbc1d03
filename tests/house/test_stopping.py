"""A worker that is told to end: what it is at is done, or given back."""

import signal

import psycopg
import pytest

from tests.conftest import database_url
from tests.factories import make_contribution
from tests.house.test_restore import dsn
from tests.worker import wait_until

pytestmark = pytest.mark.slow


def held_database() -> psycopg.Connection:
    """A connection to this test's database that holds the table of findings."""
    name = database_url().rpartition("/")[2].partition("?")[0]
    holder = psycopg.connect(dsn(name))
    holder.execute("LOCK TABLE consultation_finding IN ACCESS EXCLUSIVE MODE")
    return holder


def test_worker_told_to_end_finishes_what_it_is_at(worker):
    with held_database() as holder:
        contribution = make_contribution()
        wait_until(lambda: waits(holder))
        worker.process.send_signal(signal.SIGTERM)
        wait_until(lambda: "Warm shutdown" in worker.log.read_text())
        assert worker.process.poll() is None
        holder.rollback()

    assert worker.process.wait(timeout=40) == 0
    worker.process = None
    contribution.refresh_from_db()
    assert contribution.state == "published"


def test_worker_that_has_no_time_gives_its_task_back(worker):
    with held_database() as holder:
        contribution = make_contribution()
        wait_until(lambda: waits(holder))
        worker.kill_9()
        holder.rollback()
    worker.start()

    def done() -> bool:
        contribution.refresh_from_db()
        return contribution.state == "published"

    wait_until(done, seconds=60)


def waits(holder: psycopg.Connection) -> bool:
    """Whether somebody waits for what `holder` holds."""
    asked = holder.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
    return asked.fetchone()[0] > 0
