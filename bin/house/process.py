"""The few things about processes that the standard library does not have."""

import contextlib
import ctypes
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

# linux/prctl.h
PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36

# Loaded here: between fork and exec a child must not import anything.
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def adopt_orphans() -> None:
    """Become the parent of every descendant that loses its own (Linux; elsewhere nothing)."""
    if _libc:
        _libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def dies_with_parent(number: int) -> Callable[[], None]:
    """Return a `preexec_fn` that has the kernel send signal `number` when the parent is gone.

    Linux only, and the parent is the *thread* that forked: start children from the main one.
    """
    parent = os.getpid()

    def ask() -> None:
        if _libc:
            _libc.prctl(PR_SET_PDEATHSIG, number, 0, 0, 0)
            if os.getppid() != parent:  # it was gone before we could ask
                os._exit(1)

    return ask


def children() -> list[int]:
    """Return the pids of this process's children (Linux; elsewhere none)."""
    with contextlib.suppress(OSError):  # where the kernel lists them
        return [int(p) for p in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()]
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            # The command, in parentheses, may hold blanks: count the fields behind it.
            if int(stat.read_text(errors="replace").rpartition(")")[2].split()[1]) == os.getpid():
                found.append(int(stat.parent.name))
    return found


def bury(own: set[int]) -> None:
    """Reap the adopted orphans that have ended: all children but `own`, which others wait for."""
    for pid in children():
        if pid not in own:
            _reaped(pid)


def sweep(grace: float) -> None:
    """Wait `grace` seconds for adopted orphans to end by themselves, then kill what is left."""
    deadline = time.monotonic() + grace
    while True:
        left = [pid for pid in children() if not _reaped(pid)]
        if not left:
            return
        if time.monotonic() > deadline:
            for pid in left:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        time.sleep(0.05)


def _reaped(pid: int) -> bool:
    try:
        return os.waitpid(pid, os.WNOHANG)[0] == pid
    except ChildProcessError:
        return True
