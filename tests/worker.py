"""A Celery worker as a process that tests start, kill and start again."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path


def wait_until(done: Callable[[], object], seconds: float = 20, every: float = 0.05):
    """Wait for `done()` to be true and return what it said; fail after `seconds`."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if answer := done():
            return answer
        time.sleep(every)
    raise AssertionError(f"not within {seconds} s: {done}")


class Worker:
    """One worker for `queues`; the one for screening and mail has beat inside."""

    def __init__(self, env: dict[str, str], folder: Path, cwd: Path, queues="screening,mail"):
        self.env, self.folder, self.cwd, self.queues = env, folder, cwd, queues
        self.log = folder / f"worker-{queues}.log"
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        """Start it and wait until it takes tasks."""
        command = [sys.executable, "-m", "celery", "-A", "tsi", "worker", "-Q", self.queues]
        command += ["-c", "2", "-l", "info", "-n", f"{self.queues}-{os.getpid()}@localhost"]
        if "screening" in self.queues:
            command += ["-B", "-s", str(self.folder / "beat-schedule")]
        with self.log.open("a") as log:
            before = self.log.stat().st_size
            self.process = subprocess.Popen(
                command,
                cwd=self.cwd,
                env=self.env,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        wait_until(lambda: " ready." in self.log.read_text()[before:], seconds=120)

    def python(self, program: str, **env: str) -> str:
        """Run a program beside the worker, on the same database; returns what it printed."""
        command = [sys.executable, "-c", program]
        done = subprocess.run(
            command, cwd=self.cwd, env=self.env | env, capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def kill_9(self) -> None:
        """Kill the worker and the processes of its pool, and see them gone."""
        group = os.getpgid(self.process.pid)
        os.killpg(group, signal.SIGKILL)
        self.process.wait()
        wait_until(lambda: not _alive(group))
        self.process = None

    def stop(self) -> None:
        if self.process is not None:
            self.kill_9()


def _alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True
