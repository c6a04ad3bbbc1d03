"""The image's content, built and run here without a container engine: nothing in it is written."""

import contextlib
import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg
import pytest

from tests.conftest import database_url
from tests.house.test_restore import dsn
from tests.worker import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("image")]
ROOT = Path(__file__).resolve().parents[2]
SITE = "piano.example"
NOBODY = 65534


def as_nobody() -> dict:
    """The options of a process that owns nothing of what it runs."""
    root = os.geteuid() == 0
    return {"user": NOBODY, "group": NOBODY, "extra_groups": []} if root else {}


def python_for_everybody() -> str:
    """An interpreter that others may run too: root's own may stand where nobody can look."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    for candidate in (
        sys.executable,
        f"/usr/bin/python{version}",
        f"/usr/local/bin/python{version}",
    ):
        command = [candidate, "-c", "import venv"]
        with contextlib.suppress(OSError):
            if subprocess.run(command, **as_nobody(), capture_output=True).returncode == 0:
                return candidate
    return pytest.skip("no interpreter that another user may run")


@pytest.fixture(scope="module")
def built():
    """What bin/build makes of the repository, with every right to write taken away."""
    folder = Path(tempfile.mkdtemp(prefix="tsi-image-"))
    folder.chmod(0o755)
    pip = str(Path(sys.executable).with_name("pip"))
    env = os.environ | {"PIP": pip, "PYTHON": python_for_everybody()}
    env.pop("DJANGO_SETTINGS_MODULE", None)
    command = [ROOT / "bin" / "build", folder]
    run = subprocess.run(command, env=env, capture_output=True, text=True, timeout=800)
    assert run.returncode == 0, run.stderr[-3000:]
    subprocess.run(["chmod", "-R", "a-w", folder], check=True)
    yield folder
    subprocess.run(["chmod", "-R", "u+w", folder], check=True)
    shutil.rmtree(folder)


@pytest.fixture
def environment(built, transactional_db):
    """A production's environment; the one folder that may be written is in memory there."""
    var = Path(tempfile.mkdtemp(prefix="tsi-var-"))
    var.chmod(0o777)
    kept = {name: os.environ[name] for name in ("REDIS_URL", "LANG") if name in os.environ}
    yield kept | {
        "PATH": f"{built}/app/.venv/bin:/usr/bin:/bin",
        "SECRET_KEY": "x" * 60,
        "DATABASE_URL": database_url(),
        "BASE_URL": f"https://{SITE}",
        "ALLOWED_HOSTS": SITE,
        "BEHIND_PROXY": "1",
        "VAR_DIR": str(var),
        "STATIC_ROOT": f"{built}/static",
        "MEDIA_ROOT": str(var / "media"),
        "LOG_FORMAT": "json",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    shutil.rmtree(var, ignore_errors=True)


@pytest.fixture
def web(built, environment):
    """The web server out of that folder, as somebody who may write nowhere in it."""
    port = free_port()
    log = Path(environment["VAR_DIR"]) / "web.log"
    command = [f"{built}/app/.venv/bin/granian", *arguments(port)]
    with log.open("w") as output:
        process = subprocess.Popen(
            command,
            cwd=built / "app",
            env=environment | {"PORT": str(port)},
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            **as_nobody(),
        )
    process.port, process.log = port, log
    try:
        wait_until(lambda: answers(port), seconds=60, every=0.3)
        yield process
    except AssertionError:
        raise AssertionError(log.read_text()[-3000:]) from None
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def arguments(port: int) -> list[str]:
    """What the Dockerfile starts granian with, on another port."""
    text = (ROOT / "Dockerfile").read_text().replace("\\\n", "")
    words = re.findall(r'"([^"]+)"', text[text.rindex("\nCMD ") :])
    assert words.pop(0) == "granian"
    return [f"--port={port}" if word.startswith("--port") else word for word in words]


def free_port() -> int:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        return server.getsockname()[1]


def get(port: int, path: str, scheme: str = "https", timeout: float = 30):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    connection.request("GET", path, headers={"Host": SITE, "X-Forwarded-Proto": scheme})
    answer = connection.getresponse()
    answer.text = answer.read().decode(errors="replace")
    return answer


def answers(port: int) -> bool:
    with contextlib.suppress(OSError, http.client.HTTPException):
        return get(port, "/salute/vivo/", "http", timeout=5).status == 200
    return False


def test_image_holds_what_runs_and_nothing_of_how_it_is_made(built):
    app = built / "app"

    assert not [name for name in ("bin", "tests", "docs", "requirements") if (app / name).exists()]
    assert not (app / ".venv" / "bin" / "pip").exists()
    assert list(app.glob("locale/*/LC_MESSAGES/*.mo"))
    assert list(app.glob("tsi/__pycache__/*.pyc"))
    assert list((built / "static").glob("css/tsi.*.css.gz"))
    assert not list(app.glob("**/.env"))


def test_image_serves_pages_and_hashed_files_from_a_tree_that_nobody_may_write(built, web):
    before = sorted(built.rglob("*"))

    page = get(web.port, "/")

    assert page.status == 200
    style = re.search(r'href="(/static/css/tsi\.[0-9a-f]{12}\.css)"', page.text).group(1)
    file = get(web.port, style)
    assert file.status == 200
    assert "immutable" in file.headers["Cache-Control"]
    assert sorted(built.rglob("*")) == before
    assert get(web.port, "/", "http").status == 301
    assert '"route": "site:home", "status": 200' in web.log.read_text()


def test_health_command_of_the_image_agrees(built, web, environment):
    env = environment | {"PORT": str(web.port)}
    command = [ROOT / "bin" / "image" / "web-answers"]

    assert subprocess.run(command, env=env, timeout=20).returncode == 0
    strange = env | {"BASE_URL": "https://other.example"}
    assert subprocess.run(command, env=strange, timeout=20).returncode != 0


def test_request_in_flight_is_answered_when_the_server_is_stopped(web):
    """The request waits for a table that we hold; meanwhile the server is told to end."""
    connection = http.client.HTTPConnection("127.0.0.1", web.port, timeout=30)
    with psycopg.connect(dsn_here()) as holder:
        holder.execute("LOCK TABLE plan_version IN ACCESS EXCLUSIVE MODE")
        headers = {"Host": SITE, "X-Forwarded-Proto": "https"}
        connection.request("GET", "/salute/", headers=headers)
        wait_until(lambda: waiting_for_a_lock())
        web.send_signal(signal.SIGTERM)
        with pytest.raises(subprocess.TimeoutExpired):
            web.wait(timeout=1.5)
        holder.rollback()

    assert connection.getresponse().status == 200
    assert web.wait(timeout=20) == 0
    assert not answers(web.port)


def dsn_here() -> str:
    return dsn(database_url().rpartition("/")[2].partition("?")[0])


def waiting_for_a_lock() -> bool:
    with psycopg.connect(dsn_here()) as looking:
        return looking.execute("SELECT count(*) FROM pg_locks WHERE NOT granted").fetchone()[0] > 0
