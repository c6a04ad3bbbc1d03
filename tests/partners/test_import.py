"""Organisations come in by spreadsheet: every row accounted for, all of them or none."""

import uuid

import pytest
from django.utils.translation import override

from partners.exporting import export_csv, export_xlsx
from partners.importing.limits import Unreadable
from partners.importing.organisations import Refused, carry_out, check
from partners.models import FormerSlug, ImportBatch, Organisation, OrganisationEvent, Step
from tests.factories import make_organisation, make_partner, make_staff
from tests.partners.spreadsheets import csv_file, rows_of, xlsx_file

EVERY = {
    "other_names": ["A; B", "=C"],
    "tax_code": "00518460019",
    "certified_email": "ente@pec.example",
    "rea": "TO-1",
    "runts": "12",
    "ipa": "p_TO",
    "appendix_number": 7,
    "legal_form": "SpA",
    "qualifications": ["Onlus", "Impresa sociale"],
    "municipality": "Torre Pellice",
    "homogeneous_zone": "5 Pinerolese",
    "description_it": "Riga uno\n\n- riga due; \"virgolette\"\u2028e altro ",
    "description_en": "@at\tthe beginning",
    "offers": ["formazione"],
    "seeks": ["spazi, attrezzature"],
    "website": "https://example.org/?a=1&b=2",
    "public_email": "info@ente.example",
    "public_phone": "+39 011 1234567",
}  # fmt: skip


@pytest.fixture
def staff(db):
    return make_staff()


def counts(content: bytes) -> dict:
    return dict(check(content).counts)


@pytest.mark.parametrize("export", [export_csv, export_xlsx])
def test_import_of_an_export_changes_nothing(staff, export):
    whole = make_partner(name="=Università & “Città” d'arte", **EVERY)
    make_organisation(name="Ufficio", part_of=whole, published=False)
    content = export(Organisation.objects.all())

    assert counts(content) == {"unchanged": 2}
    batch = carry_out(content, file_name="x", by=staff)
    assert (batch.created, batch.changed, batch.unchanged) == (0, 0, 2)
    assert OrganisationEvent.objects.filter(pgh_label="update").count() == 0


def test_import_of_the_real_organisations_changes_nothing(real_plan, staff):
    content = export_xlsx(Organisation.objects.all())

    assert counts(content) == {"unchanged": 134}


@pytest.mark.parametrize("export", [export_csv, export_xlsx])
def test_import_of_an_export_into_an_empty_installation_brings_all_back(staff, export):
    whole = make_organisation(name="Ente", **EVERY)
    make_organisation(name="Ufficio", part_of=whole)
    content = export(Organisation.objects.all())
    before = list(Organisation.objects.by_name().values(*EVERY, "uid", "slug", "part_of__uid"))
    Organisation.objects.filter(part_of=whole).delete()
    whole.delete()

    batch = carry_out(content, file_name="x", by=staff)

    after = list(Organisation.objects.by_name().values(*EVERY, "uid", "slug", "part_of__uid"))
    assert batch.created == 2
    cleaned = [row | {"description_it": row["description_it"].strip()} for row in before]
    for row in (*cleaned, *after):  # what only stands because a test put it there is cleaned
        row["description_it"] = row["description_it"].replace("\u2028", "\n")
        row["description_en"] = " ".join(row["description_en"].split())
        row["other_names"] = [n.strip() for name in row["other_names"] for n in name.split(";")]
    assert after == cleaned


@pytest.mark.parametrize("make", [csv_file, xlsx_file])
def test_import_creates_changes_and_leaves(staff, make):
    one, other = make_organisation(municipality="Ivrea"), make_organisation()
    content = make(
        ["uid", "name", "category", "municipality"],
        [str(one.uid), one.name, "association", "Chieri"],
        [str(other.uid), other.name, "association", "Torino"],
        ["", "Nuovo ente", "Fondazione", "Susa"],
        ["", "", "", ""],
    )

    with override("it"):
        report = check(content)
        carry_out(content, file_name="x", by=staff)

    assert report.counts == {"created": 1, "changed": 1, "unchanged": 1}
    assert [row.number for row in report.rows] == [2, 3, 4]
    assert report.rows[0].changes == [("municipality", "Ivrea", "Chieri")]
    one.refresh_from_db()
    assert one.municipality == "Chieri"
    new = Organisation.objects.get(name="Nuovo ente")
    assert (new.category, new.slug, new.published) == ("foundation", "nuovo-ente", False)
    assert new.sort_name == "nuovo ente"
    assert "susa" in new.searched


def test_check_writes_nothing(staff):
    before = Organisation.objects.count()

    check(csv_file(["name", "category"], ["Ente", "association"]))

    assert Organisation.objects.count() == before
    assert not ImportBatch.objects.exists()


def test_one_wrong_row_and_nothing_is_imported(staff):
    content = csv_file(["name", "category"], ["Uno", "association"], ["Due", "no"])

    with pytest.raises(Refused) as refused:
        carry_out(content, file_name="x", by=staff)

    assert refused.value.report.counts == {"created": 1, "wrong": 1}
    assert not Organisation.objects.exists()
    assert not ImportBatch.objects.exists()


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("category", "no", "association, bank_finance"),
        ("homogeneous_zone", "12 Luna", "11 Chierese-Carmagnolese"),
        ("tax_code", "12345678901", "no valid tax code"),
        ("name", "", "blank"),
        ("name", "x" * 301, "300"),
        ("website", "javascript:alert(1)", "URL"),
        ("public_email", "no", "email"),
        ("uid", "42", "no identifier"),
        ("appendix_number", "many", "no number"),
        ("appendix_number", "99999", "no number"),
        ("published", "perhaps", "neither yes nor no"),
        ("part_of", "5dcbf7ac-5b2a-4c8c-a3a5-5a17b6ac3a2f", "No organisation has this"),
        ("slug", "aderisci", "page of the platform"),
        ("slug", "Con spazi", "slug"),
        ("standing", "partner", "does not change it"),
    ],
)
def test_wrong_value_is_said_with_row_and_column(db, column, value, said):
    row = {"name": "Ente", "category": "association"} | {column: value}

    with override("en"):
        report = check(csv_file(list(row), ["Primo", "association"], list(row.values())))

    wrong = report.of_kind("wrong")
    assert [found.number for found in wrong] == [3]
    assert any(column in text and said in text for text in wrong[0].errors), wrong


def test_values_that_another_has_are_refused(db):
    taken = make_organisation(tax_code="00518460019", appendix_number=3, slug="preso")
    Organisation.objects.filter(pk=taken.pk).update(slug="nuovo")
    row = ["association", "00518460019", "3"]

    report = check(
        csv_file(
            ["name", "category", "tax_code", "appendix_number", "slug"],
            ["A", *row, "nuovo"],
            ["B", "association", "", "", "preso"],
            ["C", "association", "", "9", "c"],
            ["D", "association", "", "9", "c"],
        )
    )

    assert [len(found.errors) for found in report.rows] == [3, 1, 0, 2]
    assert FormerSlug.objects.get().slug == "preso"


def test_value_given_up_is_free_for_the_next_row(staff):
    one, other = make_organisation(appendix_number=1), make_organisation(appendix_number=2)
    content = csv_file(["uid", "appendix_number"], [one.uid, "3"], [other.uid, "1"])

    carry_out(content, file_name="x", by=staff)

    found = Organisation.objects.in_appendix().values_list("uid", "appendix_number")
    assert dict(found) == {one.uid: 3, other.uid: 1}


def test_same_identifier_twice_is_refused(db):
    here = make_organisation()

    report = check(csv_file(["uid", "name"], [here.uid, "A"], [here.uid, "B"]))

    assert [row.kind for row in report.rows] == ["changed", "wrong"]


def test_merged_organisation_is_refused(db):
    keep = make_organisation()
    gone = make_organisation(merged_into=keep)

    report = check(csv_file(["uid", "name"], [gone.uid, "A"]))

    assert str(keep.uid) in report.rows[0].errors[0]


def test_units_in_a_circle_are_refused(db):
    a = make_organisation(name="A")
    b = make_organisation(name="B", part_of=a)
    c = make_organisation(name="C", part_of=b)
    columns = ["uid", "part_of"]

    assert counts(csv_file(columns, [a.uid, a.uid])) == {"wrong": 1}
    report = check(csv_file(columns, [a.uid, c.uid]))
    assert ["part_of" in error for error in report.rows[0].errors] == [True]
    turned = csv_file(columns, [a.uid, b.uid], [b.uid, ""])
    assert counts(turned) == {"changed": 2}


def test_unit_of_a_merged_organisation_is_one_of_what_that_is_now(staff):
    now = make_organisation()
    before, unit = make_organisation(merged_into=now), make_organisation()

    carry_out(csv_file(["uid", "part_of"], [unit.uid, before.uid]), file_name="x", by=staff)

    unit.refresh_from_db()
    assert unit.part_of == now


def test_showing_and_hiding_are_steps(staff):
    shown, hidden, other = make_organisation(), make_organisation(published=False), make_partner()
    rows = [[shown.uid, "no"], [hidden.uid, "yes"], [other.uid, "yes"]]

    carry_out(csv_file(["uid", "published"], *rows), file_name="x", by=staff)

    taken = Step.objects.values_list("organisation", "verb", "by")
    assert set(taken) == {(shown.pk, "unpublish", staff.pk), (hidden.pk, "publish", staff.pk)}


def test_formula_is_refused_in_its_row(db):
    content = xlsx_file(
        ["name", "category"], ["=1+1", "association"], ["B", "association"], ["A", "association"]
    )

    report = check(content)

    assert [(row.number, row.kind) for row in report.rows] == [
        (2, "wrong"), (3, "created"), (4, "created"),
    ]  # fmt: skip


def test_unknown_column_is_named(db):
    with override("en"), pytest.raises(Unreadable, match="merged_into"):
        check(csv_file(["name", "merged_into"], ["A", "1"]))


def test_unit_before_its_whole_in_the_same_file(staff):
    uid = str(uuid.uuid4())
    content = csv_file(
        ["uid", "name", "category", "part_of"],
        ["", "Ufficio", "association", uid],
        [uid, "Ente", "association", ""],
    )

    carry_out(content, file_name="x", by=staff)

    assert Organisation.objects.get(name="Ufficio").part_of.name == "Ente"


def test_zeros_lost_by_the_spreadsheet_program_come_back(staff):
    carry_out(
        xlsx_file(["name", "category", "tax_code"], ["Ente", "association", 518460019]),
        file_name="x",
        by=staff,
    )

    assert Organisation.objects.get().tax_code == "00518460019"


def test_new_names_that_are_alike_get_addresses_of_their_own(staff):
    make_organisation(name="Ente")
    content = csv_file(["name", "category"], ["Ente", "association"], ["Ente", "association"])

    carry_out(content, file_name="x", by=staff)

    assert set(Organisation.objects.values_list("slug", flat=True)) == {"ente", "ente-2", "ente-3"}


def test_import_that_would_do_something_else_by_now_is_refused(staff):
    here = make_organisation(municipality="Ivrea")
    content = csv_file(["uid", "municipality"], [here.uid, "Susa"])
    seal = check(content).seal
    Organisation.objects.update(municipality="Lanzo")

    with pytest.raises(Refused) as refused:
        carry_out(content, file_name="x", by=staff, seal=seal)

    assert refused.value.report.rows[0].changes == [("municipality", "Lanzo", "Susa")]
    here.refresh_from_db()
    assert here.municipality == "Lanzo"


def test_cells_that_programs_take_for_formulas_are_escaped_on_the_way_out(db):
    make_organisation(name="=cmd|calc", municipality="+39")

    row = dict(zip(*rows_of(export_xlsx(Organisation.objects.all())), strict=True))

    assert (row["name"], row["municipality"]) == ("'=cmd|calc", "'+39")
    assert b"'=cmd" in export_csv(Organisation.objects.all())


def test_signs_that_xml_cannot_carry_do_not_break_the_workbook(db):
    make_organisation(name="Ente\ufffe di\uffff prova")

    assert rows_of(export_xlsx(Organisation.objects.all()))[1][1] == "Ente di prova"


def test_changes_are_in_the_history_under_the_batch(staff):
    content = csv_file(["name", "category"], ["Ente", "association"])

    batch = carry_out(content, file_name="x", by=staff)

    event = OrganisationEvent.objects.get()
    assert event.pgh_context.metadata == {"batch": batch.pk, "user": staff.pk}
    assert str(event.pgh_created_at)


def test_import_asks_the_database_as_often_for_many_rows(staff, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    rows = [[f"Ente {number}", "association"] for number in range(30)]
    with CaptureQueriesContext(connection) as one:
        carry_out(csv_file(["name", "category"], ["Solo", "association"]), file_name="x", by=staff)

    with django_assert_num_queries(len(one)):
        carry_out(csv_file(["name", "category"], *rows), file_name="x", by=staff)
