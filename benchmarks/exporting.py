"""Open data of many rows: time, and that ten times the rows take no more memory.

`python -m benchmarks.exporting <form> <rows> <read whole>` writes a dataset of so many invented
organisations in a process of its own, whose rows are rolled back, and prints what it took as JSON.
The last argument is the control: 1 reads all rows before it writes the first.
"""

import json
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from tempfile import TemporaryFile

from benchmarks.child import measured

FORMS = ("csv", "json", "xlsx")
AT_MOST = ("≤", 1.2)
MADE = 10_000  # organisations made one by one; all beyond are copies of them


def measure(few: int, many: int) -> "Iterator":
    """Rows of the table, for each form: time, and the peak of memory beside that of `few`. Of
    workbooks, which take ten times as long, a tenth of the rows."""
    from benchmarks.table import Row

    for number, form in enumerate(FORMS):
        part = 10 if form == "xlsx" else 1
        sizes = few // part, many // part
        small, large = (measured("exporting", number, size, 0) for size in sizes)
        to = f"{sizes[0]:,} rows"
        name = f"{sizes[1]:,} rows as {form.upper()}"
        megabytes = f"{large['bytes'] / 1e6:,.0f} MB"
        yield Row(name, [large["seconds"]], "s", [small["seconds"]], to, more=megabytes)
        peaks = [large["peak"]], "MiB", [small["peak"]]
        yield Row(f"{name}, peak memory", *peaks, to, AT_MOST)


def child(form: str, count: int, whole: bool) -> dict[str, float]:
    import django

    django.setup()
    from django.db import connection, transaction

    from benchmarks.peak import peak
    from tsi.base.tables import file_pieces
    from tsi.site.open_data.network import ORGANISATIONS

    with transaction.atomic(), closing(TemporaryFile()) as file:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")  # no history of them
            _make(cursor, count)
            cursor.execute("ANALYZE partners_organisation")  # as autovacuum does in time
        start = time.perf_counter()
        rows = ORGANISATIONS.cells()
        rows = list(rows) if whole else rows
        for piece in file_pieces(form, "prova", ORGANISATIONS.head, rows):
            file.write(piece)
        took = {"seconds": time.perf_counter() - start, "bytes": file.tell(), "peak": peak()}
        transaction.set_rollback(True)
    return took


def _make(cursor, count: int) -> None:
    """So many organisations, without what searching reads of them, which no export does and which
    takes an hour to write for a million."""
    from benchmarks.organisations import make
    from partners.models import Organisation

    cursor.execute("SET LOCAL statement_timeout = 0")
    cursor.execute("ALTER TABLE partners_organisation DROP titles, DROP found")
    cursor.execute("DROP INDEX organisation_names, organisation_searched")
    make(min(count, MADE))
    columns = {field.column for field in Organisation._meta.local_concrete_fields}
    copied = ", ".join(columns - {"id", "uid", "slug"})
    cursor.execute(
        f"INSERT INTO partners_organisation (uid, slug, {copied})"
        f" SELECT gen_random_uuid(), slug || '-' || number, {copied}"
        "  FROM partners_organisation, generate_series(2, %s) AS number WHERE slug LIKE 'ente-%%'",
        [count // MADE],
    )


if __name__ == "__main__":
    form, count, whole = map(int, sys.argv[1:])
    print(json.dumps(child(FORMS[form], count, bool(whole))))
