"""bin/demo: everything on one machine, from nothing."""

import contextlib
import hashlib
import http.client
import shutil
import signal
import socket
from pathlib import Path

from house import catalogues, environment, frontend, system
from house.guard import Guard
from house.places import PYTHON, ROOT, tool
from house.run import Runner
from house.services import Service, Services
from house.state import State
from house.talk import Refusal, Released, complain, say, step
from house.world import start_servers

# In one process: each start of Django takes a second or two.
FILL = """
import django
from django.core.management import call_command

django.setup()
call_command("migrate", interactive=False)
call_command("load_data")
call_command("play_demo")
"""
# A worker of their own for documents: a PDF takes seconds, a citizen's mail must not wait for it.
WORKERS = {"worker": ("screening,mail", "2"), "printer": ("documents", "1")}
APPS = ("tsi", "partners", "communities", "plan", "consultation")


def main(guard: Guard, options: dict) -> int:
    """Run the demonstration until asked to stop; return the exit code.

    `options`: `port`, `var` (absolute path of the state folder), `reset`.
    """
    services = Services(guard)
    state = None
    try:
        _require_free_port(options["port"])
        state = State(Path(options["var"]))
        runner = Runner(guard, state.path / "log" / "setup.log")
        _run(services, runner, state, options)
    except Refusal as refusal:
        complain(str(refusal))
        return 1
    except OSError as error:  # a full disk, a folder of someone else's
        complain(str(error))
        return 1
    except Released:
        pass
    finally:
        if state:
            state.tell("stopping")
        if services.any():
            say("\nStopping.")
        services.stop()
    return 0


def _run(services: Services, runner: Runner, state: State, options: dict) -> None:
    say(f"Starting the demonstration; its state is in {state.path}")
    if options["reset"]:
        with step("forgetting the last demonstration"):
            state.reset()
    with step("Python packages"):
        environment.ensure(runner, "demo")
    with step("front-end packages"):
        frontend.ensure(runner)
    with step("translations"):
        catalogues.ensure(runner)
    with step("libraries for PDF"):
        warning = system.pdf_libraries(runner)
    if warning:
        say(f"  {warning}")
    runner.env = _env(state, options["port"])
    with step("static files"):
        _collect_static(runner, state)
    logs = state.path / "log"
    with step("database and broker"):
        servers = start_servers(runner, services, state.services_folder(), logs, state.lock)
    runner.env.update(servers.env)
    with step("tables, Plan, invented people"):
        runner.quiet("Filling the database", [str(PYTHON), "-c", FILL])
        services.check()
    with step("web, worker, beat"):
        _start_programs(services, runner, state, options["port"])
    say(f"\nReady: http://localhost:{options['port']}\n")
    runner.run([str(PYTHON), "manage.py", "demo_accounts"])
    say("\nCtrl-C stops it.")
    services.watch()


def _env(state: State, port: int) -> dict[str, str]:
    """Return the environment of everything that runs our code."""
    return {
        "DEMO": "1",
        "VAR_DIR": str(state.path),
        "SECRET_KEY": state.secret_key(),
        "STATIC_ROOT": str(state.path / "static"),
        "MEDIA_ROOT": str(state.path / "media"),
        "BASE_URL": f"http://localhost:{port}",
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        "METRICS_NETWORKS": "127.0.0.0/8,::1/128",
        "DJANGO_SETTINGS_MODULE": "tsi.settings",
        "PYTHONUNBUFFERED": "1",
    }


def _collect_static(runner: Runner, state: State) -> None:
    """Collect the static files, if one of ours or an installed package has changed."""
    digest = hashlib.sha256((ROOT / "requirements" / "demo.txt").read_bytes())
    for folder in (ROOT / "static", *(ROOT / app / "static" for app in APPS)):
        for path in sorted(folder.rglob("*")):
            stat = path.stat()
            digest.update(f"{path}:{stat.st_size}:{stat.st_mtime_ns}\n".encode())
    stamp = state.path / "static.stamp"
    if stamp.exists() and stamp.read_text() == digest.hexdigest():
        return
    # Settings want addresses; nothing is asked of the servers here.
    nowhere = {"DATABASE_URL": "postgres://localhost/none", "REDIS_URL": "redis://localhost"}
    runner.env, env = {**runner.env, **nowhere}, runner.env
    collect = [str(PYTHON), "manage.py", "collectstatic", "--noinput", "--clear"]
    runner.quiet("Collecting the static files", collect)
    runner.env = env
    stamp.write_text(digest.hexdigest())


def _start_programs(services: Services, runner: Runner, state: State, port: int) -> None:
    """Start worker, beat and web, stopped in the opposite order, and wait until they answer."""
    shutil.rmtree(state.path / "metrics", ignore_errors=True)  # counts of processes that are gone
    node = f"demo-{port}@localhost"
    celery = [tool("celery"), "-A", "tsi"]
    worker = [*celery, "worker", "--loglevel", "INFO", "--without-mingle", "--without-gossip"]
    # SIGTERM lets tasks end; SIGQUIT gives them back to the broker. An orphan's broker goes at the
    # same moment, and it would wait for it: kill it (its pool goes with it).
    stops = [(signal.SIGTERM, 10), (signal.SIGQUIT, 15)]
    for name, (queues, size) in WORKERS.items():
        own = [*worker, "-n", f"{name}-{node}", "-Q", queues, "-c", size]
        _start(services, runner, state, name, own, stops, orphaned=signal.SIGKILL)
    (state.path / "beat").mkdir(exist_ok=True)
    beat = [*celery, "beat", "-s", str(state.path / "beat" / "schedule"), "--pidfile", ""]
    _start(services, runner, state, "beat", beat, [(signal.SIGTERM, 5)])
    web = [tool("granian"), "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    web += ["--workers", "2", "--blocking-threads", "1", "--no-access-log", "--no-ws"]
    web += ["--respawn-failed-workers"]
    web += ["--workers-kill-timeout", "8s", "tsi.wsgi:application"]
    _start(services, runner, state, "web", web, [(signal.SIGTERM, 10)])
    services.wait_for("web server", lambda: _answers(port))
    reach = [str(PYTHON), str(Path(__file__).with_name("reach.py")), "worker"]
    for name in WORKERS:
        runner.quiet(f"Waiting for the {name}", [*reach, f"{name}-{node}", "60"])
    services.check()


def _start(
    services: Services, runner: Runner, state: State, name: str, command: list[str], stops, **more
) -> None:
    log = state.path / "log" / f"{name}.log"
    env, options = dict(runner.env), {"cwd": ROOT}
    services.start(Service(name, command, log, stops, env=env, options=options, **more))


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    with contextlib.suppress(OSError, http.client.HTTPException):
        connection.request("GET", "/salute/", headers={"Host": f"localhost:{port}"})
        return connection.getresponse().status == 200
    return False


def _require_free_port(port: int) -> None:
    """Raise Refusal if someone listens on the port, also where `localhost` is IPv6 first."""
    for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        with contextlib.suppress(OSError), socket.socket(family) as client:
            client.settimeout(1)
            client.connect((address, port))
            raise Refusal(f"Port {port} is in use: choose another with --port.")
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            server.bind(("127.0.0.1", port))
        except (OSError, OverflowError) as error:
            raise Refusal(
                f"Port {port} cannot be had ({error}): choose another with --port."
            ) from error
