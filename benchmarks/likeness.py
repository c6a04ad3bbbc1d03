"""Screening one contribution among ten thousand others, and among a hundred thousand.

The others are written without their triggers. One is screened as the bell
does, many in batches of fifty as the sweep does (no bell, no broker). Bounds: among the larger
number at most twice the cost and 50 ms; a hundred a second among the smaller.
"""

import random
from collections.abc import Iterator
from statistics import median

from django.db import connection, transaction

from benchmarks import world
from benchmarks.child import measured
from benchmarks.table import Row
from benchmarks.timing import seconds
from benchmarks.words import said
from consultation import likeness, screening
from consultation.models import Consultation, Contribution, Revision

ONES, BATCH = 100, 50
MILLISECONDS, RATIO, A_SECOND = 50.0, 2.0, 100.0


def measure(few: int, many: int) -> Iterator[Row]:
    """What one costs among `few` and among `many` others, and how many a second in batches, each
    in a process that has done nothing else, as a worker's."""
    took = measured("worker", few, many)
    least = f"{A_SECOND:.0f} a second"
    yield Row("in batches of fifty", [took["a_second"]], "/s", [A_SECOND], least, ("≥", 1.0))
    name, one = f"one among {many:,}", [took["among_many"]]
    yield Row(name, one, "ms", [took["among_few"]], f"one among {few:,}", ("≤", RATIO))
    most = f"{MILLISECONDS:.0f} ms"
    yield Row(name, one, "ms", [MILLISECONDS], most, ("≤", 1.0))


def among(few: int, many: int) -> dict[str, float]:
    """The figures of `measure`, taken in this process."""
    screening.warm()
    asked = world.open_consultation("1.2", "somiglianza")
    _fill(asked, few)
    among_few, a_second = _one(asked), _batches(asked)
    _fill(asked, many)
    return {"among_few": among_few, "a_second": a_second, "among_many": _one(asked)}


def _fill(asked: Consultation, size: int) -> None:
    """Bring the others up to `size`: published rows, written without their triggers."""
    if not Contribution.objects.filter(consultation=asked).exists():
        world.publish_all(world.speak(asked, 1))
    pattern = Contribution.objects.filter(consultation=asked).order_by("pk").first()
    here = Contribution.objects.filter(consultation=asked).count()
    chance = random.Random(here)  # noqa: S311
    texts = [said(chance) for _ in range(size - here)]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        first = asked.next_number()
        Consultation.objects.filter(pk=asked.pk).update(last_number=first + len(texts))
        made = Contribution.objects.bulk_create(
            (
                Contribution(
                    consultation=asked,
                    submission=pattern.submission,
                    kind="remark",
                    language="it",
                    number=first + at,
                    state="withdrawn",
                )
                for at in range(len(texts))
            ),
            batch_size=2000,
        )
        revisions = Revision.objects.bulk_create(
            (Revision(contribution=row, text=text) for row, text in zip(made, texts, strict=True)),
            batch_size=2000,
        )
        for start in range(0, len(revisions), 2000):
            part = revisions[start : start + 2000]
            likeness.remember(likeness.fingerprint(row.contribution, row) for row in part)
        cursor.execute(
            "UPDATE consultation_contribution AS said SET state = 'published',"
            " published_at = now(), shown_id = revision.id FROM consultation_revision AS revision"
            " WHERE revision.contribution_id = said.id AND said.state = 'withdrawn'"
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _one(asked: Consultation) -> float:
    """Milliseconds of one, the median of a hundred."""
    keys = world.speak(asked, ONES)
    return 1000 * median(seconds(lambda key=key: screening.screen(key)) for key in keys)


def _batches(asked: Consultation) -> float:
    keys = world.speak(asked, 10 * BATCH)
    parts = [keys[start : start + BATCH] for start in range(0, len(keys), BATCH)]
    return len(keys) / seconds(lambda: [screening.screen_batch(part) for part in parts])
