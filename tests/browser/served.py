"""The platform as it is deployed: real settings, collected and compressed files, granian."""

import os
import secrets
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

ROOT = Path(__file__).resolve().parents[2]
GRANIAN = Path(sys.executable).with_name("granian")


@contextmanager
def served(folder: Path, database: str):
    """Gives the address of a server on the database `database`; its files go into `folder`."""
    port = _free_port()
    url = f"http://localhost:{port}"
    env = os.environ | {
        "DATABASE_URL": database,
        "DEMO": "1",
        "SECRET_KEY": secrets.token_urlsafe(48),
        "VAR_DIR": str(folder),
        "STATIC_ROOT": str(folder / "static"),
        "BASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "tsi.settings",
    }
    collect = [sys.executable, "manage.py", "collectstatic", "--noinput"]
    subprocess.run(collect, cwd=ROOT, env=env, check=True, capture_output=True, timeout=300)
    serve = [str(GRANIAN), "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    serve += ["--workers", "1", "--blocking-threads", "1", "--no-access-log", "--no-ws"]
    with (folder / "granian.log").open("wb") as log:
        running = subprocess.Popen(
            [*serve, "tsi.wsgi:application"], cwd=ROOT, env=env, stdout=log, stderr=log
        )
        try:
            _wait_for(f"{url}/salute/", running)
            yield url
        finally:
            running.terminate()
            running.wait(timeout=20)


def _wait_for(url: str, running: subprocess.Popen) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and running.poll() is None:
        try:
            with urlopen(Request(url), timeout=5) as answer:
                if answer.status == 200:
                    return
        except (URLError, OSError):
            time.sleep(0.2)
    raise AssertionError("the server does not answer")


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]
