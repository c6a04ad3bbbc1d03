"""The benchmarks still run. What they measure depends on the machine and is not judged here."""

import importlib
from itertools import repeat
from pathlib import Path

import pytest

import benchmarks
from benchmarks import api, client, diffing, digest, organisations
from benchmarks.table import Row, table

pytestmark = pytest.mark.slow
MODULES = sorted(path.stem for path in Path(benchmarks.__file__).parent.glob("[a-z]*.py"))


@pytest.mark.parametrize("name", MODULES)
def test_module_can_be_imported(name):
    importlib.import_module(f"benchmarks.{name}")


def test_rows_of_the_word_diff_fill_a_table():
    rows = diffing.measure(rounds=1)

    assert len(rows) == 2
    assert all(ratio > 0 for row in rows for ratio in row.ratios)
    assert rows[0].name in table(rows)


def test_table_says_whether_an_aim_is_met():
    met = Row("good", [80, 90], "req/s", [100, 100], "hello", ("≥", 0.6))
    missed = Row("bad", [50, 50], "req/s", [100, 100], "hello", ("≥", 0.6))

    lines = table([Row("Pages"), met, missed]).splitlines()

    assert lines[-2].split() == [
        *("good", "85.0", "req/s", "0.850", "(0.800–0.900)", "hello", "≥", "0.6", "met")
    ]
    assert lines[-1].endswith("≥ 0.6 MISSED")
    assert "Pages" in lines


def test_digests_fill_a_table(db):
    rows = list(digest.measure(people=30))

    assert all(row.figures[0] > 0 for row in rows)
    assert rows[0].name in table(rows)


@pytest.fixture
def port(live_server, settings):
    settings.ROOT_URLCONF = "benchmarks.urls"
    return live_server.thread.port


def test_clients_count_what_was_answered(port):
    got = client.load(port, lambda number: repeat(client.request("/bench/hello/")), 0.2)

    assert got.answers >= client.CLIENTS
    assert got.per_second > 0
    assert got.p95 > 0


def test_clients_accept_no_other_answer_than_the_one_to_be_measured(port):
    with pytest.raises(client.Unexpected, match="404 instead of 200"):
        client.load(port, lambda number: repeat(client.request("/bench/nothing/")), 0.2)


def test_lists_of_the_api_fill_a_table(port):
    organisations.make(60)

    rows = list(api.measure(port, rounds=1))

    assert len(rows) == 4
    assert all(ratio > 0 for row in rows for ratio in row.ratios)
