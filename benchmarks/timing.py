"""Taking the time of our code and of a bare reference, in turn."""

import time
from collections.abc import Callable


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def in_turn(
    ours: Callable[[], object], bare: Callable[[], object], rounds: int, times: int = 1
) -> tuple[list[float], list[float]]:
    """Seconds of one call of each, one value a round; the two alternate.

    So a neighbour on the machine who works for a second slows both. `times` calls make one
    value: their fastest, the one least disturbed. One call of each goes before.
    """
    ours()
    bare()
    found: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        for values, work in zip(found, (ours, bare), strict=True):
            values.append(min(seconds(work) for _ in range(times)))
    return found


def in_unit(values: list[float], per_second: float) -> list[float]:
    """Seconds in another unit: 1000 for milliseconds."""
    return [value * per_second for value in values]
