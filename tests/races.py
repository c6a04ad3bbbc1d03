"""Running the same thing several times at once, each on a connection of its own."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection


def meeting(count: int) -> threading.Barrier:
    """Where `count` threads `wait` for each other; a thread that never comes ends it.

    For negative controls: each reads, all meet, each writes. No delay is guessed.
    """
    return threading.Barrier(count, timeout=60)


def at_once(count: int, act: Callable[[int], Any]) -> list[Any]:
    """Call `act(0)`, `act(1)`… in `count` threads that start together.

    Returns what each returned, or the exception that it raised.
    """
    start = threading.Barrier(count)
    answers: list[Any] = [None] * count

    def run(number: int) -> None:
        try:
            connection.ensure_connection()
            start.wait()
            answers[number] = act(number)
        except Exception as error:
            answers[number] = error
            start.abort()  # nobody waits for one that does not come
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers
