"""Run a command to its end, unless we are asked to stop before."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path

from house.guard import Guard
from house.places import ROOT
from house.process import dies_with_parent
from house.talk import Refusal, Released


class Runner:
    """Runs the steps of one command, their output in one log file.

    `log` is where the output of quiet commands goes; `env` is added to the environment.
    """

    def __init__(self, guard: Guard, log: Path):
        self.guard = guard
        self.log = log
        self.env: dict[str, str] = {}

    def quiet(self, what: str, command: Sequence[str], **options) -> None:
        """Run `command`; raise Refusal with the end of its output when it fails."""
        with self.log.open("ab") as output:
            start = output.tell()
            code = self.run(command, stdout=output, stderr=subprocess.STDOUT, **options)
        if code:
            said = self.log.read_bytes()[start:].decode(errors="replace").strip().splitlines()
            raise Refusal("\n    ".join([f"{what} failed:", *said[-30:]]))

    def run(self, command: Sequence[str], cwd: Path = ROOT, **options) -> int:
        """Run `command` and return its exit code; raise Released when asked to stop."""
        process = subprocess.Popen(
            command,
            cwd=cwd,
            env={**os.environ, **self.env},
            preexec_fn=dies_with_parent(signal.SIGTERM),
            **{"stdin": subprocess.DEVNULL, **options},
        )
        self.guard.own.add(process.pid)
        while True:
            with contextlib.suppress(subprocess.TimeoutExpired):
                return process.wait(timeout=0.5)
            if self.guard.released():
                process.send_signal(signal.SIGINT)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(timeout=30)
                process.kill()
                process.wait()
                raise Released
