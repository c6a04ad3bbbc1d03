"""Long-running children: started in a session of their own, watched, stopped in order."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from house.guard import Guard
from house.process import dies_with_parent
from house.talk import Refusal, Released, complain, say

RESTARTS, WITHIN = 3, 60.0  # oftener in so many seconds, and a service is let rest before
REST = 15.0  # it is started again, so many seconds
LOG_LIMIT = 10_000_000  # bytes; a longer log starts anew with the next start


@dataclass
class Service:
    """A program that runs until it is stopped.

    `stops` are the signals that end it, each with the seconds it is given before the next one is
    tried; SIGKILL to its process group comes last. `orphaned` is what the kernel sends it when the
    keeper is gone. `options` are for `Popen`.
    """

    name: str
    command: Sequence[str]
    log: Path
    stops: Sequence[tuple[signal.Signals, float]]
    orphaned: signal.Signals = signal.SIGTERM
    env: dict[str, str] = field(default_factory=dict)
    options: dict = field(default_factory=dict)
    process: subprocess.Popen | None = None
    starts: list[float] = field(default_factory=list)

    def start(self) -> None:
        """Start it; its output goes to the end of its log."""
        self.starts.append(time.monotonic())
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.unlink()
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, **self.env},
                start_new_session=True,
                preexec_fn=dies_with_parent(self.orphaned),
                **self.options,
            )

    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        """End it and, whatever has become of itself, the rest of its process group."""
        if not self.process:
            return
        for number, seconds in self.stops:
            if not self.alive():
                break
            self.process.send_signal(number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(timeout=seconds)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def resting(self) -> bool:
        """Whether it has ended so often that the next start waits."""
        now = time.monotonic()
        recent = [start for start in self.starts if now - start < WITHIN]
        return len(recent) > RESTARTS and now - recent[-1] < REST

    def obituary(self, lines: int = 12) -> str:
        """Say how it ended, with the end of its log."""
        code = self.process.returncode
        why = f"signal {-code}" if code < 0 else f"exit code {code}"
        said = self.log.read_text(errors="replace").splitlines()[-lines:]
        words = "\n".join(f"    {line}" for line in said)
        return f"The {self.name} has stopped by itself ({why}). The end of {self.log}:\n{words}"


class Services:
    """The services of one command; `guard` tells when to stop waiting for them."""

    def __init__(self, guard: Guard):
        self.guard = guard
        self._started: list[Service] = []

    def start(self, service: Service) -> Service:
        service.start()
        self.guard.own.add(service.process.pid)
        self._started.append(service)
        return service

    def any(self) -> bool:
        return bool(self._started)

    def wait_for(self, name: str, ready: Callable[[], bool], seconds: float = 60.0) -> None:
        """Return when `ready()`; raise Refusal after `seconds` or when a service has died."""
        deadline = time.monotonic() + seconds
        while not ready():
            self.check()
            if time.monotonic() > deadline:
                raise Refusal(f"The {name} did not answer within {seconds:.0f} seconds.")
            if self.guard.released(wait=0.05):
                raise Released

    def check(self) -> None:
        """Raise Refusal, with the end of its log, if a service has ended by itself."""
        for service in self._started:
            if not service.alive():
                raise Refusal(service.obituary())

    def watch(self) -> None:
        """Return when asked to stop; start again what ends by itself."""
        while not self.guard.released(wait=0.5):
            for service in self._started:
                if not service.alive() and not service.resting():
                    complain(service.obituary())
                    service.stop()  # what is left of its process group
                    service.start()
                    self.guard.own.add(service.process.pid)
                    say(f"The {service.name} was started again.")

    def stop(self) -> None:
        """Stop all, the last started first."""
        for service in reversed(self._started):
            try:
                service.stop()
            except OSError as error:
                complain(f"Could not stop the {service.name}: {error}")
        self._started.clear()
