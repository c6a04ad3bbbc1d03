"""The platform's figures at the moment of a scrape, from its rows: the same on every machine."""

from collections.abc import Callable, Iterator

from django.conf import settings
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily

from consultation.models import Contribution, ContributionState
from plan.models import Document, DocumentState
from tsi.base import watching
from tsi.base.models import MailState, OutgoingMail


class Measured:
    """A collector of prometheus_client: its `collect` is called once a scrape."""

    def __init__(self, checks: dict[str, Callable], kinds: dict[str, watching.Kind]):
        self.checks = checks
        self.kinds = kinds

    def collect(self) -> Iterator[GaugeMetricFamily]:
        yield InfoMetricFamily("tsi_release", "What runs", value={"release": settings.RELEASE})
        seen = watching.ask(self.checks)
        yield gauge("tsi_check", "1 when it works", "check", ok(seen))
        yield gauge("tsi_broker_tasks", "Tasks in the broker", "queue", seen["broker"].details)
        silent = {name: age for name, age in seen["workers"].details.items() if age is not None}
        yield gauge("tsi_worker_silence_seconds", "Since a worker's last sign", "queue", silent)
        for name, key, says in (
            ("tsi_work_rows", "rows", "Rows that a worker should take"),
            ("tsi_work_oldest_seconds", "seconds", "Since when the oldest is due"),
        ):
            yield gauge(name, says, "kind", part(seen["queues"].details, key))
        yield gauge("tsi_disk_free_bytes", "Free", "place", part(seen["disk"].details, "free"))
        rows = watching.look(for_people).details
        yield gauge("tsi_rows_for_people", "Rows that wait for a person", "kind", rows)


def ok(seen: dict[str, watching.Seen]) -> dict[str, int]:
    return {name: int(each.ok) for name, each in seen.items()}


def part(details: dict, key: str) -> dict[str, float]:
    """The number `key` of each entry; nothing when the check failed."""
    return {name: each[key] for name, each in details.items() if isinstance(each, dict)}


def for_people() -> watching.Seen:
    """How many rows no worker will take: given up, or for a person to decide."""
    held = Contribution.objects.filter(state=ContributionState.HELD)
    rows = {
        "mail_given_up": OutgoingMail.objects.filter(state=MailState.FAILED).count(),
        "documents_failed": Document.objects.filter(state=DocumentState.FAILED).count(),
        "contributions_held": held.count(),
    }
    return watching.Seen(True, rows)


def gauge(name: str, says: str, label: str, values: dict) -> GaugeMetricFamily:
    """One figure for each entry of `values` that is a number."""
    family = GaugeMetricFamily(name, says, labels=[label])
    for key, value in values.items():
        if isinstance(value, int | float):
            family.add_metric([key], value)
    return family
