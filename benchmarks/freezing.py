"""Freezing the working text: the real Plan's elements, and ten times as many."""

from itertools import count

from django.db import connection, transaction

from benchmarks.table import Row
from benchmarks.timing import in_turn, in_unit
from plan.models import Element, Plan, VersionKind
from plan.versions import freeze

COPIES = 10
COPY_ROWS = """
INSERT INTO bench_passage
SELECT uid, kind, code, position, title_it, title_en, body_it, body_en
FROM plan_element WHERE plan_id = %s
"""
TABLE = """
CREATE TABLE IF NOT EXISTS bench_passage (uid uuid, kind text, code text, position int,
    title_it text, title_en text, body_it text, body_en text)
"""


def measure(*, rounds: int) -> list[Row]:
    """Freeze both sizes, against the bare copy of as many rows inside the database."""
    real = Plan.objects.exclude(slug__startswith="misure-").get()
    plans = {copies: copied(real, copies) for copies in (1, COPIES)}
    with connection.cursor() as cursor:
        cursor.execute(TABLE)
    numbers = count(1)
    rows, times = [], {}
    for copies, plan in plans.items():
        ours, bare = in_turn(
            lambda plan=plan: freeze(plan, number=f"0.{next(numbers)}", kind=VersionKind.DRAFT),
            lambda plan=plan: _copy_rows(plan),
            rounds,
            times=2,
        )
        times[copies] = in_unit(ours, 1000)
        name = f"freeze {plan.elements.count():,} elements"
        to = "rows copied inside the database"
        rows.append(Row(name, times[copies], "ms", in_unit(bare, 1000), to))
    linear = f"the smaller ({COPIES} is linear)"
    return [*rows, Row("freeze, growth", times[COPIES], "ms", times[1], linear)]


def _copy_rows(plan: Plan) -> None:
    with connection.cursor() as cursor:
        cursor.execute(COPY_ROWS, [plan.pk])


@transaction.atomic
def copied(real: Plan, copies: int) -> Plan:
    """A Plan with the elements of `real` that many times over, each copy under codes of its own."""
    plan = Plan.objects.create(slug=f"misure-{copies}", title_it="Misure", title_en="Measures")
    rows = list(real.elements.order_by("pk").values())
    for copy in range(copies):
        made: dict[int | None, Element | None] = {None: None}
        while left := [row for row in rows if row["id"] not in made]:
            level = [row for row in left if row["parent_id"] in made]
            new = [_copy(row, plan, made[row["parent_id"]], copy) for row in level]
            Element.objects.bulk_create(new)
            made |= {row["id"]: element for row, element in zip(level, new, strict=True)}
    return plan


def _copy(row: dict, plan: Plan, parent: Element | None, copy: int) -> Element:
    same = {name: row[name] for name in ("kind", "title_it", "title_en", "body_it", "body_en")}
    place = row["position"] + 1000 * copy
    return Element(plan=plan, parent=parent, position=place, code=f"{copy}x{row['code']}", **same)
