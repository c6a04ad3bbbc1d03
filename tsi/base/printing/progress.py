"""How far WeasyPrint has come, heard from its log."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_LOGGER = logging.getLogger("weasyprint.progress")
_LOCK = threading.Lock()
_listening = 0
_before = (logging.NOTSET, True)

# Per cent at which a step begins, by the start of its message.
_STEPS = {"Step 2": 1, "Step 3": 2, "Step 4": 4, "Step 6": 88, "Step 7": 96}
# The first layout of all pages takes most of the time. Page numbers in the contents ask for a
# second one, a short third one may follow.
_LAYOUTS = [(6, 60), (60, 80), (80, 88)]


@contextmanager
def listening(report: Callable[[int], None], *, expected_pages: int) -> Iterator[None]:
    """Call `report` with rising per cent (0..99) while this thread renders.

    `expected_pages` scales the first layout, when nobody knows yet how many pages there will be.
    Renders in other threads are not heard, and nothing of ours stays on the logger.
    """
    handler = _Meter(report, expected_pages)
    _attach(handler)
    try:
        handler.reached(0)
        yield
        handler.reached(99)
    finally:
        _detach(handler)


class _Meter(logging.Handler):
    def __init__(self, report: Callable[[int], None], expected_pages: int):
        super().__init__(logging.INFO)
        self.report = report
        self.thread = threading.get_ident()
        self.expected_pages = max(expected_pages, 1)
        self.page = self.layouts = 0
        self.done = -1

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread != self.thread:
            return
        message = record.getMessage()
        if "Repagination" in message:
            self.expected_pages, self.page = max(self.page, 1), 0
            self.layouts += 1
        elif "layout - Page" in message:
            self.page += 1
            start, end = _LAYOUTS[min(self.layouts, len(_LAYOUTS) - 1)]
            share = min(self.page / self.expected_pages, 1)
            self.reached(int(start + share * (end - start)))
        else:
            self.reached(_STEPS.get(message[:6], 0))

    def reached(self, done: int) -> None:
        if done > self.done:
            self.done = done
            self.report(done)


def _attach(handler: logging.Handler) -> None:
    """While anyone listens the logger must let INFO pass, but not to the console."""
    global _listening, _before
    with _LOCK:
        if not _listening:
            _before = (_LOGGER.level, _LOGGER.propagate)
        _listening += 1
        _LOGGER.addHandler(handler)
        _LOGGER.setLevel(logging.INFO)
        _LOGGER.propagate = False


def _detach(handler: logging.Handler) -> None:
    global _listening
    with _LOCK:
        _listening -= 1
        _LOGGER.removeHandler(handler)
        if not _listening:
            level, _LOGGER.propagate = _before
            _LOGGER.setLevel(level)
