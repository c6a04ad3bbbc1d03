"""How far a long command is, told to whoever waits for it.

It goes to standard error, so that what a command prints can be piped: on a terminal a bar in
one line, elsewhere (a log, a container) one line a step.
"""

import sys
from collections.abc import Callable, Collection, Iterator
from typing import TextIO, TypeVar

Row = TypeVar("Row")
Say = Callable[[str], None]

_WIDTH = 24  # characters of the bar
_LINES = 10  # that a long list writes at most where there is no terminal


def silent(_words: str) -> None:
    """For who calls without wanting to be told."""


def steps(total: int, *, out: TextIO | None = None) -> Say:
    """A function to be called with the name of each of `total` steps, as it begins."""
    begun = 0

    def say(words: str) -> None:
        nonlocal begun
        begun += 1
        tell(begun, total, words, done=begun - 1, out=out)

    return say


def counted(rows: Collection[Row], words: str, *, out: TextIO | None = None) -> Iterator[Row]:
    """Each of `rows`, telling now and then how many are done."""
    total = len(rows)
    every = 1 if _stream(out).isatty() else max(1, -(-total // _LINES))
    for done, row in enumerate(rows, start=1):
        yield row
        if done % every == 0 or done == total:
            tell(done, total, words, out=out)
    finish(out=out)


def tell(
    number: int, total: int, words: str, *, done: int | None = None, out: TextIO | None = None
) -> None:
    """Say that `number` of `total` is reached; the bar is filled up to `done`."""
    stream = _stream(out)
    line = f"{number} of {total} {words}"
    if stream.isatty():
        full = _WIDTH * (number if done is None else done) // max(total, 1)
        line = f"\r\x1b[K[{'#' * full}{'.' * (_WIDTH - full)}] {line}"
    stream.write(line if stream.isatty() else f"{line}\n")
    stream.flush()


def finish(*, out: TextIO | None = None) -> None:
    """Take the bar away, so that what is printed next does not stand in its line."""
    stream = _stream(out)
    if stream.isatty():
        stream.write("\r\x1b[K")
        stream.flush()


def _stream(out: TextIO | None) -> TextIO:
    return sys.stderr if out is None else out
