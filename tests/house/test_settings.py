"""The tests' own settings."""

import os
import subprocess
import sys

import pytest

SHOW = "import os, tests.settings; print(os.environ['REDIS_URL'], os.environ['TESTS_REDIS_URL'])"


def addresses(env: dict[str, str], process: str | None) -> tuple[str, str]:
    """The broker's address in a test process, and the one it hands on to those it starts."""
    env = os.environ | env
    env.pop("PYTEST_XDIST_WORKER", None)
    if process:
        env["PYTEST_XDIST_WORKER"] = process
    run = [sys.executable, "-c", SHOW]
    shown = subprocess.run(run, env=env, capture_output=True, text=True, check=True).stdout
    own, given = shown.split()
    return own, given


@pytest.mark.parametrize(("process", "number"), [(None, 0), ("gw0", 1), ("gw1", 2)])
def test_each_test_process_has_a_broker_database_of_its_own(monkeypatch, process, number):
    monkeypatch.delenv("TESTS_REDIS_URL", raising=False)
    first = {"REDIS_URL": "unix:///run/broker.sock?db=0"}

    own, given = addresses(first, process)

    assert own == f"unix:///run/broker.sock?db={number}"
    assert addresses({"REDIS_URL": own, "TESTS_REDIS_URL": given}, process) == (own, given)
