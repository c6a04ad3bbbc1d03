"""The API over HTTP: pages of a long list, and hearing that all is as it was."""

from collections.abc import Iterator

from benchmarks.client import Client, check, request
from benchmarks.table import Row
from benchmarks.timing import in_turn, in_unit

FIRST = "/api/v1/organisations/"
HELLO = "/bench/hello/"


def measure(port: int, *, rounds: int) -> Iterator[Row]:
    """Rows for the list of all organisations that the directory holds, beside the bare view.

    Nothing of it is kept: each answer is read, made and hashed anew, the 304 too.
    """
    client = Client(port)
    first = client.ask(request(FIRST))
    check(first, 200)
    etag = first.header("ETag")
    asked = {
        "list, first page of 50": (request(FIRST), 200),
        "list, first page of 100": (request(f"{FIRST}?size=100"), 200),
        "list, newest first": (request(f"{FIRST}?order=-changed"), 200),
        "list, 304": (request(FIRST, If_None_Match=etag), 304),
    }
    for name, (question, status) in asked.items():
        taken, bare = in_turn(
            lambda question=question, status=status: check(client.ask(question), status),
            lambda: check(client.ask(request(HELLO)), 200),
            rounds,
            times=5,
        )
        yield Row(name, in_unit(taken, 1000), "ms", in_unit(bare, 1000), "hello over HTTP")
