"""The tests' own settings."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = (ROOT / ".env.example").read_text()
READ = re.compile(
    r"\benv(?:_list|_flag|_for_library)?\(\s*[\"'](\w+)[\"']|environ\.setdefault\(\s*\"(\w+)\""
)
OF_COMPOSE = {"POSTGRES_PASSWORD", "WEB_ADDRESS"}

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


def test_example_lists_exactly_the_variables_that_are_read():
    read = {
        name for pair in READ.findall((ROOT / "tsi" / "settings.py").read_text()) for name in pair
    }
    listed = re.findall(r"^#?([A-Z][A-Z0-9_]+)=", EXAMPLE, re.MULTILINE)

    assert len(listed) == len(set(listed))
    assert set(listed) - OF_COMPOSE == read - {""}


def test_example_says_what_each_variable_is_for():
    lines = EXAMPLE.splitlines()
    for number, line in enumerate(lines):
        if re.match(r"#?[A-Z][A-Z0-9_]+=", line):
            assert re.match(r"# \S", lines[number - 1]), line


def test_example_shows_the_defaults():
    """A line that is commented out and has a value shows what the settings take without it."""
    settings = (ROOT / "tsi" / "settings.py").read_text()
    shown = dict(re.findall(r"^#([A-Z][A-Z0-9_]+)=(.+)$", EXAMPLE, re.MULTILINE))
    defaults = dict(re.findall(r"env\(\s*\"(\w+)\", \"([^\"]+)\"\)", settings))

    assert {name: shown[name] for name in shown if name in defaults} == {
        name: defaults[name] for name in shown if name in defaults
    }
    assert len(defaults) > 10
