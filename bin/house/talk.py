"""What the commands say: one line a step, with how long it took."""

import contextlib
import sys
import time
from collections.abc import Iterator


class Refusal(Exception):
    """Something the person must put right; its text is the one line they are shown."""


class Released(Exception):
    """We were asked to stop, or the command that started us is gone."""


def say(text: str = "") -> None:
    """Print a line; a closed terminal must not keep us from stopping the services."""
    with contextlib.suppress(OSError, ValueError):
        print(text, flush=True)


@contextlib.contextmanager
def step(name: str) -> Iterator[None]:
    """Print `name` and, when the block is done, its duration in seconds."""
    with contextlib.suppress(OSError, ValueError):
        print(f"  {name:<34}", end="", flush=True)
    start = time.monotonic()
    try:
        yield
    except BaseException as error:
        say("stopped" if isinstance(error, Released) else "failed")
        raise
    say(f"{time.monotonic() - start:6.1f} s")


def complain(text: str) -> None:
    """Print a line to standard error."""
    with contextlib.suppress(OSError, ValueError):
        sys.stdout.flush()
        print(text, file=sys.stderr, flush=True)
