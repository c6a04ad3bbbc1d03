"""The directory with thousands of organisations: search, filtered lists, files of all of them."""

from collections.abc import Iterator
from itertools import count
from statistics import quantiles

from django.db import connection
from django.http import QueryDict

from benchmarks import organisations
from benchmarks.client import Client, check, request
from benchmarks.table import Row
from benchmarks.timing import in_turn, in_unit, seconds
from partners.directory import Directory
from partners.models import Organisation
from partners.search import search
from partners.views.directory import COLUMNS, cells
from tests.partners.misspelling import typos
from tsi.base.tables import FORMATS, file_pieces

PERCENTILE = 80  # ms, what 95 searches of 100 may take at most
ONE_QUERY = "/bench/row/"
LISTS = {
    "list, two filters": "?categoria=school&zona=1&x={}",
    "list, newest partners": "?ordine=recenti&x={}",
    "list, words with a typo": "?q=fondazione+conpagnia+san+paolo&x={}",
    "map": "?vista=mappa&x={}",
}


def measure(port: int, total: int, *, rounds: int) -> Iterator[Row]:
    """Make so many organisations, then rows for searching, lists and files.

    The lists are asked with a query string each time another, so that nothing is kept.
    """
    organisations.make(total)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE partners_organisation")
    yield from _searches(rounds)
    for name, query in LISTS.items():
        yield _list(name, query, port, rounds)
    for form in FORMATS:
        yield _file(form, max(1, rounds - 1))


def _searches(rounds: int) -> Iterator[Row]:
    """Each of the real names three times with a typo, and as it is."""
    names = list(Organisation.objects.in_appendix().values_list("name", flat=True))
    typed = [each for name in names for each in (name, *typos(name, seed=1))]
    first = names[0]
    search(first)
    taken = [sorted(seconds(lambda one=one: search(one)) for one in typed) for _ in range(rounds)]
    bare = [seconds(lambda: Organisation.objects.order_by("pk")[0]) for _ in range(rounds * 20)]
    reference = in_unit([sorted(bare)[len(bare) // 2]] * rounds, 1000)
    for percent in (50, 95):
        figures = in_unit([quantiles(times, n=100)[percent - 1] for times in taken], 1000)
        more = f"at most {PERCENTILE} ms asked" if percent == 95 else f"{len(typed)} searches"
        yield Row(f"search, p{percent}", figures, "ms", reference, "one query", more=more)


def _list(name: str, query: str, port: int, rounds: int) -> Row:
    """The time of one answer on a kept connection, beside that of the bare view's."""
    client, numbers = Client(port), count()

    def ours() -> None:
        check(client.ask(request(f"/organizzazioni/{query.format(next(numbers))}")), 200)

    taken, bare = in_turn(ours, lambda: check(client.ask(request(ONE_QUERY)), 200), rounds, times=5)
    return Row(name, in_unit(taken, 1000), "ms", in_unit(bare, 1000), "one row over HTTP")


def _file(form: str, rounds: int) -> Row:
    """A file of all, beside reading the same rows through the ORM and doing nothing with them."""

    def ours() -> int:
        pieces = file_pieces(form, "all", COLUMNS, cells(Directory(QueryDict())))
        return sum(map(len, pieces))

    taken, bare = in_turn(ours, lambda: list(Organisation.objects.all()), rounds)
    return Row(f"{form.upper()} of all", taken, "s", bare, "rows read through the ORM")
