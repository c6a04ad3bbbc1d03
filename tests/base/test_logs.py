import json
import logging
import os
import subprocess
import sys
import time
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils.module_loading import import_string

from tests.site.access import addresses
from tsi.base.logs import JsonFormatter, MaskingFormatter

TOKEN = "Zk3" + "x" * 40
OURS = {"site", "consultation", "plan", "communities", "partners"}


def entry(message: str, *args, exc_info=None) -> str:
    record = logging.LogRecord("django.request", 30, "", 0, message, args, exc_info)
    return MaskingFormatter("{message}", style="{").format(record)


def test_token_of_a_private_link_is_masked():
    for said in (
        entry("Method Not Allowed (GET): /consultazioni/invio/%s/conferma/", TOKEN),
        entry(f"Forbidden: /en/consultazioni/invio/{TOKEN}/"),
        entry(f"Not Found: http://localhost/consultazioni/invio/{TOKEN}"),
    ):
        assert TOKEN not in said
        assert "/invio/***" in said


def test_token_in_any_of_our_addresses_is_masked():
    with_token = [each for each in addresses() if "token" in each.parameters]
    with_token = [each for each in with_token if each.name.split(":")[0] in OURS]

    assert len(with_token) > 5
    for each in with_token:
        others = dict.fromkeys({*each.parameters} - {"token"}, 1)
        path = reverse(each.name, kwargs={"token": TOKEN} | others)
        assert TOKEN not in entry(f"Not Found: {path}"), each.name


def test_token_of_a_report_is_masked():
    said = entry(f"Method Not Allowed (POST): /en/consultazioni/segnalazione/{TOKEN}/")

    assert TOKEN not in said


def test_token_of_an_invitation_is_masked_also_inside_another_address():
    for said in (
        entry("Gone: /organizzazioni/inviti/%s/", TOKEN),
        entry(f"GET /en/organizzazioni/inviti/{TOKEN}/account/"),
        entry(f"GET /account/accesso/?next=%2Forganizzazioni%2Finviti%2F{TOKEN}%2F&x=1"),
        entry(f"GET /account/accesso/?next=/organizzazioni/inviti/{TOKEN}/"),
    ):
        assert TOKEN not in said
        assert "***" in said
    assert "%2F***%2F&x=1" in entry(f"?next=%2Finviti%2F{TOKEN}%2F&x=1")


def test_tokens_of_a_calendar_and_of_a_digest_are_masked_however_the_address_is_written():
    for said in (
        entry("GET /calendario/mio/%s/calendario.ics", TOKEN),
        entry(f"Not Found: /en/calendario//mio/{TOKEN}/calendario.ics"),
        entry(f"?next=%2Fcalendario%2Fmio%2F{TOKEN}%2Fcalendario.ics"),
        entry(f"POST /riepilogo//{TOKEN}/disiscrizione/"),
    ):
        assert TOKEN not in said
        assert "***" in said


def test_token_in_a_traceback_is_masked():
    try:
        raise ValueError(f"/consultazioni/invio/{TOKEN}/")
    except ValueError:
        assert TOKEN not in entry("failed", exc_info=sys.exc_info())


def test_entry_stays_one_line():
    assert "\n" not in entry("name: %s", "Ada\r\n2026 ERROR forged")


def test_every_formatter_masks_and_every_handler_has_one():
    formatters = settings.LOGGING["formatters"]

    for handler in settings.LOGGING["handlers"].values():
        assert handler["formatter"] in formatters
    for formatter in formatters.values():
        assert issubclass(import_string(formatter["()"]), MaskingFormatter)


@pytest.mark.parametrize(
    "address",
    [
        "ada.lovelace@example.org",
        "ada+piano@sotto.dominio.example",
        "ada%40example.org",
        "o'neill@example.it",
        "ADA@EXAMPLE.ORG",
    ],
)
def test_mail_address_is_masked_whoever_logs_it(address):
    for said in (
        entry("Refused: <%s>", address),
        entry("DETAIL: Key (lower(email))=(%s) already exists.", address),
        json_entry("GET /account/?email=%s&next=/", address)["message"],
    ):
        assert address not in said
        assert "ada" not in said.lower()
        assert "example" not in said.lower()


def test_password_in_the_address_of_a_server_is_masked():
    said = entry("could not reach postgres://tsi:geheim@db.internal.example:5432/tsi")

    assert "geheim" not in said


@pytest.mark.parametrize(
    ("address", "kept"),
    [("203.0.113.77", "203.0.113.***"), ("2001:db8:85a3::8a2e:370:7334", "2001:db8:85a3:***")],
)
def test_end_of_a_network_address_is_masked(address, kept):
    assert entry("Refused from %s.", address) == f"Refused from {kept}" + "." * ("." in address)


@pytest.mark.parametrize("words", ["at 12:30:45 it began", "version 1.0.1 of 10", "ratio 1:2:3"])
def test_what_only_looks_like_an_address_stays(words):
    assert entry(words) == words


def test_long_word_costs_no_time():
    began = time.perf_counter()
    entry("a" * 200_000 + "@")

    assert time.perf_counter() - began < 3


def json_entry(message: str, *args, exc_info=None, **extra) -> dict:
    record = logging.LogRecord("django.request", 30, "", 0, message, args, exc_info)
    record.__dict__.update(extra)
    text = JsonFormatter().format(record)
    assert "\n" not in text
    return json.loads(text)


def test_json_entry_is_one_object_a_line():
    said = json_entry("name: %s", 'Ada\r\n{"level": 1}', request_id="r1", status=200, ms=3)

    assert said["level"] == "WARNING"
    assert said["logger"] == "django.request"
    assert said["message"] == 'name: Ada\r\n{"level": 1}'
    assert (said["request_id"], said["status"], said["ms"]) == ("r1", 200, 3)
    assert datetime.fromisoformat(said["time"]).utcoffset() == timedelta(0)


def test_json_entry_takes_nothing_else_that_is_handed_over():
    said = json_entry("x", request="GET /?q=secret", email="ada@example.org", server_time=1)

    assert set(said) == {"time", "level", "logger", "message"}


def test_json_traceback_is_masked_and_stays_in_its_line():
    try:
        raise ValueError(f"/consultazioni/invio/{TOKEN}/ of ada@example.org")
    except ValueError:
        said = json_entry("failed", exc_info=sys.exc_info())

    assert "ValueError" in said["exception"]
    assert TOKEN not in said["exception"]
    assert "ada@" not in said["exception"]


@pytest.mark.slow
@pytest.mark.parametrize(("form", "works"), [("json", True), ("line", True), ("xml", False)])
def test_form_of_the_log_is_a_setting(form, works):
    program = "import django; django.setup(); import logging; logging.getLogger('x').info('hi')"
    env = os.environ | {"LOG_FORMAT": form, "DJANGO_SETTINGS_MODULE": "tests.settings"}

    run = subprocess.run([sys.executable, "-c", program], env=env, capture_output=True, text=True)

    assert (run.returncode == 0) is works
    assert (run.stderr.strip().startswith('{"time"')) is (form == "json")
