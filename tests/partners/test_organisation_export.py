"""What is listed, as a file."""

import csv
import io
import json
import re

import pytest
from openpyxl import load_workbook

from partners.loading import load_organisations
from partners.models import Organisation, PrivateContact
from partners.views.directory import COLUMNS
from tests.factories import make_affiliation, make_organisation, make_partner, make_user
from tsi.base.tables import unescape_cell
from tsi.settings import BASE_DIR

EXPORT = "/organizzazioni/esporta/"
DANGEROUS = ["=1+1", "+39", "-2", "@sum", "\tx", "\rx", "＝1", "＋1", "－1", "＠x", "'=1", "''@"]


def body(client, form: str, query: str = "") -> bytes:
    return client.get(f"{EXPORT}{form}/{query}").getvalue()


def read_csv(content: bytes) -> list[dict]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def read_xlsx(content: bytes) -> list[dict]:
    head, *rows = load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


READ = {"csv": read_csv, "xlsx": read_xlsx, "json": json.loads}


@pytest.mark.parametrize("form", READ)
@pytest.mark.parametrize(
    "query", ["", "?ordine=recenti", "?q=ente", "?q=ente&ordine=nome", "?categoria=school&zona=1"]
)
def test_file_holds_what_the_pages_show_in_the_same_order(client, db, form, query):
    for number in range(30):
        make = make_partner if number % 4 == 0 else make_organisation
        category = "school" if number % 2 else "media"
        make(name=f"Ente {number * 7 % 30}", category=category)
    make_organisation(name="Ente nascosto", published=False, category="school")

    rows = READ[form](body(client, form, query))

    shown, address = [], f"/organizzazioni/{query}"
    while address:
        page = client.get(address).content.decode()
        shown += re.findall(r'<h3><a href="[^"]*"><span lang="it">(.*?)</span></a>', page)
        following = re.search(r'rel="next" href="([^"#]*)', page)
        address = following and "/organizzazioni/" + following[1].replace("&amp;", "&")
    assert [row["name"] for row in rows] == shown
    assert len(shown) > 10


def test_columns_are_those_of_the_fixture_where_it_has_them(client, db):
    fixture = BASE_DIR / "fixtures" / "organisations.csv"
    load_organisations(fixture)
    with fixture.open(encoding="utf-8", newline="") as file:
        original = {row["number"]: row for row in csv.DictReader(file)}

    rows = {row["number"]: row for row in read_csv(body(client, "csv"))}

    assert tuple(next(iter(rows.values()))) == COLUMNS
    assert COLUMNS[0] == "uid"
    assert len(rows) == 134
    same = ("name", "legal_form", "qualifications", "category", "municipality",
            "homogeneous_zone", "standing")  # fmt: skip
    for number, row in rows.items():
        assert [row[name] for name in same] == [original[number][name] for name in same]
    whole = {row["uid"]: number for number, row in rows.items()}
    for number, row in original.items():
        assert whole.get(rows[number]["part_of"], "") == row["part_of"]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_no_cell_is_a_formula_and_none_is_changed(client, db, form):
    for number, name in enumerate(DANGEROUS):
        make_organisation(name=name, slug=f"e-{number}", offers=[name], description_it=f"{name}\nb")

    content = body(client, form)

    rows = READ[form](content)
    assert {unescape_cell(row["name"]) for row in rows} == set(DANGEROUS)
    assert {unescape_cell(row["offers"]) for row in rows} == set(DANGEROUS)
    if form == "xlsx":
        sheet = load_workbook(io.BytesIO(content)).active
        kinds = {cell.data_type for row in sheet.iter_rows() for cell in row}
        assert "f" not in kinds
    starts = {str(cell)[:1] for row in rows for cell in row.values() if cell}
    assert not starts & set("=+-@\t\r＝＋－＠")


def test_csv_is_as_rfc_4180_says_with_a_mark_for_excel(client, db):
    make_organisation(name='Ente "A", di Torino')

    content = body(client, "csv")

    assert content.startswith(b"\xef\xbb\xbfuid,number,name")
    assert b'"Ente ""A"", di Torino"' in content
    assert content.endswith(b"\r\n")
    assert content.count(b"\r\n") == 2


@pytest.mark.parametrize("form", READ)
def test_file_tells_nothing_of_people_and_private_contacts(client, db, form):
    person = make_user(email="canary@example.org", first_name="Zita", last_name="Zafferano")
    organisation = make_affiliation(person=person, shown=True).organisation
    PrivateContact.objects.create(
        organisation=organisation, name="Zita Zafferano", email="canary@example.org", phone="0119"
    )
    organisation.tax_code = "ZFFZTI80A41L219X"
    organisation.certified_email = "pec@pec.example"
    organisation.public_phone = "011 2222"
    organisation.save()

    shown = str(READ[form](body(client, form)))

    for secret in ("canary", "Zita", "Zafferano", "0119", "ZFFZTI80A41L219X"):
        assert secret not in shown
    assert "pec@pec.example" in shown
    assert "011 2222" in shown


def test_json_is_not_escaped_and_keeps_lists(client, db):
    make_organisation(name="=1+1", offers=["a", "b"])

    (row,) = json.loads(body(client, "json"))

    assert row["name"] == "=1+1"
    assert row["offers"] == ["a", "b"]


def test_unknown_form_is_not_found(client, db):
    assert client.get(f"{EXPORT}pdf/").status_code == 404
    assert client.get(f"{EXPORT}CSV/").status_code == 404


def test_file_of_nothing_is_its_head(client, db):
    assert body(client, "csv").count(b"\r\n") == 1
    assert json.loads(body(client, "json")) == []
    assert read_xlsx(body(client, "xlsx")) == []


def test_characters_that_xml_cannot_carry_are_left_out(client, db):
    make_organisation(name="a\x0bb\ufffe")

    (row,) = read_xlsx(body(client, "xlsx"))

    assert row["name"].startswith("ab")


@pytest.mark.parametrize("form", ["csv", "json"])
def test_queries_of_a_file_do_not_grow_with_its_rows(
    client, db, form, django_assert_max_num_queries
):
    whole = make_organisation()
    for _ in range(40):
        make_organisation(part_of=whole)

    with django_assert_max_num_queries(6):
        body(client, form)


def test_partner_of_the_past_is_a_stakeholder(client, db):
    make_organisation(standing="left", partner_since="2020-01-01")
    make_partner(partner_since="2021-02-03")

    rows = read_csv(body(client, "csv"))

    assert sorted((row["standing"], row["partner_since"]) for row in rows) == [
        ("partner", "2021-02-03"), ("stakeholder", ""),
    ]  # fmt: skip
    assert Organisation.objects.count() == 2


@pytest.mark.parametrize("hidden", [True, False])
def test_whole_that_is_not_public_is_not_named(client, db, hidden):
    whole = make_organisation(published=not hidden)
    make_organisation(name="Unità", part_of=whole)

    text = client.get("/organizzazioni/esporta/csv/?q=unita").getvalue().decode()

    assert "Unità" in text
    assert (str(whole.uid) in text) is not hidden
