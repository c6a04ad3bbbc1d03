"""The services that bin/demo and bin/test have in common: a database and a broker."""

import os
from dataclasses import dataclass
from pathlib import Path

from house import broker, postgres
from house.places import PYTHON
from house.run import Runner
from house.services import Services


@dataclass
class Servers:
    """The addresses of database and broker, for the environment of what uses them."""

    database_url: str
    redis_url: str

    @property
    def env(self) -> dict[str, str]:
        return {"DATABASE_URL": self.database_url, "REDIS_URL": self.redis_url}


def start_servers(
    runner: Runner, services: Services, folder: Path, logs: Path, lock: int | None = None,
    *, throwaway: bool = False,
) -> Servers:  # fmt: skip
    """Start our own database and broker in `folder`, unless the environment names others.

    `lock` is a file descriptor that they keep open as long as they live; `throwaway` is for a
    database whose data nobody will want back. Raises Refusal when one does not answer.
    """
    keep = {"pass_fds": [lock]} if lock is not None else {}
    database_url = os.environ.get("DATABASE_URL", "")
    redis_url = os.environ.get("REDIS_URL", "")
    waiting = []
    if not database_url:
        home = folder / "postgres"
        database = postgres.service(runner, home, logs / "database.log", throwaway=throwaway)
        database.options.update(keep)
        services.start(database)
        waiting.append(("database", lambda: postgres.ready(home, database)))
        database_url = postgres.url(home)
    if not redis_url:
        valkey = broker.service(folder / "broker", logs / "broker.log")
        valkey.options.update(keep)
        services.start(valkey)
        waiting.append(("broker", lambda: broker.ready(folder / "broker")))
        redis_url = broker.url(folder / "broker")
    for name, ready in waiting:
        services.wait_for(name, ready)
    servers = Servers(database_url, redis_url)
    if len(waiting) < 2:  # somebody else's: say it now, in one line, if it cannot be reached
        runner.env.update(servers.env)
        reach = [str(PYTHON), str(Path(__file__).with_name("reach.py"))]
        runner.quiet("Reaching the servers", [*reach, "servers"])
    return servers
