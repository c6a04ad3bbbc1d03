"""What everybody may know of moderation: no names, no words, and figures that can be recounted."""

import csv
import io
import json
import statistics
from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pgtrigger
import pytest

from consultation import appealing, desk, flagging
from consultation.models import Appeal, Decision, Event, Flag
from consultation.transparency import months
from tests.consultation.rows import make_flag
from tests.factories import make_consultation, make_held, make_moderator, make_published

BECAUSE = {"rule": "offence", "reason": "La signora Bianca Verdi offende Carlo."}
ROME = ZoneInfo("Europe/Rome")
DATES = (
    "consultation.Decision:decision_append_only",
    "consultation.Event:event_append_only",
    "consultation.Appeal:appeal_decided_stays",
    "consultation.Flag:flag_decided_stays",
)


def played(count: int = 1):
    """A consultation in which everything was decided `count` times."""
    asked = make_consultation(slug="prova")
    for _ in range(count):
        first, other = make_moderator(), make_moderator()
        held, more, third = (make_held(asked) for _ in range(3))
        lost = desk.reject(held, held.revisions.get(), by=first, **BECAUSE)
        again = desk.reject(more, more.revisions.get(), by=first, **BECAUSE)
        parts = {"text": [[0, 10]]}
        desk.publish(third, third.revisions.get(), by=first, parts=parts, **BECAUSE)
        kept, gone = make_published(asked), make_published(asked)
        for said in (kept, gone, gone):
            make_flag(said)
        flagging.dismiss(kept, by=first, outcome="No.")
        flagging.uphold(gone, gone.shown, by=other, outcome="Sì.", **BECAUSE)
        appealing.grant(appealing.appeal(lost, text="Io."), by=other, reason="Sì.")
        appealing.deny(appealing.appeal(again, text="Io."), by=other, reason="No.")
    return asked


def spread() -> None:
    """Everything over three months, some of it in the hours in which Rome and UTC differ."""
    edge = datetime(2026, 2, 28, 23, 30, tzinfo=UTC)
    moments = [edge, edge - timedelta(days=40), edge + timedelta(days=40)]
    with pgtrigger.ignore(*DATES):
        for model, field in ((Decision, "at"), (Appeal, "received_at"), (Flag, "received_at")):
            for number, pk in enumerate(model.objects.order_by("pk").values_list("pk", flat=True)):
                at = moments[number % 3] + timedelta(hours=number)
                model.objects.filter(pk=pk).update(**{field: at})
        for event in Event.objects.filter(target="held"):
            taken = Decision.objects.filter(contribution=event.contribution, by__isnull=False)
            at = taken.order_by("at").first().at - timedelta(hours=event.pk % 7 + 1)
            Event.objects.filter(pk=event.pk).update(at=at)


def recounted() -> dict[str, Counter]:
    """The figures counted row by row, without the database's help."""
    found: dict[str, Counter] = {}

    def add(at, name):
        found.setdefault(f"{at.astimezone(ROME):%Y-%m}", Counter())[name] += 1

    names = {"publish": "published", "hold": "held", "reject": "rejected", "hide": "hidden",
             "restore": "restored"}  # fmt: skip
    for row in Decision.objects.prefetch_related("redactions"):
        add(row.at, "decisions")
        add(row.at, names[row.action])
        if row.by_id is None:
            add(row.at, "by_screening")
        if len(row.redactions.all()):
            add(row.at, "obscured")
    for row in Appeal.objects.all():
        add(row.received_at, "appeals")
        add(row.received_at, row.state)
    for row in Flag.objects.all():
        add(row.received_at, "flags")
        add(row.received_at, row.state)
    return found


def medians() -> dict[str, float]:
    waits: dict[str, list[float]] = {}
    for row in Decision.objects.exclude(by=None).filter(action__in=("publish", "reject")):
        since = [e.at for e in row.contribution.events.all() if e.target == "held"]
        since = [at for at in since if at <= row.at]
        if since:
            month = f"{row.at.astimezone(ROME):%Y-%m}"
            waits.setdefault(month, []).append((row.at - max(since)).total_seconds())
    return {month: statistics.median(values) for month, values in waits.items()}


@pytest.mark.slow
def test_figures_are_those_of_an_independent_count(db):
    played(3)
    spread()

    found = {f"{row.month:%Y-%m}": row for row in months()}

    expected, median = recounted(), medians()
    assert len(expected) == 3
    assert set(found) == set(expected)
    for month, row in found.items():
        for name in (
            "decisions", "by_screening", "published", "held", "rejected", "hidden", "restored",
            "obscured", "appeals", "granted", "denied", "flags", "upheld", "dismissed",
        ):  # fmt: skip
            assert getattr(row, name) == expected[month][name], (month, name)
        assert row.median_seconds == pytest.approx(median.get(month))


@pytest.mark.parametrize("language", ["", "/en"])
def test_transparency_page_in_both_languages(client, db, language):
    assert client.get(f"{language}/consultazioni/trasparenza/").status_code == 200
    played()

    page = client.get(f"{language}/consultazioni/trasparenza/")

    assert ("Reports by readers" if language else "Segnalazioni") in page.content.decode()
    assert page["Cache-Control"] == "public, no-cache"
    assert not page.cookies


def test_figures_as_a_file_are_those_of_the_page(client, db):
    played()
    answer = b"".join(client.get("/consultazioni/trasparenza/csv/").streaming_content).decode()

    (row,) = csv.DictReader(io.StringIO(answer.lstrip("\ufeff")))

    (month,) = months()
    assert int(row["decisions"]) == month.decisions == Decision.objects.count()
    assert (row["granted"], row["upheld"]) == ("1", "2")


def test_register_holds_every_decision_and_nobodys_name_or_words(client, db):
    played()

    page = client.get("/consultazioni/prova/registro/").content.decode()
    file = b"".join(client.get("/consultazioni/prova/registro/file/json/").streaming_content)

    rows = json.loads(file)
    assert len(rows) == Decision.objects.count()
    assert page.count("<tr>") == len(rows) + 1
    for body in (page, file.decode()):
        assert "Bianca" not in body
        assert "Carlo" not in body
        assert "Rossi" not in body
    assert "Insulti, minacce" in page
    assert Counter(row["appeal"] for row in rows) == {"": len(rows) - 2, "granted": 1, "denied": 1}
    assert sum(row["parts_obscured"] == "yes" for row in rows) == 1
    assert {row["decided_by"] for row in rows} == {"person", "screening"}


def test_register_is_filtered_and_paged(client, db, monkeypatch):
    played(2)
    total = Decision.objects.count()
    monkeypatch.setattr("consultation.views.register.PAGE_SIZE", total - 1)

    first = client.get("/consultazioni/prova/registro/").content.decode()
    hidden = client.get("/consultazioni/prova/registro/?azione=hide&da=person").content.decode()
    none = client.get("/consultazioni/prova/registro/?azione=hide&da=screening")
    odd = client.get("/consultazioni/prova/registro/?azione=x'--&da=%00&dopo=abc")

    assert first.count("<tr>") == total
    assert "dopo=" in first
    assert hidden.count("<tr>") == 3
    assert "<tr>" not in none.content.decode()
    assert odd.status_code == 200


def test_register_changes_with_a_decision_that_shows_nothing(client, db):
    asked = make_consultation(slug="prova")
    held = make_held(asked)
    before = client.get("/consultazioni/prova/registro/")

    desk.reject(held, held.revisions.get(), by=make_moderator(), **BECAUSE)

    after = client.get("/consultazioni/prova/registro/", HTTP_IF_NONE_MATCH=before["ETag"])
    assert after.status_code == 200
    assert client.get(
        "/consultazioni/prova/registro/", HTTP_IF_NONE_MATCH=after["ETag"]
    ).status_code == 304  # fmt: skip


@pytest.mark.slow
def test_register_queries_do_not_grow(client, db, django_assert_num_queries):
    asked = make_consultation(slug="prova")
    make_published(asked)
    address = "/consultazioni/prova/registro/?azione="
    client.get(address)
    with django_assert_num_queries(4):
        client.get(address)
    for _ in range(29):
        make_published(asked)

    with django_assert_num_queries(4):
        client.get(address)


def test_other_forms_and_consultations_are_not_found(client, db):
    make_consultation(slug="prova")
    make_consultation(slug="altra", announced=False)

    assert client.get("/consultazioni/prova/registro/file/exe/").status_code == 404
    assert client.get("/consultazioni/altra/registro/").status_code == 404
    assert client.get("/consultazioni/altra/registro/file/csv/").status_code == 404
