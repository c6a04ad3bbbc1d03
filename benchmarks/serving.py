"""The web server as in production: granian, WSGI, two workers with one thread each."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.client import Client, request

COMMAND = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"]
COMMAND += ["--workers", "2", "--blocking-threads", "1", "--no-access-log", "--no-ws"]


@contextmanager
def serving(**env: str) -> Iterator[int]:
    """Serve the platform and the bare views; gives the port. `env` goes over the environment."""
    port = _free_port()
    with tempfile.TemporaryFile() as log:
        server = subprocess.Popen(
            [*COMMAND, "--port", str(port), "tsi.wsgi:application"],
            env=os.environ | env,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait_for(port, server, log)
            yield port
        finally:
            server.terminate()
            try:
                server.wait(timeout=15)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(port: int, server: subprocess.Popen, log) -> None:
    """Return when the server answers; raise RuntimeError with its log when it does not."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        try:
            if Client(port).ask(request("/salute/")).status == 200:
                return
        except OSError:
            time.sleep(0.1)
    log.seek(0)
    said = log.read().decode(errors="replace")[-3000:]
    raise RuntimeError(f"The web server does not answer. It said:\n{said}")
