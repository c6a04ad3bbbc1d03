"""bin/demo: what it starts ends with it, however it ends."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("supervisor")]
# What bin/test tells the tests is not for the demonstration, which has servers of its own.
NOT_FOR_IT = ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "SECRET_KEY", "VAR_DIR")


@pytest.fixture(scope="module")
def var(tmp_path_factory):
    """A state folder; the database in it is made once and kept from start to start."""
    folder = tmp_path_factory.mktemp("demo") / "var"
    yield folder
    elsewhere = folder / "services.path"
    if elsewhere.exists():
        shutil.rmtree(elsewhere.read_text())


@pytest.fixture
def port():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        return server.getsockname()[1]


def demo(var: Path, port: int, log: Path) -> subprocess.Popen:
    environment = {name: value for name, value in os.environ.items() if name not in NOT_FOR_IT}
    with log.open("wb") as output:
        return subprocess.Popen(
            [sys.executable, ROOT / "bin" / "demo", "--port", str(port), "--var", var],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


@pytest.fixture
def running(var, port, tmp_path):
    """A demonstration that answers, with the processes it consists of."""
    log = tmp_path / "output"
    process = demo(var, port, log)
    try:
        wait_until(lambda: "Ctrl-C" in log.read_text() or process.poll() is not None, 180)
        assert process.poll() is None, log.read_text()
        yield process, descendants(process.pid)
    finally:
        process.terminate()
        process.wait(timeout=60)


def wait_until(done, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not done() and time.monotonic() < deadline:
        time.sleep(0.1)


def stat(pid: int) -> list[str]:
    """The fields of /proc/<pid>/stat from the state on; none if there is no such process."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()
    return []


def descendants(pid: int) -> dict[int, str]:
    """Map the pids of `pid` and all below it to their start times: a pid may be used again."""
    parents = {int(p.name): stat(int(p.name)) for p in Path("/proc").glob("[0-9]*")}
    found = {pid: stat(pid)[19]}
    while below := [p for p, s in parents.items() if s and int(s[1]) in found and p not in found]:
        found |= {p: parents[p][19] for p in below}
    return found


def survivors(processes: dict[int, str]) -> list[str]:
    return [
        Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
        for pid, start in processes.items()
        if (now := stat(pid)) and now[0] != "Z" and now[19] == start
    ]


def commands(processes: dict[int, str]) -> str:
    return "\n".join(survivors(processes))


def test_running_demo_consists_of_all_services(running, port):
    _, processes = running

    with urllib.request.urlopen(f"http://localhost:{port}/salute/") as answer:
        status = answer.status

    assert status == 200
    for part in ("postgres", "valkey", "granian", "celery -A tsi worker", "celery -A tsi beat"):
        assert part in commands(processes)


def test_kill_9_of_demo_leaves_nothing_running(running):
    process, processes = running

    process.kill()
    process.wait()
    wait_until(lambda: not survivors(processes), 45)

    assert survivors(processes) == []


def test_kill_9_of_demo_and_its_keeper_leaves_nothing_running(running):
    process, processes = running
    keeper = next(pid for pid in processes if stat(pid)[1] == str(process.pid))

    os.kill(keeper, signal.SIGSTOP)  # so that it cannot see the other one go
    process.kill()
    os.kill(keeper, signal.SIGKILL)
    process.wait()
    wait_until(lambda: not survivors(processes), 45)

    assert survivors(processes) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_asked_to_stop_demo_ends_well_and_leaves_nothing_running(running, number):
    process, processes = running

    process.send_signal(number)
    code = process.wait(timeout=60)

    assert code == 0
    assert survivors(processes) == []


def test_service_that_dies_is_named_and_started_again(running, tmp_path):
    process, processes = running
    output = tmp_path / "output"

    for part in ("celery -A tsi worker", "valkey-server", "bin/postgres"):
        victim = next(pid for pid, start in processes.items() if part in commands({pid: start}))
        os.kill(victim, signal.SIGKILL)
    wait_until(lambda: output.read_text().count("was started again") == 3, 30)

    for name in ("worker", "broker", "database"):
        assert f"The {name} has stopped by itself (signal 9)" in output.read_text()
        assert f"The {name} was started again." in output.read_text()
    assert process.poll() is None


def test_service_that_dies_again_and_again_does_not_end_the_others(running, tmp_path):
    process, _processes = running
    output = tmp_path / "output"

    said = "The beat has stopped by itself"
    for deaths in range(1, 5):
        wait_until(lambda: running_beat(process), 40)
        os.kill(running_beat(process), signal.SIGKILL)
        wait_until(lambda deaths=deaths: output.read_text().count(said) >= deaths, 40)

    assert output.read_text().count(said) == 4
    assert process.poll() is None


def running_beat(process) -> int | None:
    """The process of the demonstration's beat that runs now."""
    family = descendants(process.pid).items()
    return next((p for p, start in family if "celery -A tsi beat" in commands({p: start})), None)


def test_second_demo_on_the_same_folder_is_refused(running, var, tmp_path):
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        other = server.getsockname()[1]

    second = demo(var, other, tmp_path / "second")
    code = second.wait(timeout=60)

    assert code == 1
    assert "Another bin/demo is using" in (tmp_path / "second").read_text()


def test_port_in_use_is_said_in_one_line(var, tmp_path):
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        port = server.getsockname()[1]

        process = demo(var, port, tmp_path / "output")
        code = process.wait(timeout=60)

    assert code == 1
    said = (tmp_path / "output").read_text().strip()
    assert said == f"Port {port} is in use: choose another with --port."
