"""Public pages over HTTP: kept in the cache, asked for again (304), and made anew."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import repeat
from statistics import median

from django.db.models import Count

from benchmarks.client import Client, Load, check, load, request
from benchmarks.table import Row
from consultation.models import Consultation, Contribution

KEPT = ("≥", 0.6)  # of the view with nothing in it, for a page that the cache holds
MADE = ("≥", 0.5)  # of the view with fifty rows, for a page that it does not


@dataclass(frozen=True)
class Page:
    """What is asked for: on which port, with which answer, compared with which bare view.

    `steady` is what costs the same however many contributions there are.
    """

    name: str
    port: int
    request: bytes
    status: int = 200
    to: str = ""
    aim: tuple[str, float] | None = None
    steady: bool = False


def measure(
    consultation: Consultation,
    port: int,
    away: int,
    *,
    rounds: int,
    seconds: float,
    every: bool = True,
) -> list[Row]:
    """Rows for the reader, a passage and the list of contributions.

    `port` serves with the cache, `away` without. Each round asks every page for `seconds`, the
    bare views among them, so that a ratio compares neighbours in time. Without `every`
    the steady ones are left out.
    """
    pages = [page for page in _pages(consultation, port, away) if every or not page.steady]
    for page in pages:
        for _ in range(4):  # enough connections to meet both workers, most likely
            check(Client(page.port).ask(page.request), page.status)
    got: dict[str, list[Load]] = {page.name: [] for page in pages}
    for _ in range(rounds):
        for page in pages:
            got[page.name].append(load(page.port, always(page.request), seconds, page.status))
    return [_row(page, got) for page in pages]


def always(asked: bytes) -> Callable[[int], Iterator[bytes]]:
    return lambda client: repeat(asked)


def _pages(consultation: Consultation, port: int, away: int) -> Iterator[Page]:
    yield Page("hello", port, request("/bench/hello/"))
    yield Page("one row", port, request("/bench/row/"), to="hello", steady=True)
    yield Page("fifty rows", port, request("/bench/rows/"))
    reader = f"/piano/{consultation.version.number}/"
    addresses = {
        "reader": reader,
        "passage": f"{reader}{_most_discussed(consultation)}/",
        "contributions": consultation.get_absolute_url(),
    }
    for name, path in addresses.items():
        yield Page(f"{name}, kept", port, request(path), to="hello", aim=KEPT)
        if name == "reader":  # the one large page
            gzip = request(path, Accept_Encoding="gzip")
            yield Page(f"{name}, kept, gzip", port, gzip, to="hello", aim=KEPT, steady=True)
        etag = Client(port).ask(request(path)).header("ETag")
        again = request(path, If_None_Match=etag, Accept_Encoding="gzip")
        yield Page(f"{name}, 304", port, again, 304, to="hello", aim=KEPT, steady=True)
        yield Page(f"{name}, cache away", away, request(path), to="fifty rows", aim=MADE)


def _most_discussed(consultation: Consultation) -> str:
    rows = Contribution.objects.public().filter(consultation=consultation)
    counted = rows.values("passage__code").annotate(n=Count("pk"))
    return counted.order_by("-n", "passage__code")[0]["passage__code"]


def _row(page: Page, got: dict[str, list[Load]]) -> Row:
    loads = got[page.name]
    return Row(
        page.name,
        [one.per_second for one in loads],
        "req/s",
        [one.per_second for one in got[page.to]] if page.to else (),
        page.to,
        page.aim,
        more=f"p95 {median(one.p95 for one in loads):.1f} ms",
    )
