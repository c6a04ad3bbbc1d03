import gc
import os
import subprocess
import sys
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from redis import Redis

from tests.factories import make_moderator
from tests.signing import sign_in
from tests.worker import Worker
from tests.world import World

ROOT = Path(__file__).resolve().parent.parent

# A busy machine is no fault of what is tested.
hypothesis.settings.register_profile(
    "patient", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("patient")


def pytest_make_parametrize_id(val, argname):
    """A file made for a test differs from process to process (signatures, dates inside); its test
    must have the same name in each, or they cannot share the work."""
    return argname if isinstance(val, bytes) and len(val) > 40 else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """All who look at the demonstration go where it was made: it takes ten seconds."""
    for item in items:
        if "_demonstration" in item.fixturenames and not item.get_closest_marker("xdist_group"):
            item.add_marker(pytest.mark.xdist_group("demonstration"))


def pytest_collection_finish():
    """What was imported stays: garbage need not be looked for in it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 10, 10)


@pytest.fixture(autouse=True)
def _empty_cache(monkeypatch):
    """Nothing counted or kept by another test, even if that one took the cache for away."""
    monkeypatch.setattr("tsi.base.cache._quiet_until", 0.0)
    monkeypatch.setattr("tsi.base.bell._quiet_until", 0.0)
    Redis.from_url(settings.REDIS_URL).flushdb()


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MAIL_FOLDER = tmp_path / "mail"


@pytest.fixture(scope="session")
def _loaded(tmp_path_factory) -> World:
    return World(lambda: call_command("load_data", verbosity=0), tmp_path_factory.mktemp("loaded"))


@pytest.fixture
def real_plan(db, _loaded):
    """The real Plan, loaded and published as version 1.0."""
    _loaded.begin()


@pytest.fixture(scope="session")
def _demonstration(_loaded, tmp_path_factory) -> World:
    def make() -> None:
        _loaded.begin()
        call_command("play_demo", verbosity=0)

    return World(make, tmp_path_factory.mktemp("demonstration"))


@pytest.fixture
def demo_world(db, _demonstration):
    """The world of the demonstration."""
    _demonstration.begin()


@pytest.fixture(params=["visitor", pytest.param("moderator", marks=pytest.mark.slow)])
def reader(request, client, db):
    """A client that reads: of nobody in particular, and of a moderator."""
    if request.param == "moderator":
        sign_in(client, make_moderator())
    return client


@pytest.fixture
def worker(transactional_db, tmp_path):
    """A real Celery worker with its beat, on this test's database and broker."""
    Redis.from_url(settings.REDIS_URL).flushdb()
    running = Worker(_worker_env(tmp_path), tmp_path, cwd=ROOT)
    running.start()
    yield running
    running.stop()


@pytest.fixture
def documents_worker(worker, tmp_path):
    """A second worker, which makes the PDFs, as a deployment has it."""
    running = Worker(worker.env, tmp_path, cwd=ROOT, queues="documents")
    running.start()
    yield running
    running.stop()


def _worker_env(tmp_path) -> dict[str, str]:
    return os.environ | {
        "DATABASE_URL": database_url(),
        "VAR_DIR": str(tmp_path),
        "MEDIA_ROOT": str(settings.MEDIA_ROOT),
        "SWEEP_SECONDS": "1",
        "LEASE_SECONDS": "3",
        "DJANGO_SETTINGS_MODULE": "tests.settings",
    }


@pytest.fixture
def manage():
    """Run manage.py in a process of its own, on a database of the tests' server."""

    def run(*arguments: str, database: str | None = None) -> subprocess.CompletedProcess:
        env = os.environ | {"DATABASE_URL": database_url(database)}
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(
            command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=120
        )

    return run


def database_url(name: str | None = None) -> str:
    """Address of the database `name` (default: this test's) on the tests' server."""
    server = os.environ["DATABASE_URL"].rsplit("/", 1)[0]
    return f"{server}/{name or connection.settings_dict['NAME']}"
