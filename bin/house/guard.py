"""Two processes watch over each other, so that a kill -9 of either leaves nothing running.

The *front* is the command a person starts. It starts the *keeper*, which starts everything else,
and holds the only writing end of a pipe. However the front ends, the pipe closes; the keeper
sees that and stops the services in order. If the keeper is killed, what it had started falls
to the front, which ends it. If both are killed at once, the kernel signals the services
(`dies_with_parent`).
"""

import json
import os
import select
import signal
import subprocess
import sys
import types

from house.places import ROOT
from house.process import adopt_orphans, bury, sweep
from house.talk import complain

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def front(module: str, options: dict, *, own_session: bool) -> int:
    """Run `module`'s `main(guard, options)` in a keeper; return its exit code.

    `own_session` keeps a Ctrl-C in the terminal from reaching the keeper's children directly.
    """
    adopt_orphans()
    reading, writing = os.pipe()
    asked: list[int] = []

    def stop(number: int, frame: types.FrameType | None) -> None:
        if not asked:
            os.close(writing)
        asked.append(number)

    for number in STOPPING:
        signal.signal(number, stop)
    keeper = subprocess.Popen(
        [sys.executable, "-m", "house", module, str(reading), json.dumps(options)],
        cwd=ROOT / "bin",  # where -m finds this package
        pass_fds=[reading],
        start_new_session=own_session,
    )
    os.close(reading)
    code = keeper.wait()
    sweep(grace=8.0)
    if code < 0:
        complain(f"\nStopped: the process that looks after the services was killed ({-code}).")
    return code if code >= 0 else 1


class Guard:
    """The keeper's end of the pipe."""

    def __init__(self, reading: int):
        self._reading = reading
        self._asked = False
        self.own: set[int] = set()  # pids of the children that somebody waits for
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask)
        # Not SIG_IGN, which children would inherit: the front says when to stop.
        signal.signal(signal.SIGINT, lambda number, frame: None)

    def _ask(self, number: int, frame: types.FrameType | None) -> None:
        self._asked = True

    def released(self, wait: float = 0.0) -> bool:
        """Tell within `wait` seconds whether it is time to stop; reap orphans meanwhile."""
        bury(self.own)
        if not self._asked and select.select([self._reading], [], [], wait)[0]:
            self._asked = True
        return self._asked
