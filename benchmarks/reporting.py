"""The report on a consultation: its figures, and the text printed with its contributions.

`python -m benchmarks.reporting` on a database with the real Plan (`manage.py load_data`) says
10,000 contributions, counts them, and prints the text with 250, 500, 1,000 and 2,000 (one volume),
each in a process of its own: time and memory per contribution must not grow.
"""

import json
import subprocess
import sys
import time

CONTRIBUTIONS = 10_000
PRINTED = (250, 500, 1000, 2000)
ROUNDS = 5


def main() -> int:
    import django

    django.setup()
    from benchmarks import world

    consultation = world.open_consultation()
    world.publish_all(world.speak(consultation, CONTRIBUTIONS))
    print(f"figures of {CONTRIBUTIONS:,}: {_counted(consultation) * 1000:.0f} ms", flush=True)
    for count in PRINTED:
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.reporting", str(count)],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        made = json.loads(done.stdout)
        each = made["seconds"] / count * 1000
        print(
            f"printed with {count}: {made['seconds']:.1f} s ({each:.1f} ms each), "
            f"{made['pages']} pages, peak of memory {made['peak']:.0f} MiB",
            flush=True,
        )
    return 0


def _counted(consultation) -> float:
    from django.db import connection

    from consultation.report import figures

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    taken = []
    for _round in range(ROUNDS):
        start = time.perf_counter()
        found = figures.of(consultation)
        taken.append(time.perf_counter() - start)
    assert found.numbers.published == CONTRIBUTIONS
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
    sys.exit(printed(int(sys.argv[1])) if len(sys.argv) > 1 else main())
