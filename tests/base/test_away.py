"""Broker and cache away, or worse: there and silent."""

import socket
import threading
import uuid

import pytest
from django.core.cache import caches

from consultation.tasks import screen_contribution
from tests.factories import make_moderator
from tsi.base import bell, cache


@pytest.fixture
def silent(tmp_path):
    """A server that accepts and never answers; gives its path and whom it accepted."""
    path, accepted = f"/tmp/{uuid.uuid4().hex[:12]}.sock", []
    server = socket.socket(socket.AF_UNIX)
    server.bind(path)
    server.listen(64)

    def accept():
        while True:
            try:
                accepted.append(server.accept()[0])
            except OSError:
                return

    threading.Thread(target=accept, daemon=True).start()
    yield path, accepted
    server.close()


@pytest.fixture(autouse=True)
def _nothing_was_away(monkeypatch):
    monkeypatch.setattr(bell, "_quiet_until", 0.0)
    monkeypatch.setattr(cache, "_quiet_until", 0.0)


def away(path: str) -> cache.FailOpenRedisCache:
    options = {"socket_connect_timeout": 0.2, "socket_timeout": 0.2}
    return cache.FailOpenRedisCache(f"unix://{path}?db=0", {"OPTIONS": options})


def test_cache_that_is_away_answers_every_method():
    gone = away("/nonexistent/valkey.sock")

    assert gone.get("a", "nothing") == "nothing"
    assert gone.get_many(["a"]) == {}
    assert gone.set("a", 1) is None
    assert gone.set_many({"a": 1}) == ["a"]
    assert gone.add("a", 1) is True
    assert gone.incr("a") == 1
    assert gone.touch("a") is False
    assert gone.has_key("a") is False
    assert gone.delete("a") is False
    assert gone.delete_many(["a"]) is None


def test_silent_cache_is_asked_once_and_then_left_alone(silent):
    path, accepted = silent
    hanging = away(path)

    for _ in range(5):
        assert hanging.get("a") is None

    assert len(accepted) == 1


def test_sign_in_works_without_the_cache(client, db, settings):
    settings.CACHES = {
        "default": settings.CACHES["default"] | {"LOCATION": "unix:///nonexistent/valkey.sock?db=0"}
    }
    caches["default"]  # the setting has been taken
    make_moderator(email="m@example.org", password="a-long-password")

    response = client.post(
        "/account/accesso/", {"login": "m@example.org", "password": "a-long-password"}
    )

    assert (response.status_code, response["Location"]) == (302, "/account/")


def test_silent_broker_is_rung_once_and_then_left_alone(silent, monkeypatch):
    path, accepted = silent
    url = f"redis+socket://{path}?virtual_host=0"
    monkeypatch.setattr(screen_contribution.app.conf, "broker_url", url)
    monkeypatch.setattr(screen_contribution.app.conf, "broker_write_url", url)

    for number in range(5):
        bell._publish(screen_contribution, (number,))

    assert len(accepted) == 1
