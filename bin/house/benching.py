"""bin/bench: the set-up of bin/test, servers that keep what they are told, and the benchmarks."""

import os
import secrets
import tempfile
from pathlib import Path

from house import catalogues, environment, frontend, system
from house.guard import Guard
from house.places import PYTHON, ROOT
from house.run import Runner
from house.services import Services
from house.talk import Refusal, Released, complain, say, step
from house.testing import OWN
from house.world import start_servers

FILL = """
import django
from django.core.management import call_command

django.setup()
call_command("migrate", interactive=False)
call_command("load_data")
call_command("collectstatic", interactive=False)
"""


def main(guard: Guard, options: dict) -> int:
    """Run the benchmarks; return their exit code. `options`: `quick`, `lighthouse`."""
    for name in OWN:
        os.environ.pop(name, None)
    services = Services(guard)
    with tempfile.TemporaryDirectory(prefix="tsi-", ignore_cleanup_errors=True) as folder:
        os.chmod(folder, 0o711)  # PostgreSQL runs as nobody where we are root
        try:
            return _run(services, Runner(guard, Path(folder) / "setup.log"), Path(folder), options)
        except Refusal as refusal:
            complain(str(refusal))
            return 1
        except Released:
            return 1
        finally:
            services.stop()


def _run(services: Services, runner: Runner, folder: Path, options: dict) -> int:
    with step("Python packages"):
        environment.ensure(runner, "dev")
    with step("front-end packages"):
        frontend.ensure(runner)
    with step("translations"):
        catalogues.ensure(runner)
    with step("libraries for PDF"):
        warning = system.pdf_libraries(runner)
    if warning:
        say(f"  *** {warning}")
    (folder / "var").mkdir()
    with step("database and broker"):
        # Not `throwaway`: commits must cost what they cost in production.
        servers = start_servers(runner, services, folder, folder)
    runner.env.update(servers.env, **_env(folder / "var"))
    with step("tables, Plan, static files"):
        runner.quiet("Filling the database", [str(PYTHON), "-c", FILL])
    if options["lighthouse"]:
        _set_up_lighthouse(runner)
        return runner.run([str(PYTHON), "-m", "benchmarks.judged"])
    return runner.run([str(PYTHON), "-m", "benchmarks", *(["--quick"] if options["quick"] else [])])


def _set_up_lighthouse(runner: Runner) -> None:
    with step("Lighthouse"):
        frontend.install(runner, ROOT / "benchmarks" / "lighthouse")
        runner.env["NODE"] = frontend.node(runner)
    with step("browser"):
        chromium = system.browser(runner)
    if not chromium:
        raise Refusal("Lighthouse needs a browser: install chromium.")
    runner.env["CHROMIUM"] = chromium


def _env(var: Path) -> dict[str, str]:
    """Return the environment of production, whatever the caller's is."""
    return {
        "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
        "SECRET_KEY": secrets.token_urlsafe(48),
        "DEBUG": "0",
        "DEMO": "0",
        "BASE_URL": "http://localhost:8000",
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        "VAR_DIR": str(var),
        "STATIC_ROOT": str(var / "static"),
        "MEDIA_ROOT": str(var / "media"),
        "LOG_LEVEL": "WARNING",
    }
