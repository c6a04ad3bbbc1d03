"""How many organisations each value of each filter would leave, in one query."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

from partners.filters import Facet
from partners.models import Organisation


@dataclass
class Counts:
    """`values[facet][value]` organisations have it and all that the other facets demand; `total`
    have all that is demanded. `keys` are theirs, if they were asked for."""

    total: int = 0
    values: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))
    keys: set[int] = field(default_factory=set)


def count(
    organisations: QuerySet[Organisation],
    facets: dict[str, Facet],
    chosen: dict[str, list[str]],
    *,
    with_keys: bool = False,
) -> Counts:
    """Count among `organisations` what the `chosen` values of the `facets` leave."""
    demands = {name: facets[name].condition(values) for name, values in chosen.items() if values}
    flags = {f"ok_{name}": _truth(demand) for name, demand in demands.items()}
    columns = {name: facet.field_name for name, facet in facets.items()}
    rows = organisations.order_by().annotate(**flags).values_list("pk", *columns.values(), *flags)
    base, values = rows.query.sql_with_params()
    selects = [_select_facet(name, facet, demands) for name, facet in facets.items()]
    # Nothing is written into the SQL but names of facets; what people chose are its parameters.
    selects.append(f"SELECT '', '', count(*) FROM base {_where(demands)}")  # noqa: S608
    if with_keys:
        selects.append(f"SELECT 'pk', pk::text, 1 FROM base {_where(demands)}")  # noqa: S608
    head = ", ".join(["pk", *facets, *flags])
    sql = f"WITH base ({head}) AS MATERIALIZED ({base}) {' UNION ALL '.join(selects)}"
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return _counts(cursor.fetchall())


def _truth(demand: Q) -> ExpressionWrapper:
    return ExpressionWrapper(demand, output_field=BooleanField())


def _select_facet(name: str, facet: Facet, demands: dict[str, Q]) -> str:
    source = f"base, unnest({name}) AS one" if facet.is_list else "base"
    value = "one" if facet.is_list else name
    where = _where([other for other in demands if other != name])
    return f"SELECT '{name}', {value}, count(*) FROM {source} {where} GROUP BY {value}"  # noqa: S608


def _where(names) -> str:
    return "WHERE " + " AND ".join(f"ok_{name}" for name in names) if names else ""


def _counts(rows: list[tuple[str, str, int]]) -> Counts:
    counts = Counts()
    for name, value, number in rows:
        if name == "pk":
            counts.keys.add(int(value))
        elif name:
            counts.values[name][value] = number
        else:
            counts.total = number
    return counts
