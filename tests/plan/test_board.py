"""The pages on which everybody sees how far the Plan is, and their files."""

import csv
import io
import json
import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from icalendar import Calendar

from plan.charts.gantt import axis
from plan.charts.treemap import FEWEST, Box, grid, rows_of
from plan.execution.standing import standings
from plan.models import Version
from plan.versions import freeze
from tests.factories import make_involvement, make_partner, make_plan, make_version
from tests.plan.executing import (
    close,
    make_cycle,
    make_design,
    make_due,
    make_involved,
    make_measure,
    make_money,
    make_report,
    uid_of,
)

pytestmark = pytest.mark.django_db
BOARD = "/en/piano/avanzamento/"
PAGES = (BOARD, BOARD + "cronoprogramma/", BOARD + "indicatori/")
ACTION = "1.1.1-a1"
DAY_AFTER = date(2026, 12, 31)


@pytest.fixture
def version():
    return make_version()


@pytest.fixture
def uid(version):
    return uid_of(version, ACTION)


def text(client, address=BOARD):
    response = client.get(address)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def rows(client, name):
    response = client.get(f"{BOARD}dati/{name}.csv")
    return list(csv.DictReader(io.StringIO(response.getvalue().decode("utf-8-sig"))))


@pytest.mark.parametrize("address", PAGES)
def test_page_answers_with_nothing_to_show(client, version, address):
    assert "No longer in the Plan" not in text(client, address)


@pytest.mark.parametrize("address", PAGES)
def test_page_is_not_there_before_a_version_is(client, address):
    assert client.get(address).status_code == 404


def test_board_counts_with_coverage(client, version, uid):
    make_design(version.plan, uid)
    make_report(make_cycle(version.plan), uid)

    shown = text(client)

    assert "<strong>1</strong> of 2 actions are designed" in shown
    assert "<strong>1</strong> of 2 reported in: First half of 2026" in shown
    assert 'aria-label="1.1.1-a1 English title of 1.1.1-a1: under way"' in shown


def test_who_has_not_accepted_or_is_hidden_is_named_nowhere(client, version, uid):
    asked = make_involved(version.plan, uid, state="proposed")
    make_involved(version.plan, uid, organisation=make_partner(name="Nascosta", published=False))

    shown = text(client) + str(rows(client, "azioni"))

    assert asked.organisation.name not in shown
    assert "Nascosta" not in shown


def test_page_is_kept_until_a_row_changes(client, version, uid):
    before = client.get(BOARD)["ETag"]
    assert client.get(BOARD, headers={"If-None-Match": before}).status_code == 304

    for change in (
        lambda: make_due(version.plan, uid),
        lambda: make_money(version.plan, uid, "5"),
        lambda: make_measure(version.plan, uid),
        lambda: make_report(make_cycle(version.plan), uid),
    ):
        change()
        after = client.get(BOARD)["ETag"]
        assert after != before
        before = after


def test_a_lead_that_is_renamed_changes_the_page(client, version, uid):
    lead = make_involved(version.plan, uid).organisation
    before = client.get(BOARD)["ETag"]

    lead.name = "Un altro nome"
    lead.save()

    assert client.get(BOARD)["ETag"] != before
    assert "Un altro nome" in text(client)


def test_an_action_that_left_is_listed_apart_and_not_counted(client, version, uid):
    make_due(version.plan, uid)
    version.plan.elements.filter(uid=uid).update(state="withdrawn")
    version.plan.elements.filter(code="1.1.1-r1").update(state="withdrawn")
    later = freeze(version.plan, number="1.1", kind="consultation", base=version)
    Version.objects.filter(pk=later.pk).update(published_at=timezone.now())

    shown = text(client)

    assert "of 1 action is designed" in shown
    assert "No longer in the Plan" in shown
    assert "/en/piano/1.0/1.1.1-a1/" in shown
    assert rows(client, "tappe") == []


def test_files_say_the_same_as_the_pictures(client, version, uid):
    make_design(version.plan, uid)
    make_money(version.plan, uid, "1000.50")
    make_money(version.plan, uid, "200", kind="actual")
    indicator = make_measure(version.plan, uid, baseline=10, baseline_period="2024")
    indicator.targets.create(year=2028, value=40)
    wrong = indicator.observations.create(
        starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31), value=9, source="Istat"
    )
    indicator.observations.create(
        starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31), value=19, source="Istat",
        corrects=wrong,
    )  # fmt: skip

    assert [row["missing"] for row in rows(client, "azioni")] == [
        "",
        "lead; milestone; instrument; indicator",
    ]
    assert [row["designed"] for row in rows(client, "temi")] == ["1", "1"]
    assert rows(client, "fondi") == [{"year": "2026", "planned": "1000.50", "actual": "200.00"}]
    assert [row["due"] for row in rows(client, "tappe")] == ["2026-12-31"]
    assert [(row["series"], float(row["value"])) for row in rows(client, "indicatori")] == [
        ("baseline", 10),
        ("target", 40),
        ("observation", 19),
    ]
    assert json.loads(client.get(f"{BOARD}dati/temi.json").getvalue())[0]["actions"] == 2
    assert client.get(f"{BOARD}dati/altro.csv").status_code == 404
    assert client.get(f"{BOARD}dati/temi.pdf").status_code == 404


@pytest.mark.parametrize("form", ["csv", "xlsx", "json"])
def test_file_is_not_made_again_until_a_row_changes(client, version, uid, form):
    address = f"/piano/avanzamento/dati/temi.{form}"
    first = client.get(address)
    again = client.get(address, headers={"if-none-match": first["ETag"]})
    make_involvement(version)
    changed = client.get(address, headers={"if-none-match": first["ETag"]})

    assert (first.status_code, again.status_code, changed.status_code) == (200, 304, 200)
    assert first["Cache-Control"] == "public, no-cache"


def test_timetable_keeps_the_first_date_in_sight(client, version, uid):
    milestone = make_due(version.plan, uid, date(2020, 5, 1))
    milestone.due = date(2020, 9, 1)
    milestone.save()

    shown = text(client, BOARD + "cronoprogramma/")

    assert "1 May 2020" in shown
    assert "1 September 2020" in shown
    assert "overdue" in shown
    assert "1 action has no date yet." in shown


def test_calendar_is_read_by_a_library_and_counts_its_changes(client, version, uid):
    milestone = make_due(version.plan, uid, date(2027, 5, 1), title_en="Sign, then start; all")
    address = BOARD + "cronoprogramma.ics"
    (first,) = Calendar.from_ical(client.get(address).content.decode()).walk("VEVENT")
    milestone.due = date(2027, 6, 1)
    milestone.save()

    response = client.get(address)
    (event,) = Calendar.from_ical(response.content.decode()).walk("VEVENT")

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert event["SUMMARY"] == "1.1.1-a1 Sign, then start; all"
    assert event.decoded("DTSTART") == date(2027, 6, 1)
    assert event.decoded("DTEND") == date(2027, 6, 2)
    assert event["UID"] == first["UID"]
    assert (first["SEQUENCE"], event["SEQUENCE"]) == (0, 1)
    assert all(len(line) <= 75 for line in response.content.split(b"\r\n"))


def test_indicator_shows_what_was_observed_beside_what_was_expected(client, version, uid):
    indicator = make_measure(version.plan, uid)
    indicator.targets.create(year=2028, value=1200)
    indicator.observations.create(
        starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31), value="19.5", source="<b>Istat"
    )

    shown = text(client, BOARD + "indicatori/")

    assert "1,200 target" in shown
    assert "<td>19.5</td>" in shown
    assert "&lt;b&gt;Istat" in shown


def test_boxes_fill_their_room_and_rows_are_never_thin():
    cells = grid(7, Box(0, 0, 18, 3))
    assert sum(cell.width * cell.height for cell in cells) == pytest.approx(1)

    rows = rows_of([["a"] * 7, ["b"] * 5, ["c"] * 2, ["d"]])
    assert [[len(group) for group in row] for row in rows] == [[7], [5, 2, 1]]
    assert all(sum(map(len, row)) >= FEWEST for row in rows)


def test_axis_has_room_for_every_date(version, uid):
    today = date(2026, 6, 30)
    make_due(version.plan, uid, date(2029, 12, 31))

    shown = axis(standings(version, on=today), today)

    assert (shown.first, shown.last) == (2026, 2029)
    assert 0 < shown.at(today) < shown.at(date(2029, 12, 31)) < 100


@pytest.mark.parametrize("address", PAGES)
def test_page_asks_the_same_for_one_action_and_for_thirty(client, address):
    counts = []
    for strategies in (1, 30):
        version = make_version(make_plan(strategies))
        for number, action in enumerate(version.passages.filter(kind="action")):
            make_design(version.plan, action.uid)
            make_measure(version.plan, action.uid, code=f"I{number}")
        with CaptureQueriesContext(connection) as asked:
            text(client, address)
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_board_links_to_the_reports_of_closed_cycles_the_latest_first(client, version):
    past = {"starts_on": date(2025, 1, 1), "ends_on": date(2025, 6, 30)}
    older = close(make_cycle(version.plan, name_en="Early", **past), version)
    newer = close(make_cycle(version.plan, name_en="Late"), version)
    still = make_cycle(version.plan, name_en="Open", starts_on=date(2026, 7, 1), ends_on=DAY_AFTER)

    english, italian = text(client), text(client, "/piano/avanzamento/")

    links = re.findall(r'href="/en/piano/avanzamento/(\d+)/"', english)
    assert links == [str(newer.pk), str(older.pk)]
    assert f'href="/piano/avanzamento/{newer.pk}/"' in italian
    assert f'href="/piano/avanzamento/{newer.pk}/documenti/"' in italian
    assert f"avanzamento/{still.pk}/" not in english


def test_board_without_a_closed_cycle_names_no_report(client, version):
    make_cycle(version.plan)

    assert "Progress reports" not in text(client)


def test_closing_a_cycle_changes_the_board(client, version):
    cycle = make_cycle(version.plan)
    kept = client.get(BOARD)["ETag"]

    close(cycle, version)

    assert client.get(BOARD, HTTP_IF_NONE_MATCH=kept).status_code == 200


def test_board_asks_as_much_for_many_reports(client, version):
    asked = []
    for years in (1, 5):
        for year in range(years):
            when = {"starts_on": date(2000 + year, 1, 1), "ends_on": date(2000 + year, 6, 30)}
            close(make_cycle(version.plan, **when), version)
        with CaptureQueriesContext(connection) as queries:
            client.get(BOARD)
        asked.append(len(queries))

    assert asked[0] == asked[1]


def test_calendar_is_linked_where_dates_are(client, version, uid):
    make_due(version.plan, uid)

    for page in (BOARD, BOARD + "cronoprogramma/", f"/en/piano/{version.number}/{ACTION}/"):
        assert 'href="/en/piano/avanzamento/cronoprogramma.ics"' in text(client, page)
