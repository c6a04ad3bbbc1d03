"""bin/test: the set-up, the checks, and pytest on servers of its own."""

import os
import secrets
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from house import catalogues, environment, frontend, system
from house.guard import Guard
from house.places import PYTHON, ROOT, tool
from house.run import Runner
from house.services import Services
from house.talk import Refusal, Released, complain, say, step
from house.world import start_servers

# Ruff finds modules by their names; these have none that ends in .py.
SCRIPTS = sorted(
    str(path)
    for path in (ROOT / "bin").iterdir()
    if path.is_file() and "python" in path.read_text().partition("\n")[0]
)
APPS = ("tsi", "partners", "communities", "plan", "consultation")
# Servers named in the environment are not for tests, which empty tables as they please.
OWN = ("DATABASE_URL", "REDIS_URL")


def main(guard: Guard, options: dict) -> int:
    """Run the tests; return pytest's exit code, or 1 when it did not come to that.

    `options`: `all` (the slow ones too), `arguments` (for pytest; then nothing else is run).
    """
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
    _set_up(runner)
    (folder / "var").mkdir()
    with step("database and broker"):
        servers = start_servers(runner, services, folder, folder, throwaway=True)
    runner.env.update(
        servers.env,
        DJANGO_SETTINGS_MODULE="tests.settings",
        SECRET_KEY=secrets.token_urlsafe(48),
        VAR_DIR=str(folder / "var"),
    )
    arguments = options["arguments"]
    if not arguments:
        with ThreadPoolExecutor(1) as beside:
            made = beside.submit(_make_tables, runner, folder / "tables.log")
            failed = [name for name, command in _checks() if not _check(runner, name, command)]
            if failed:
                raise Refusal(f"Failed: {', '.join(failed)}. The tests were not run.")
            with step("tables"):
                made.result()
        runner.env["TABLES_ARE_MADE"] = "1"
        arguments = ["-n", "2", "--dist", "loadgroup"]
        arguments += [] if options["all"] else ["-m", "not slow"]
    say()
    return runner.run([str(PYTHON), "-m", "pytest", *arguments], stdin=None)


def _set_up(runner: Runner) -> None:
    with step("Python packages"):
        environment.ensure(runner, "dev")
    with step("front-end packages"):
        frontend.ensure(runner)
    with step("translations"):
        catalogues.ensure(runner)
    with step("libraries for PDF"):
        warnings = [system.pdf_libraries(runner)]
    with step("browser and PDF tools"):
        chromium = system.browser(runner)
        missing = system.test_tools(runner)
    if chromium:
        runner.env["CHROMIUM"] = chromium
    else:
        warnings.append("NO BROWSER: the browser tests are skipped. Install chromium to run them.")
    if missing:
        warnings.append(f"Missing programs; to have them: apt-get install {' '.join(missing)}")
    warnings = [warning for warning in warnings if warning]
    if warnings and os.environ.get("CI") == "true":
        raise Refusal("\n".join(warnings))
    for warning in warnings:
        say(f"  *** {warning}")


def _make_tables(runner: Runner, log: Path) -> None:
    """Migrate the server's first database, of which each process of the tests has a copy."""
    own = Runner(runner.guard, log)
    own.env = dict(runner.env)
    own.quiet("Migrating", [str(PYTHON), "manage.py", "migrate", "--verbosity=0"])


def _checks() -> list[tuple[str, list[str]]]:
    return [
        ("format", [tool("ruff"), "format", "--check", ".", *SCRIPTS]),
        ("lint", [tool("ruff"), "check", ".", *SCRIPTS]),
        ("security", [tool("bandit"), "-q", "-c", "pyproject.toml", "-r", *APPS]),
        ("layers", [tool("lint-imports")]),
        ("migrations", [str(PYTHON), "manage.py", "makemigrations", "--check", "--dry-run"]),
        ("messages", [str(PYTHON), str(ROOT / "bin" / "messages"), "--check"]),
    ]


def _check(runner: Runner, name: str, command: list[str]) -> bool:
    """Run one check; show what it said when it fails."""
    failure = None
    with step(name):
        try:
            runner.quiet(name.capitalize(), command)
        except Refusal as refusal:
            failure = refusal
    if failure:
        complain(f"{failure}\n")
    return failure is None
