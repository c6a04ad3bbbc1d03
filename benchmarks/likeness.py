"""Screening one contribution among many others, in a process of its own.

`bin/bench` does not run it. `python -m benchmarks.likeness`, on an empty database into which
`manage.py load_data` brought the Plan, fills a consultation with 10,000 and then 100,000 others of
different words, and prints what one costs, and how many a worker screens in a second in batches of
fifty by the way its sweep takes (no bell, no broker). It exits with 1 above the bounds: twice the
cost and 50 ms at 100,000, fewer than 100 a second at 10,000.
"""

import random
import sys
from statistics import median

SIZES = (10_000, 100_000)
ONES, BATCH = 100, 50
MILLISECONDS, RATIO, A_SECOND = 50, 2.0, 100


def main() -> int:
    import django

    django.setup()
    from benchmarks import world

    asked = world.open_consultation()
    words = _vocabulary(asked)
    one, a_second = {}, {}
    for size in SIZES:
        _fill(asked, size, words)
        one[size] = _one(asked)
        a_second[size] = _batches(asked)
        print(f"{size} others: one {one[size]:.1f} ms, in batches {a_second[size]:.0f} a second")
    ratio = one[SIZES[1]] / one[SIZES[0]]
    print(f"one among {SIZES[1]}: {ratio:.2f} times the cost among {SIZES[0]}")
    slow = one[SIZES[1]] > MILLISECONDS or ratio > RATIO or a_second[SIZES[0]] < A_SECOND
    return int(slow)


def _vocabulary(asked) -> list[str]:
    texts = (passage.text("it") for passage in asked.version.passages.all())
    return sorted({word for text in texts for word in text.split()})


def _fill(asked, size: int, words: list[str]) -> None:
    """Bring the others up to `size`: published rows, written without their triggers."""
    from django.db import connection, transaction

    from benchmarks import world
    from consultation import likeness
    from consultation.models import Contribution, Revision

    if not Contribution.objects.filter(consultation=asked).exists():
        world.publish_all(world.speak(asked, 1))
    pattern = Contribution.objects.filter(consultation=asked).order_by("pk").first()
    here = Contribution.objects.filter(consultation=asked).count()
    chance = random.Random(here)  # noqa: S311
    texts = [" ".join(chance.choices(words, k=40)) for _ in range(size - here)]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        first = asked.next_number() + size
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


def _one(asked) -> float:
    """Milliseconds of one, the median of a hundred."""
    from benchmarks import world
    from benchmarks.timing import seconds
    from consultation import screening

    keys = world.speak(asked, ONES)
    return 1000 * median(seconds(lambda key=key: screening.screen(key)) for key in keys)


def _batches(asked) -> float:
    from benchmarks import world
    from benchmarks.timing import seconds
    from consultation import screening

    keys = world.speak(asked, 10 * BATCH)
    parts = [keys[start : start + BATCH] for start in range(0, len(keys), BATCH)]
    return len(keys) / seconds(lambda: [screening.screen_batch(part) for part in parts])


if __name__ == "__main__":
    sys.exit(main())
