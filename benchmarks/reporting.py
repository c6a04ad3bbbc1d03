"""The report on a consultation: its figures, and the text printed with its contributions.

The text is printed with volumes of several sizes, each in a process of its own: time and memory
of a contribution must not grow.
"""

import json
import sys
import time
from collections.abc import Iterator

from benchmarks.child import measured

ROUNDS = 5


def measure(consultation, volumes: tuple[int, ...]) -> "Iterator":
    """Rows of the table: counting all figures, printing volumes of so many contributions."""
    from benchmarks.table import Row

    yield Row("figures of the report", [1000 * _counted(consultation)], "ms")
    made = [measured("reporting", size) for size in volumes]
    for size, each in zip(volumes, made, strict=True):
        first, to = made[0], f"{volumes[0]:,} contributions"
        name = f"text with {size:,} contributions"
        yield Row(
            name, [each["seconds"]], "s", [first["seconds"]], to, more=f"{each['pages']} pages"
        )
        yield Row(f"{name}, peak memory", [each["peak"]], "MiB", [first["peak"]], to)


def _counted(consultation) -> float:
    """Seconds, the median."""
    from django.db import connection

    from consultation.report import figures

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    taken = []
    for _round in range(ROUNDS):
        start = time.perf_counter()
        found = figures.of(consultation)
        taken.append(time.perf_counter() - start)
    assert found.numbers.published
    return sorted(taken)[ROUNDS // 2]


def printed(count: int) -> None:
    """Print a volume of `count`; say what it took as JSON."""
    import django

    django.setup()
    from benchmarks.peak import peak
    from consultation.models import Consultation
    from consultation.report import with_text

    asked = Consultation.objects.select_related("version__plan").get(slug="misure")
    start = time.perf_counter()
    made = with_text.render(asked, "it", 1, "benchmark", lambda done: None, size=count)
    took = time.perf_counter() - start
    print(json.dumps({"seconds": took, "peak": peak(), "pages": made.pages}))


if __name__ == "__main__":
    printed(int(sys.argv[1]))
