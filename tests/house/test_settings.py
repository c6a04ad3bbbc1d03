"""The tests' own settings."""

import os
import subprocess
import sys

import pytest

INHERITED = "import os, tests.settings; print(os.environ['REDIS_URL'])"


def url_of(process: str | None) -> str:
    """The broker's address that a test process leaves to those it starts."""
    env = os.environ | {"REDIS_URL": "unix:///run/broker.sock?db=0"}
    env.pop("PYTEST_XDIST_WORKER", None)
    if process:
        env["PYTEST_XDIST_WORKER"] = process
    run = [sys.executable, "-c", INHERITED]
    return subprocess.run(run, env=env, capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.parametrize(("process", "number"), [(None, 0), ("gw0", 1), ("gw1", 2)])
def test_each_test_process_has_a_broker_database_of_its_own(process, number):
    assert url_of(process) == f"unix:///run/broker.sock?db={number}"
