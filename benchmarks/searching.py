"""The search of the whole site: each sort of question, beside a bare view."""

import random
import time
from collections.abc import Iterator
from statistics import median, quantiles
from urllib.parse import urlencode

from django.core.cache import cache
from django.db import connection

from benchmarks import organisations, voices, world
from benchmarks.client import Client, check, request
from benchmarks.table import Row
from consultation.models import Contribution
from partners.models import Organisation
from plan.models import Passage, Plan, Version, VersionKind
from plan.versions import freeze, publish

PERCENTILE = 100  # ms, what 95 searches of 100 may take at most
SIZES = 10_000, 100_000, 3000  # organisations, contributions, passages
PAGE, BOX = "/cerca/", "/cerca/suggerimenti/"
# Sentences of the other consultations, differently joined, and one of 5,000 rare words each.
SAID = "(ARRAY[" + ", ".join("'" + each.replace("'", "''") + "'" for each in world.SENTENCES) + "])"
TEXT = (
    f"{SAID}[1 + n %% 12] || ' ' || {SAID}[1 + n / 12 %% 12] || ' ' || {SAID}[1 + n * 7 / 5 %% 12]"
    " || ' ' || translate((n %% 5000)::text, '0123456789', 'bcdfglmnpr') || 'ola'"
)
QUESTIONS = {
    "common word": (PAGE, ["servizi", "torino", "cooperativa", "progetti", "formazione"]),
    "rare word": (PAGE, ["cdfola", "montalcini", "lanterna", "rondine", "cittadella"]),
    "two words": (
        PAGE,
        ["lavoro giovani", "orto margherita", "impatto valutazione", "fondo valli"],
    ),
    "two that never meet": (PAGE, ["fiducia mattino", "tirocini biblioteche", "strada quartiere"]),
    "phrase": (PAGE, ['"terzo settore"', '"tutto l’anno"', '"economia sociale"']),
    "word with a typo": (PAGE, ["coperativa", "formazzione", "montalcinni", "sportleli"]),
    "beginning of a word": (
        BOX,
        ["co", "fon", "coop", "lant", "monta", "piano loc", "sociale imp"],
    ),
    "beginning with a typo": (BOX, ["fondazzione", "cooprativa", "associazoine"]),
    "nothing found": (PAGE, ["zzyzx", "qwertyuiop asdfgh", "xkcdxkcd"]),
}


def measure(port: int, *, rounds: int, times: int = 40) -> Iterator[Row]:
    """Rows for each sort of question and for all together, asked one after the other."""
    client, number = Client(port), random.Random(5)  # noqa: S311
    cache.delete("search:words")  # of a smaller world
    for page, typed in QUESTIONS.values():
        check(client.ask(_request(page, typed[0], 0)), 200)
    waits: dict[str, list[list[float]]] = {name: [] for name in QUESTIONS}
    hello: list[float] = []
    for _round in range(rounds):
        bare = [_wait(client, request("/bench/hello/")) for _ in range(times)]
        hello.append(median(bare))
        for name, (page, typed) in QUESTIONS.items():
            asked = [_request(page, number.choice(typed), number.random()) for _ in range(times)]
            waits[name].append([_wait(client, each) for each in asked])
    for name, of_rounds in waits.items():
        yield _row(name, of_rounds, hello)
    together = [sum(each, []) for each in zip(*waits.values(), strict=True)]  # noqa: RUF017
    yield _row("all together", together, hello)


def _request(page: str, typed: str, number: float) -> bytes:
    return request(f"{page}?{urlencode({'q': typed, 'x': number})}", Accept_Encoding="gzip")


def _wait(client: Client, asked: bytes) -> float:
    before = time.perf_counter()
    check(client.ask(asked), 200)
    return (time.perf_counter() - before) * 1000


def _row(name: str, of_rounds: list[list[float]], hello: list[float]) -> Row:
    figures = [quantiles(waits, n=100)[94] for waits in of_rounds]
    middle = median(median(waits) for waits in of_rounds)
    more = f"p50 {middle:.1f} ms, p95 at most {PERCENTILE} asked"
    return Row(f"{name}, p95", figures, "ms", hello, "hello", more=more)


def make(sizes: tuple[int, int, int] = SIZES) -> None:
    """As many organisations, contributions and passages as the bound speaks of."""
    many_organisations, many_contributions, many_passages = sizes
    if (missing := many_organisations - Organisation.objects.count()) > 0:
        organisations.make(missing)
    if (missing := many_contributions - Contribution.objects.count()) > 0:
        voices.make("9.0", missing, TEXT)
    plan, number = Plan.objects.order_by("pk").first(), 0
    while Passage.objects.count() < many_passages:
        number += 1
        base = Version.objects.get(plan=plan, number="1.0")
        publish(
            freeze(
                plan, number=f"9.{number}", kind=VersionKind.CONSULTATION, base=base, is_demo=True
            )
        )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
