"""One number through the answer, the log and the tasks."""

import json
import logging
import re

import pytest

from tests.worker import wait_until
from tsi.base import tracing
from tsi.base.logs import JsonFormatter, Numbered, request_id
from tsi.base.tasks import heartbeat

MINE = "proxy-0123456789"


def keep(logger: logging.Logger):
    """The lines of `logger`, as the console would have them."""
    kept: list[dict] = []

    class Keeping(logging.Handler):
        def emit(self, record):
            kept.append(json.loads(JsonFormatter().format(record)))

    handler = Keeping()
    handler.addFilter(Numbered())
    logger.addHandler(handler)
    yield kept
    logger.removeHandler(handler)


@pytest.fixture
def lines():
    yield from keep(tracing.log)


@pytest.fixture
def errors():
    yield from keep(logging.getLogger("django.request"))


def test_number_of_the_proxy_is_taken_over(client, db, lines):
    answer = client.get("/salute/vivo/", headers={"X-Request-ID": MINE})

    assert answer["X-Request-ID"] == MINE
    assert lines[-1]["request_id"] == MINE
    assert request_id.get() == ""


@pytest.mark.parametrize("given", ["", "short", "x" * 65, "a b c d e f g h", "evil\u00e9-12345678"])
def test_number_that_makes_no_sense_is_replaced(client, db, given):
    answer = client.get("/salute/vivo/", headers={"X-Request-ID": given})

    assert answer["X-Request-ID"] != given
    assert len(answer["X-Request-ID"]) == 32


def test_requests_have_different_numbers(client, db):
    assert len({client.get("/salute/vivo/")["X-Request-ID"] for _ in range(5)}) == 5


def test_line_of_a_request_names_the_route_and_no_address(client, db, lines):
    client.get("/organizzazioni/?q=parola-segreta", headers={"User-Agent": "Browser"})

    line = lines[-1]

    assert (line["method"], line["status"]) == ("GET", 200)
    assert line["route"] == "partners:organisation_list"
    assert line["ms"] >= 0
    assert not [word for word in ("parola", "127.0.0.1", "Browser") if word in json.dumps(line)]


def test_address_that_is_not_there_has_a_line_without_route(client, db, lines):
    client.get("/account/password/nuova-strada/")

    assert (lines[-1]["route"], lines[-1]["status"]) == ("-", 404)


def test_line_that_django_writes_about_an_error_has_the_number_too(client, db, errors):
    client.get("/nowhere/at/all/", headers={"X-Request-ID": MINE})

    assert errors[-1]["message"].startswith("Not Found")
    assert errors[-1]["request_id"] == MINE
    assert request_id.get() == ""


def test_method_that_nobody_knows_is_not_repeated(client, db, lines):
    client.generic("SECRETWORD", "/salute/vivo/")

    assert lines[-1]["method"] == "other"


def test_public_page_has_a_number_and_the_same_state(client, db):
    first = client.get("/organizzazioni/")
    again = client.get("/organizzazioni/", headers={"If-None-Match": first["ETag"]})

    assert again.status_code == 304
    assert again["X-Request-ID"] != first["X-Request-ID"]


@pytest.mark.slow
def test_task_is_logged_under_the_number_of_its_request(worker):
    token = request_id.set(MINE)
    try:
        heartbeat.apply_async(args=("mail",))
    finally:
        request_id.reset(token)

    told = re.compile(rf"\[{MINE}\] Task tsi.base.tasks.heartbeat\[.*\] succeeded")
    wait_until(lambda: told.search(worker.log.read_text()))


def test_schedule_carries_no_number():
    headers: dict = {}
    tracing._hand_on(headers=headers)

    assert headers == {}
