"""Lists and passages of ten thousand and of a million contributions, side by side."""

from collections.abc import Callable, Iterator
from itertools import count

from django.db import connection, transaction

from benchmarks import world
from benchmarks.client import Client, check, request
from benchmarks.table import Row
from benchmarks.timing import in_turn, in_unit
from consultation.models import Consultation
from plan.models import Passage
from tsi.base.paging import place_of

AT_MOST = ("≤", 1.3)  # of the same page of the smaller consultation
CODE = "1.1.1"
COLUMNS_OF_SUBMISSION = {
    "consultation_id": "%(consultation)s",
    "form_token": "gen_random_uuid()",
    "body_sha256": "''",
    "link_key": "gen_random_uuid()",
    "link_sha256": "md5(%(consultation)s || 'a' || n) || md5(%(consultation)s || 'b' || n)",
    "first_name": "'Cittadina'",
    "last_name": "'inventata ' || n",
    "organisation_name": "''",
    "pseudonym": "''",
    "mandate": "'none'",
    "respondent": "'citizen'",
    "size": "''",
    "municipality": "''",
    "zone": "''",
    "is_minor": "false",
    "channel": "'online'",
    "provenance": "''",
    "counted_as": "''",
    "language": "'it'",
    "confirmed_at": "now()",
}
COLUMNS_OF_CONTRIBUTION = {
    "consultation_id": "%(consultation)s",
    "submission_id": "%(first)s + n",
    "passage_id": "(%(passages)s::bigint[])[1 + n %% %(many)s]",
    "theme_id": "(%(themes)s::bigint[])[1 + n %% %(many)s]",
    "kind": "'remark'",
    "language": "'it'",
    "number": "n",
    "state": "'published'",
    "revision": "1",
    "shown_id": "%(first)s + n",
    "published_at": "now()",
    "attempts": "0",
    "last_error": "''",
}
COLUMNS_OF_REVISION = {
    "contribution_id": "%(first)s + n",
    "number": "1",
    "text": "'Servono sportelli aperti tutto l’anno. Voce ' || n",
    "motivation": "''",
    "how_much": "''",
    '"when"': "''",
    "obscured": "'{}'",
}
TABLES = {
    "consultation_submission": COLUMNS_OF_SUBMISSION,
    "consultation_contribution": COLUMNS_OF_CONTRIBUTION,
    "consultation_revision": COLUMNS_OF_REVISION,
}
TALLIED = """
    INSERT INTO consultation_tally (consultation_id, passage_id, theme_id, kind, number)
    SELECT consultation_id, passage_id, theme_id, kind, count(*) FROM consultation_contribution
    WHERE consultation_id = %s GROUP BY 1, 2, 3, 4
"""


def measure(port: int, few: int, many: int, *, rounds: int) -> Iterator[Row]:
    """Make two consultations, then rows for the pages of the larger beside the smaller's.

    Each page is asked with another query string each time, so that nothing is kept.
    """
    asked = [make("7.0", few), make("8.0", many)]
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    for name, address in PAGES.items():
        ours, bare = (_asks(port, address, each) for each in reversed(asked))
        taken, reference = in_turn(ours, bare, max(rounds, 3), times=7)
        yield Row(
            name,
            in_unit(taken, 1000),
            "ms",
            in_unit(reference, 1000),
            f"the same of {few:,}",
            AT_MOST,
        )


def _middle(asked: Consultation) -> str:
    """The place in the middle of the list."""
    rows = asked.contributions.filter(number=asked.last_number // 2)
    return place_of(rows.get(), ["-number"])


PAGES: dict[str, Callable[[Consultation], str]] = {
    "list": lambda asked: f"/consultazioni/{asked.slug}/contributi/?x={{}}",
    "list, in the middle": lambda asked: (
        f"/consultazioni/{asked.slug}/contributi/?dopo={_middle(asked)}&x={{}}"
    ),
    "list, one theme and kind": lambda asked: (
        f"/consultazioni/{asked.slug}/contributi/?tema=1&tipo=remark&x={{}}"
    ),
    "passage": lambda asked: f"/piano/{asked.version.number}/{CODE}/?x={{}}",
    "reader": lambda asked: f"/piano/{asked.version.number}/?x={{}}",
}


def _asks(
    port: int, address: Callable[[Consultation], str], asked: Consultation
) -> Callable[[], None]:
    client, numbers, path = Client(port), count(), address(asked)
    return lambda: check(client.ask(request(path.format(next(numbers)))), 200)


def make(number: str, total: int, text: str = "") -> Consultation:
    """A consultation on a new version with so many published contributions.

    `text` is the SQL of what number `n` says, if not all the same. They are written by the
    database, its triggers off; what the triggers count is counted after.
    """
    asked = world.open_consultation(number=number, slug=f"voci-{number.replace('.', '-')}")
    passages = list(asked.version.passages.in_order())
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("SET LOCAL statement_timeout = 0")
        values = {
            "consultation": asked.pk,
            "first": _first(cursor),
            "passages": [each.pk for each in passages],
            "themes": _themes(passages),
            "many": len(passages),
            "total": total,
        }
        for table, columns in TABLES.items():
            said = {"text": text} if text and "text" in columns else {}
            names, terms = ", ".join(columns), ", ".join((columns | said).values())
            received = "" if table == "consultation_contribution" else ", received_at"
            now = received and ", now()"
            cursor.execute(
                f"INSERT INTO {table} (id, {names}{received})"
                f" SELECT %(first)s + n, {terms}{now} FROM generate_series(1, %(total)s) AS n",
                values,
            )
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), %s)",
                [values["first"] + total],
            )
        cursor.execute(TALLIED, [asked.pk])
    Consultation.objects.filter(pk=asked.pk).update(last_number=total)
    asked.refresh_from_db()
    return asked


def _first(cursor) -> int:
    """A key that none of the three tables has reached."""
    highest = [f"(SELECT coalesce(max(id), 0) FROM {table})" for table in TABLES]
    cursor.execute(f"SELECT greatest({', '.join(highest)})")
    return cursor.fetchone()[0]


def _themes(passages: list[Passage]) -> list[int]:
    """The highest passage above each, as the trigger would find it."""
    by_uid = {each.uid: each for each in passages}

    def top(each: Passage) -> Passage:
        return top(by_uid[each.parent_uid]) if each.parent_uid else each

    return [top(each).pk for each in passages]
