"""Sending a contribution by POST: eight without a pause, and fifty people at once."""

import uuid
from collections.abc import Iterator
from itertools import count
from statistics import median
from urllib.parse import urlencode

from benchmarks.client import load, request
from benchmarks.table import Row
from benchmarks.world import SENTENCES
from consultation.models import Consultation, Submission

CSRF = "b" * 32  # a token is whatever cookie and form agree on
PEOPLE, PAUSE = 50, 3.0  # each sends again after so many seconds on the average
BOUND = 150.0  # milliseconds


def measure(consultation: Consultation, port: int, *, rounds: int, seconds: float) -> list[Row]:
    """A remark sent, against a view that commits one bare row behind the same middleware."""
    ours, bare = [], []
    codes = _codes(consultation)
    load(port, lambda client: _remarks(consultation, codes, client), 0.1, status=302)  # warms it up
    for _ in range(rounds):
        bare.append(load(port, _rows, seconds))
        before = Submission.objects.count()
        ours.append(
            load(port, lambda client: _remarks(consultation, codes, client), seconds, status=302)
        )
        kept = Submission.objects.count() - before
        assert kept == ours[-1].answers, "an answer without a row"
    return [
        Row(
            "contribution sent",
            [one.per_second for one in ours],
            "POST/s",
            [one.per_second for one in bare],
            "one bare INSERT",
            more=f"p95 {median(one.p95 for one in ours):.1f} ms",
        )
    ]


def people(consultation: Consultation, port: int, *, rounds: int, seconds: float) -> Iterator[Row]:
    """Fifty people who each send, read and write for some seconds, and send again; and the worst
    that can happen, fifty who press the button in the same moment."""
    codes = _codes(consultation)
    for name, pause, lasting in (
        ("p95, each every 3 s", PAUSE, max(seconds, 2 * PAUSE)),
        ("p95, all in one moment", 0.0, 0.0001),
    ):
        found = []
        for _ in range(rounds):
            before = Submission.objects.count()
            found.append(
                load(
                    port,
                    lambda client: _remarks(consultation, codes, client),
                    lasting,
                    status=302,
                    clients=PEOPLE,
                    pause=pause,
                )
            )
            kept = Submission.objects.count() - before
            assert kept == found[-1].answers, "an answer without a row"
        p95 = [one.p95 for one in found]
        more = f"{median(one.per_second for one in found):.0f} POST/s"
        bounds = [BOUND] * rounds
        yield Row(name, p95, "ms", bounds, "150 ms", ("≤", 1.0), more)


def _rows(client: int) -> Iterator[bytes]:
    while True:
        yield _post("/bench/insert/", {"text": SENTENCES[0]})


def _codes(consultation: Consultation) -> list[str]:
    return list(consultation.version.passages.values_list("code", flat=True))


def _remarks(consultation: Consultation, codes: list[str], client: int) -> Iterator[bytes]:
    """Each from another person, on another passage."""
    run = uuid.uuid4().hex[:8]
    for number in count(client):
        form = {
            "form_token": str(uuid.uuid4()),
            "text": SENTENCES[number % len(SENTENCES)],
            "first_name": "Cittadina",
            "last_name": "inventata",
            "email": f"{run}-{client}-{number}@demo.example",
            "accepts": "on",
        }
        yield _post(f"{consultation.get_absolute_url()}scrivi/{codes[number % len(codes)]}/", form)


def _post(path: str, form: dict[str, str]) -> bytes:
    body = urlencode(form | {"csrfmiddlewaretoken": CSRF}).encode()
    return request(path, body, Cookie=f"csrftoken={CSRF}")
