"""The execution out to spreadsheets and in again."""

import io
import time
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from partners.importing.limits import Unreadable
from plan.execution.exchange import SHEETS, Refused, carry_out, check
from plan.execution.exchange.files import csv_file, tables_of, workbook
from plan.execution.exchange.importing import MOST_WRITTEN
from plan.models import Involvement, Milestone
from tests.factories import (
    make_affiliation,
    make_community,
    make_editor,
    make_partner,
    make_plan,
    make_user,
    make_version,
)
from tests.partners.mailing import delivered, readers
from tests.plan.executing import (
    make_design,
    make_due,
    make_instrument,
    make_involved,
    make_measure,
    make_money,
    uid_of,
)
from tests.signing import sign_in

pytestmark = pytest.mark.django_db
PAGE = "/en/redazione/attuazione/importa/"
OTHER = "1.1.2-a1"


@pytest.fixture
def version():
    return make_version()


@pytest.fixture
def plan(version):
    return version.plan


@pytest.fixture
def uid(version):
    return uid_of(version, "1.1.1-a1")


@pytest.fixture
def editor():
    return make_editor()


@pytest.fixture
def full(version, plan, uid):
    """One of everything, with what spreadsheets spoil."""
    other = uid_of(version, OTHER)
    make_involved(plan, uid, basis="=1+1", basis_url="https://example.org/a")
    make_involved(plan, uid, organisation=None, community=make_community(), role="contributor")
    make_involved(plan, other, state="declined", reason="No.")
    for _number in range(2):  # of the same title
        make_instrument(plan, uid, other, title_it="-Bando; «x»", description="Due\n\nparole")
    make_instrument(plan)
    plan.seekings.create(uid=uid, note_it="=Una rete;\n\ndue", skills=["sarti, cuochi", "b", "a"])
    make_money(plan, uid, "1000.50", funder=make_partner())
    make_money(plan, uid, "0", kind="actual", source="007")
    moved = make_due(plan, uid, date(2026, 5, 1))
    moved.moves.create(former=moved.due, due=date(2026, 9, 1), reason="+ tempo", by=make_user())
    moved.due = date(2026, 9, 1)
    moved.save()
    make_due(plan, uid, date(2026, 5, 1), reached_on=date(2026, 4, 30))
    plan.dependencies.create(before=uid, after=other)
    indicator = make_measure(plan, uid, baseline="0.1000", baseline_period="2024")
    indicator.targets.create(year=2028, value="1200.5")
    period = {"starts_on": date(2025, 1, 1), "ends_on": date(2025, 12, 31)}
    wrong = indicator.observations.create(**period, value=1, source="Istat")
    indicator.observations.create(**period, value=2, source="Istat", corrects=wrong)
    indicator.observations.create(**period, value=3, source="Città", territory="Pinerolese",
                                  is_provisional=True)  # fmt: skip
    return plan


def sheet_of(name, *rows):
    """An upload of one sheet; cells that are not named are empty."""
    book = Workbook()
    book.active.title = name
    head = list(SHEETS[name].head)
    book.active.append(head)
    for row in rows:
        book.active.append([row.get(column, "") for column in head])
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def bring(plan, editor, name, *rows):
    return carry_out(plan, tables_of(sheet_of(name, *rows)), by=editor)


def errors(plan, editor, name, *rows):
    with pytest.raises(Refused) as refused:
        bring(plan, editor, name, *rows)
    return [error for _name, row in refused.value.report.of_kind("wrong") for error in row.errors]


def test_a_workbook_comes_back_as_it_left(full, editor):
    content = workbook(full)

    report = carry_out(full, tables_of(content), by=editor)

    assert {name: {row.kind for row in rows} for name, rows in report.rows.items()} == {
        name: {"unchanged"} for name in SHEETS
    }
    assert load_workbook(io.BytesIO(content)).sheetnames == list(SHEETS)


@pytest.mark.parametrize("name", SHEETS)
def test_each_csv_file_is_known_by_its_columns_and_comes_back(full, editor, name):
    tables = tables_of(b"".join(csv_file(full, name)))

    report = check(full, tables, by=editor)

    assert list(report.rows) == [name]
    assert report.counts.total() == report.counts["unchanged"] > 0


def test_what_is_saved_by_another_program_comes_back_too(full, editor):
    book = load_workbook(io.BytesIO(workbook(full)))
    sheet = book["milestones"]
    column = SHEETS["milestones"].head.index("due") + 1
    for row in range(2, sheet.max_row + 1):  # a day as a day, not as a text
        sheet.cell(row, column).value = date.fromisoformat(sheet.cell(row, column).value)
    saved = io.BytesIO()
    book.save(saved)

    report = check(full, tables_of(saved.getvalue()), by=editor)

    assert set(report.counts) == {"unchanged"}


def test_nobody_is_named_in_a_file(full):
    people = {row.proposed_by for row in Involvement.objects.all()} - {None}
    people |= {move.by for row in Milestone.objects.all() for move in row.moves.all()}

    content = b"".join(piece for name in SHEETS for piece in csv_file(full, name)).decode()

    assert people
    assert not [person for person in people if person.last_name in content]
    assert "@" not in content


def test_checking_writes_nothing(plan, uid, editor):
    row = {"action": "1.1.1-a1", "title_it": "Avvio", "due": "2027-01-31"}

    report = check(plan, tables_of(sheet_of("milestones", row)), by=editor)

    assert report.counts == {"created": 1}
    assert not Milestone.objects.exists()


def test_an_involvement_comes_in_as_a_proposal_whatever_its_state_says(plan, uid, editor):
    partner = make_partner()
    row = {"action": uid, "organisation": partner.uid, "role": "lead", "state": "accepted"}

    bring(plan, editor, "involvements", {key: str(value) for key, value in row.items()})

    made = Involvement.objects.get()
    assert (made.state, made.organisation, made.proposed_by) == ("proposed", partner, editor)


def test_who_answers_for_the_body_is_written_to_only_when_it_is_carried_out(plan, editor):
    speaker = make_affiliation()
    row = {"action": "1.1.1-a1", "organisation": str(speaker.organisation.uid), "role": "lead"}

    check(plan, tables_of(sheet_of("involvements", row)), by=editor)
    assert readers(delivered()) == []

    bring(plan, editor, "involvements", row)
    assert readers(delivered()) == [speaker.person.email]


def test_who_cannot_be_asked_is_refused_with_a_reason(plan, uid, editor):
    make_involved(plan, uid)
    partner = make_partner()
    base = {"action": "1.1.1-a1", "organisation": str(partner.uid), "role": "contributor"}

    said = errors(
        plan,
        editor,
        "involvements",
        base | {"role": "lead"},
        base | {"organisation": ""},
        base | {"state": "ended"},
        base | {"action": "9.9"},
        base | {"action": "1.1.1"},
        base | {"role": "boss"},
    )  # fmt: skip

    assert len(said) == 6
    assert Involvement.objects.count() == 1


def test_a_wrong_row_keeps_all_others_out(plan, uid, editor):
    good = {"action": "1.1.1-a1", "year": "2026", "kind": "planned", "amount": "10,5",
            "source": "Comune"}  # fmt: skip

    said = errors(plan, editor, "budget", good, good | {"source": "Altro", "amount": "-1"})

    assert len(said) == 1
    assert not plan.budget_lines.exists()
    bring(plan, editor, "budget", good)
    assert str(plan.budget_lines.get().amount) == "10.50"


def test_another_date_needs_reasons_and_the_first_one_stays(plan, uid, editor):
    make_due(plan, uid, date(2026, 5, 1))
    row = {"action": str(uid), "title_it": "Primo passo", "title_en": "First step",
           "original_due": "2026-05-01", "due": "2026-07-01"}  # fmt: skip
    assert len(errors(plan, editor, "milestones", row)) == 1

    bring(plan, editor, "milestones", row | {"move_reason": "Manca il bando."})

    milestone = Milestone.objects.get()
    assert (milestone.original_due, milestone.due) == (date(2026, 5, 1), date(2026, 7, 1))
    assert [(move.reason, move.by) for move in milestone.moves.all()] == [
        ("Manca il bando.", editor)
    ]


def test_a_circle_is_refused(plan, uid, version, editor):
    rows = [{"before": "1.1.1-a1", "after": OTHER}, {"before": OTHER, "after": "1.1.1-a1"}]

    assert len(errors(plan, editor, "dependencies", *rows)) == 1
    assert not plan.dependencies.exists()


def test_another_value_is_a_correction(full, editor):
    row = {"indicator": "I1", "starts_on": "2025-01-01", "ends_on": "2025-12-31", "value": "5",
           "source": "Istat", "is_provisional": "no"}  # fmt: skip

    bring(full, editor, "observations", row)

    observations = full.indicators.get().observations
    assert [float(each.value) for each in observations.valid().filter(territory="")] == [5]
    assert observations.count() == 4


def test_rows_that_are_not_in_a_file_stay(full, editor):
    bring(full, editor, "targets", {"indicator": "I1", "year": "2030", "value": "9"})

    assert [target.year for target in full.indicators.get().targets.all()] == [2028, 2030]


def test_a_file_of_something_else_is_refused(plan, editor):
    for content in (b"a,b\r\n1,2\r\n", b"PK\x03\x04"):
        with pytest.raises(Unreadable):
            check(plan, tables_of(content), by=editor)


def test_the_same_row_twice_is_wrong(plan, editor):
    row = {"action": "1.1.1-a1", "title_it": "Avvio", "due": "2027-01-31"}

    assert errors(plan, editor, "milestones", row, row) == [
        "C’è già una tappa con queste parole e questo giorno."
    ]


def test_a_day_is_written_in_one_way(plan, editor):
    row = {"action": "1.1.1-a1", "title_it": "Avvio"}
    for day in ("2027-W01-1", "2027-01-01zzz"):
        assert errors(plan, editor, "milestones", row | {"due": day})


@pytest.mark.slow
def test_too_many_changes_are_refused(plan, editor):
    numbers = range(MOST_WRITTEN + 1)
    rows = [{"action": "1.1.1-a1", "title_it": f"Tappa {n}", "due": "2027-01-31"} for n in numbers]

    with pytest.raises(Unreadable) as refused:
        bring(plan, editor, "milestones", *rows)

    assert "più di 1000 righe" in str(refused.value)
    assert not plan.milestones.exists()


def test_the_page_shows_first_and_writes_when_confirmed(client, plan, uid, editor):
    sign_in(client, editor)
    row = {"action": "1.1.1-a1", "title_it": "Avvio", "due": "2027-01-31"}
    file = SimpleUploadedFile("tappe.xlsx", sheet_of("milestones", row))

    shown = client.post(PAGE, {"file": file})
    assert shown.status_code == 200
    assert not Milestone.objects.exists()
    confirm = shown.context["confirm"].initial

    answer = client.post(f"{PAGE}conferma/", confirm, follow=True)
    assert "Brought in. New rows: 1; changed rows: 0." in answer.content.decode()
    assert Milestone.objects.get().title_it == "Avvio"
    assert client.post(f"{PAGE}conferma/", confirm).status_code == 409


def test_what_changed_meanwhile_is_shown_again(client, plan, uid, editor):
    sign_in(client, editor)
    row = {"action": "1.1.1-a1", "title_it": "Primo passo", "due": "2026-12-31"}
    file = SimpleUploadedFile("tappe.xlsx", sheet_of("milestones", row))
    confirm = client.post(PAGE, {"file": file}).context["confirm"].initial
    make_due(plan, uid)

    answer = client.post(f"{PAGE}conferma/", confirm)

    assert answer.status_code == 409
    assert Milestone.objects.count() == 1


def test_a_wrong_file_answers_422_with_what_is_wrong(client, plan, uid, editor):
    sign_in(client, editor)
    row = {"action": "8.8.8-a8", "title_it": "Avvio", "due": "domani"}
    for content in (sheet_of("milestones", row), b"a,b\r\n1,2\r\n"):
        answer = client.post(PAGE, {"file": SimpleUploadedFile("x.xlsx", content)})
        assert answer.status_code == 422
    assert (
        "Write the day as 2026-12-31."
        in client.post(
            PAGE, {"file": SimpleUploadedFile("x.xlsx", sheet_of("milestones", row))}
        ).content.decode()
    )


def test_files_are_for_who_writes_the_plan(client, full, editor):
    address = f"{PAGE}attuazione.xlsx"
    assert client.get(address).status_code == 302
    sign_in(client, make_user())
    assert client.get(address).status_code == 403
    sign_in(client, editor)
    assert client.get(address).status_code == 200
    assert client.get(f"{PAGE}budget.csv").status_code == 200
    assert client.get(f"{PAGE}budget.xlsx").status_code == 404


def test_an_export_asks_the_same_for_one_action_and_for_thirty():
    counts = []
    for strategies in (1, 30):
        version = make_version(make_plan(strategies))
        for number, action in enumerate(version.passages.filter(kind="action")):
            make_design(version.plan, action.uid)
            make_measure(version.plan, action.uid, code=f"I{number}")
        with CaptureQueriesContext(connection) as asked:
            workbook(version.plan)
        counts.append(len(asked))

    assert counts[0] == counts[1]


@pytest.mark.parametrize("cell", ["1e5000000", "-1e5000000", "1e-5000000", "NaN", "Infinity", "x"])
@pytest.mark.parametrize("column", ["year", "amount"])
def test_number_of_no_size_is_refused_at_once(plan, uid, editor, column, cell):
    cells = {"year": "2026", "amount": "1"} | {column: cell}
    head = "action,year,kind,source,amount,funder"
    row = f"{uid},{cells['year']},planned,Fondi,{cells['amount']},"

    began = time.monotonic()
    report = check(plan, tables_of(f"{head}\r\n{row}\r\n".encode()), by=editor)

    assert not report.fits
    assert time.monotonic() - began < 5


NEXT_YEAR = timezone.localdate() + timedelta(days=365)


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("milestones", f"{{uid}},Avvio,,,2026-01-01,{NEXT_YEAR},"),
        ("milestones", "{uid},Finito,,2026-01-01,2026-05-01,2026-01-01,Perché."),
        ("observations", f"I1,2026-01-01,{NEXT_YEAR},,1,ISTAT,no"),
        ("budget", "{uid},2026,planned,Fondi,1,{stranger}"),
    ],
    ids=["reached to come", "moved when reached", "value to come", "funder that did not accept"],
)
def test_file_is_refused_what_the_desk_is_refused(plan, uid, editor, name, row):
    make_measure(plan, uid)
    make_due(
        plan, uid, date(2026, 1, 1), title_it="Finito", title_en="", reached_on=date(2026, 1, 1)
    )
    asked = make_involved(plan, uid, role="funder", state="proposed")
    content = ",".join(SHEETS[name].columns) + "\r\n"
    content += row.format(uid=uid, stranger=asked.organisation.uid)

    report = check(plan, tables_of(content.encode()), by=editor)

    assert [each.kind for each in report.rows[name]] == ["wrong"]


def test_file_names_a_funder_that_accepted(plan, uid, editor):
    funder = make_involved(plan, uid, role="funder").organisation
    content = ",".join(SHEETS["budget"].columns) + f"\r\n{uid},2026,planned,Fondi,1,{funder.uid}"

    assert check(plan, tables_of(content.encode()), by=editor).fits
