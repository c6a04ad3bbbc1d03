"""`python -m benchmarks.print_ours THEMES`: as the worker prints a version, 0 for all themes."""

import json
import sys
import time
from contextlib import suppress

import django

from benchmarks.peak import peak


def main(themes: int) -> None:
    """Read a version and print it; say what it took as JSON, or which libraries are missing."""
    django.setup()
    from benchmarks.printing import edition
    from plan import pdf

    with suppress(OSError):  # render says better what is missing
        import weasyprint  # noqa: F401 - a worker has imported it at its first PDF
    start = time.perf_counter()
    try:
        made = pdf.render(edition(themes or None), progress=lambda done: None)
    except pdf.LibrariesMissing as missing:
        print(json.dumps({"missing": str(missing)}))
        return
    took = time.perf_counter() - start
    print(json.dumps({"seconds": took, "peak": peak(), "pages": made.pages}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
