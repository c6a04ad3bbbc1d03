"""Counting requests, in all processes of a machine together (docs/decisions/0040).

Each process counts in a file of its own in PROMETHEUS_MULTIPROC_DIR, which settings name; a scrape
adds them up. Where nothing can be written there, nothing is counted and everything else goes on.
"""

import contextlib
import os
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.multiprocess import MultiProcessCollector

REQUESTS = Counter("tsi_requests", "Requests answered", ["method", "route", "status"])
SECONDS = Histogram(
    "tsi_request_seconds",
    "Time to answer a request",
    ["route"],
    buckets=(0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)


def folder() -> Path:
    """Where the processes of this machine count; settings set it before the library is loaded."""
    return Path(os.environ["PROMETHEUS_MULTIPROC_DIR"])


with contextlib.suppress(OSError):
    folder().mkdir(parents=True, exist_ok=True)


def count_request(method: str, route: str, status: int, seconds: float) -> None:
    """Count one answered request."""
    with contextlib.suppress(OSError):
        REQUESTS.labels(method, route, status).inc()
        SECONDS.labels(route).observe(seconds)


def counted() -> CollectorRegistry:
    """What all processes of this machine have counted."""
    registry = CollectorRegistry()
    if folder().is_dir():
        MultiProcessCollector(registry)
    return registry
