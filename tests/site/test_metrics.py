"""Figures for Prometheus."""

import os
import subprocess
import sys
from ipaddress import ip_network
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.factories import make_contribution, make_held
from tsi.base import watching

METRICS = "/metriche/"


@pytest.fixture
def inside(settings):
    settings.METRICS_NETWORKS = [ip_network("127.0.0.0/8")]


def figures(client) -> dict[tuple, float]:
    """The samples of a scrape, by name and values of their labels."""
    answer = client.get(METRICS)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/plain")
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_metrics_are_nowhere_for_strangers(client, db, settings):
    assert client.get(METRICS).status_code == 404
    settings.METRICS_NETWORKS = [ip_network("10.0.0.0/8")]
    assert client.get(METRICS, headers={"X-Forwarded-For": "10.0.0.1"}).status_code == 404


def test_metrics_of_a_client_behind_the_proxy(client, db, inside, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1

    assert client.get(METRICS, headers={"X-Forwarded-For": "203.0.113.9"}).status_code == 404
    assert client.get(METRICS, headers={"X-Forwarded-For": "203.0.113.9, 127.0.0.1"}).status_code


def test_metrics_tell_work_checks_and_what_waits_for_people(client, db, inside):
    held = make_held()
    make_contribution(held.consultation)
    watching.beat("mail")

    seen = figures(client)

    assert seen["tsi_check", "database"] == 1
    assert seen["tsi_check", "workers"] == 0
    assert seen["tsi_work_rows", "screening"] == 1
    assert seen["tsi_rows_for_people", "contributions_held"] == 1
    assert seen["tsi_worker_silence_seconds", "mail"] < 60
    assert seen["tsi_disk_free_bytes", "var"] > 0


@pytest.mark.slow
def test_requests_are_counted_by_name_never_by_address(client, db, inside):
    before = figures(client).get(("tsi_requests_total", "200", "GET", "health_live"), 0)
    for _ in range(3):
        client.get("/salute/vivo/?q=secret-word")
    client.get("/no/such/secret-word/")

    answer = client.get(METRICS).text

    assert figures(client)["tsi_requests_total", "200", "GET", "health_live"] == before + 3
    assert "secret-word" not in answer


@pytest.mark.slow
def test_requests_of_another_process_are_added(client, db, inside):
    name = ("tsi_requests_total", "299", "GET", "elsewhere")
    before = figures(client).get(name, 0)
    program = "from tsi.base.metrics import count_request as c; c('GET', 'elsewhere', 299, 0.1)"
    subprocess.run([sys.executable, "-c", program], check=True, env=os.environ)

    assert figures(client)[name] == before + 1


def test_folder_that_cannot_be_written_stops_no_request():
    program = "from tsi.base.metrics import count_request as c; c('GET', 'x', 200, 0.1)"
    env = os.environ | {"PROMETHEUS_MULTIPROC_DIR": "/proc/nowhere"}

    run = subprocess.run([sys.executable, "-c", program], env=env, capture_output=True, text=True)

    assert run.returncode == 0, run.stderr


def test_metrics_without_broker_are_still_told(client, db, inside, settings):
    settings.REDIS_URL = "unix:///nowhere/broker.sock?db=0"

    seen = figures(client)

    assert seen["tsi_check", "broker"] == 0
    assert seen["tsi_check", "database"] == 1


def test_folder_of_the_counts_is_in_var():
    assert Path(os.environ["PROMETHEUS_MULTIPROC_DIR"]).name == "metrics"
