"""The numbers of a consultation, each counted a second time by hand."""

from collections import Counter
from datetime import timedelta

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consultation.models import Contribution
from consultation.numbers import NOT_SAID, numbers, table, with_counts
from tests.consultation.rows import make_heard, make_point, move
from tests.factories import (
    make_consultation,
    make_contribution,
    make_held,
    make_published,
    make_staff,
    make_submission,
)
from tests.signing import sign_in


def make_lively():
    """A consultation with something of everything, and another that must not count."""
    asked = make_consultation(slug="prova")
    make_published(asked)
    make_published(asked, code="1.1.1")
    make_published(asked, code="1.1.2", kind="modification", text="Altre parole.")
    make_held(asked)
    old = make_held(asked)
    Contribution.objects.filter(pk=old.pk).update(
        held_at=timezone.now() - timedelta(days=3, hours=1)
    )
    make_contribution(asked)
    make_submission(asked, code="1.1.2-a1")
    move(make_submission(asked).contributions.get(), "lapsed")
    move(make_contribution(asked), "withdrawn")
    heard = make_heard(asked, confirmed_at=timezone.now())
    for _each in range(2):
        move(make_point(heard), "screening", number=asked.next_number())
    make_published(make_consultation())
    return asked


def test_numbers_are_those_of_the_rows(db):
    asked = make_lively()
    rows = list(Contribution.objects.filter(consultation=asked).select_related("submission"))
    said = [row for row in rows if row.state not in NOT_SAID]

    counted = numbers(asked)

    assert {key: n for key, _label, n in counted.by_state if n} == Counter(r.state for r in rows)
    assert {key: n for key, _label, n in counted.by_kind if n} == Counter(r.kind for r in said)
    channels = Counter(row.submission.channel for row in said)
    assert {key: n for key, _label, n in counted.by_channel if n} == channels
    assert counted.said == len(said) == 8
    assert counted.people == len({row.submission_id for row in said}) == 7
    assert counted.unconfirmed == 1
    assert (counted.held, counted.held_days()) == (2, 3)
    assert counted.by_day == [(timezone.localdate(), 8)]


def test_silent_and_loud_passages_are_all_passages(db):
    asked = make_lively()

    counted = numbers(asked)

    loud = [(passage.code, n) for passage, n in counted.loud]
    assert loud == [("1.1.1", 5), ("1.1.2", 1)]
    assert counted.on_whole == 2
    silent = {passage.code for passage in counted.silent}
    assert "1.1.2-a1" in silent  # what nobody confirmed was not said
    codes = set(asked.version.passages.values_list("code", flat=True))
    assert silent == codes - {"1.1.1", "1.1.2"}


def test_a_day_is_one_of_rome(db):
    asked = make_consultation()
    sent = make_published(asked).submission
    evening = timezone.now().replace(month=7, day=1, hour=22, minute=30)
    type(sent).objects.filter(pk=sent.pk).update(received_at=evening)

    ((day, _count),) = numbers(asked).by_day

    assert (day.month, day.day) == (7, 2)


def test_nothing_said_gives_nothing(db):
    counted = numbers(make_consultation())

    assert (counted.said, counted.people, counted.held_since) == (0, 0, None)
    assert (counted.by_day, counted.loud, counted.held_days()) == ([], [], 0)


def test_more_contributions_ask_no_more_queries(db):
    asked = make_consultation()
    with CaptureQueriesContext(
        connection,
    ) as none:
        numbers(asked)
    for _each in range(6):
        make_published(asked)
    make_held(asked)

    with CaptureQueriesContext(connection) as many:
        numbers(asked)

    assert len(many) == len(none)


def test_list_counts_each_apart(db):
    asked = make_lively()

    row = with_counts(type(asked).objects.all()).get(pk=asked.pk)

    assert (row.said, row.published, row.held) == (8, 3, 2)


def test_the_file_says_what_the_page_says(db):
    asked, client = make_lively(), Client()
    sign_in(client, make_staff())

    response = client.get("/redazione/consultazioni/prova/numeri.csv")

    lines = b"".join(response.streaming_content).decode().splitlines()
    assert len(lines) == len(table(numbers(asked))) + 1
    assert "total,said,,8" in lines
    assert any(line.startswith("passage,1.1.1,") and line.endswith(",5") for line in lines)
    assert "speaker" not in "".join(lines)
