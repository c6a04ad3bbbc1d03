"""Does it live, is it ready: who may know what of it."""

import json
import time
import uuid
from datetime import timedelta
from ipaddress import ip_network

import pytest
from django.db import OperationalError, connection
from django.db.models.functions import Now
from django.test.utils import CaptureQueriesContext

from tests.factories import make_contribution
from tests.worker import wait_until
from tsi.base import watching
from tsi.base.models import OutgoingMail
from tsi.site.health import kinds

READY = "/salute/pronto/"
NAMES = {"database", "migrations", "broker", "workers", "queues", "disk"}


def make_mail() -> OutgoingMail:
    key = uuid.uuid4().hex
    return OutgoingMail.objects.create(letter="tests.letter", about=1, language="it", key=key)


@pytest.fixture
def alive(db):
    """Every queue's worker has just given its sign."""
    for queue in watching.QUEUES:
        watching.beat(queue)


@pytest.fixture
def inside(settings):
    settings.METRICS_NETWORKS = [ip_network("127.0.0.0/8")]


@pytest.mark.parametrize("address", ["/salute/", "/salute/vivo/", READY])
def test_health_is_kept_nowhere_and_takes_no_post(client, alive, address):
    answer = client.get(address)

    assert (answer.status_code, answer.json()["status"]) == (200, "ok")
    assert "no-store" in answer["Cache-Control"]
    assert not answer.cookies
    assert client.post(address).status_code == 405


def test_live_asks_no_database(client, db):
    with CaptureQueriesContext(connection) as queries:
        assert client.get("/salute/vivo/").status_code == 200

    assert not queries


def test_ready_tells_every_check_and_to_strangers_nothing_more(client, alive):
    body = client.get(READY).json()

    assert body == {"status": "ok", "checks": dict.fromkeys(NAMES, "ok")}


def test_ready_tells_figures_inside(client, alive, inside):
    body = client.get(READY).json()

    assert set(body["details"]) == NAMES
    assert set(body["details"]["queues"]) == {"screening", "mail", "documents", "adhesions"}
    assert body["release"]


def test_network_is_that_of_the_client_before_the_proxy(client, alive, inside, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1

    through = client.get(READY, headers={"X-Forwarded-For": "127.0.0.1, 203.0.113.9"})
    direct = client.get(READY)

    assert "details" not in through.json()
    assert "details" in direct.json()


def test_header_of_a_visitor_opens_nothing_without_a_proxy(client, alive, settings):
    settings.METRICS_NETWORKS = [ip_network("10.0.0.0/8")]

    answer = client.get(READY, headers={"X-Forwarded-For": "10.0.0.7"})

    assert "details" not in answer.json()


def test_no_worker_is_not_ready(client, db, inside):
    answer = client.get(READY)

    assert answer.status_code == 503
    assert answer.json()["checks"] == dict.fromkeys(NAMES, "ok") | {"workers": "fails"}


def test_silent_worker_is_not_ready(client, alive, inside):
    with watching.redis() as server:
        server.hset(watching.HEARTBEAT, "documents", int(time.time()) - watching.SILENCE - 5)

    answer = client.get(READY)

    assert answer.json()["checks"]["workers"] == "fails"
    assert answer.json()["details"]["workers"]["documents"] > watching.SILENCE


def test_broker_away_is_told_and_the_rest_still_asked(client, alive, inside, settings):
    settings.REDIS_URL = "unix:///nowhere/broker.sock?db=0"

    answer = client.get(READY)

    assert answer.status_code == 503
    assert answer.json()["checks"]["broker"] == "fails"
    assert answer.json()["checks"]["database"] == "ok"
    assert "nowhere" not in answer.text


def test_without_database_what_needs_it_is_not_asked():
    asked = []

    def away():
        raise OperationalError("host 10.0.0.5 is away")

    def migrations():
        asked.append("migrations")

    def disk():
        return watching.Seen(True, {})

    checks = {"database": away, "migrations": migrations, "disk": disk}
    seen = watching.ask(checks)

    assert {name: each.ok for name, each in seen.items()} == {
        "database": False,
        "migrations": False,
        "disk": True,
    }
    assert asked == []
    assert seen["database"].details == {"error": "OperationalError"}


def test_migration_that_waits_is_not_ready(client, alive, monkeypatch):
    monkeypatch.setattr(watching, "_migrated", False)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'consultation'")

    assert client.get(READY).json()["checks"]["migrations"] == "fails"


def test_mail_that_waits_too_long_is_not_ready(client, alive, inside):
    mail = make_mail()
    old = OutgoingMail.objects.filter(pk=mail.pk)
    old.update(created_at=Now() - timedelta(hours=2))

    late = client.get(READY)

    assert late.status_code == 503
    assert late.json()["details"]["queues"]["mail"]["rows"] == 1
    assert 7190 < late.json()["details"]["queues"]["mail"]["seconds"] < 7300


@pytest.mark.parametrize("minutes", [5, -5])
def test_pause_before_another_attempt_is_no_delay(client, alive, minutes):
    mail = make_mail()
    OutgoingMail.objects.filter(pk=mail.pk).update(
        created_at=Now() - timedelta(hours=2), leased_until=Now() + timedelta(minutes=minutes)
    )

    assert client.get(READY).status_code == 200


def test_screening_counts_from_the_words_that_are_screened(db):
    contribution = make_contribution()
    kind = kinds()["screening"]

    assert watching.queue(kind)["rows"] == 1
    assert watching.queue(kind)["seconds"] < 60
    type(contribution.submission).objects.update(confirmed_at=Now() - timedelta(days=9))
    assert watching.queue(kind)["seconds"] < 60


def test_full_disk_is_not_ready(client, alive, settings, tmp_path):
    settings.VAR_DIR = tmp_path
    settings.DISK_ALARM_PERCENT = 101

    assert client.get(READY).json()["checks"]["disk"] == "fails"


def test_ready_asks_as_much_for_one_row_as_for_thirty(client, alive, inside):
    make_mail()
    client.get(READY)
    with CaptureQueriesContext(connection) as one:
        client.get(READY)
    for _ in range(29):
        make_mail()
    with CaptureQueriesContext(connection) as thirty:
        client.get(READY)

    assert len(one) == len(thirty)


@pytest.mark.slow
def test_worker_that_runs_gives_its_sign(worker):
    seen = wait_until(lambda: watching.workers().details["mail"] is not None, seconds=30)

    assert seen
    assert json.dumps(watching.workers().details)
