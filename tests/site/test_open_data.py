"""The open data: every dataset in three forms, what each column means, and the kept files."""

import hashlib
import json
from io import BytesIO

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from partners.models import Organisation
from tests.factories import make_meeting, make_membership, make_organisation, make_published
from tests.site.open_data_world import body_of, fill, rows_of
from tsi.base.tables import FORMATS
from tsi.site.models import DatasetFile
from tsi.site.open_data import keeping
from tsi.site.open_data.catalogue import DATASETS, LICENCE
from tsi.site.open_data.dataset import TYPES
from tsi.site.open_data.network import ORGANISATIONS
from tsi.site.open_data.views import WRITING

EVERY = list(DATASETS.values())
by_slug = pytest.mark.parametrize("dataset", EVERY, ids=list(DATASETS))


@pytest.fixture
def world(db):
    return fill()


def test_every_dataset_has_rows_and_says_the_same_in_all_forms(client, world):
    for dataset in EVERY:
        rows = rows_of(client, dataset)
        said = json.loads(body_of(client.get(f"/dati/{dataset.slug}.json")))
        sheet = load_workbook(BytesIO(body_of(client.get(f"/dati/{dataset.slug}.xlsx")))).active
        head, *lines = sheet.iter_rows(values_only=True)

        assert rows, dataset.slug
        assert list(rows[0]) == list(said[0]) == list(head) == dataset.head, dataset.slug
        assert len(rows) == len(said) == len(lines), dataset.slug


@by_slug
def test_every_column_has_a_type_and_a_meaning_in_the_dictionary(client, dataset):
    rows = json.loads(body_of(client.get(f"/dati/{dataset.slug}/dizionario.json")))

    assert [row["column"] for row in rows] == dataset.head
    assert len(set(dataset.head)) == len(dataset.head)
    assert all(row["type"] in TYPES and row["meaning_it"] and row["meaning_en"] for row in rows)


@by_slug
def test_values_of_closed_lists_are_in_them(client, world, dataset):
    rows = rows_of(client, dataset)

    for column in dataset.columns:
        if column.codes:
            found = {one for row in rows for one in row[column.name].split("; ") if one}
            assert found <= set(column.codes.values), column.name


def test_pages_tell_of_datasets_licence_and_columns(client, world):
    keeping.keep(EVERY)
    for prefix in ("", "/en"):
        page = client.get(f"{prefix}/dati/").content.decode()
        assert all(f'href="{prefix}/dati/{dataset.slug}/"' in page for dataset in EVERY)
        assert LICENCE in page

    page = client.get("/en/dati/organizzazioni/").content.decode()

    kept = DatasetFile.objects.get(dataset="organizzazioni", form="csv")
    assert kept.sha256 in page
    assert all(f'<code lang="zxx">{column.name}</code>' in page for column in ORGANISATIONS.columns)
    assert "/en/dati/organizzazioni.xlsx" in page


@pytest.mark.parametrize(
    "address",
    ["/dati/altro/", "/dati/altro.csv", "/dati/organizzazioni.pdf", "/dati/altro/dizionario.csv",
     "/dati/organizzazioni/dizionario.xlsx", "/catalogo.xml"],
)  # fmt: skip
def test_what_is_not_there_is_a_404(client, db, address):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("address", ["/dati/", "/dati/contributi/", "/dati/contributi.csv"])
def test_pages_and_files_are_public_and_304_while_nothing_changed(client, world, address):
    first = client.get(address)

    again = client.get(address, headers={"if-none-match": first["ETag"]})

    assert first["Cache-Control"] == "public, no-cache"
    assert not first.cookies
    assert again.status_code == 304


def test_what_looks_like_a_formula_is_escaped_in_spreadsheets_only(client, world):
    words = "=HYPERLINK(1) servono sportelli nelle valli."

    assert rows_of(client, "contributi")[0]["text"] == f"'{words}"
    assert json.loads(body_of(client.get("/dati/contributi.json")))[0]["text"] == words
    sheet = load_workbook(BytesIO(body_of(client.get("/dati/contributi.xlsx")))).active
    column = DATASETS["contributi"].head.index("text")
    assert sheet[2][column].value == f"'{words}"
    assert sheet[2][column].data_type == "s"


def test_addresses_in_files_are_the_same_in_both_languages(client, world):
    italian, english = client.get("/dati/incontri.csv"), client.get("/en/dati/incontri.csv")

    assert body_of(italian) == body_of(english)
    assert f"/incontri/{world['meeting'].pk}/" in rows_of(client, "incontri")[0]["page"]


def test_kept_files_are_served_with_the_hash_that_was_told(client, world):
    keeping.keep(EVERY)

    for row in DatasetFile.objects.all():
        body = body_of(client.get(f"/dati/{row.dataset}.{row.form}"))
        assert hashlib.sha256(body).hexdigest() == row.sha256
        assert len(body) == row.size
    assert DatasetFile.objects.count() == len(EVERY) * len(FORMATS)
    assert DatasetFile.objects.get(dataset="progetti", form="csv").rows == 1


def test_a_file_that_is_not_of_today_is_not_served(client, world):
    keeping.keep(EVERY)
    before = rows_of(client, "organizzazioni")

    Organisation.objects.filter(name="Ente dei dati").update(published=False)

    assert len(rows_of(client, "organizzazioni")) == len(before) - 1
    page = client.get("/en/dati/organizzazioni/").content.decode()
    assert "Something changed since they were made" in page


def test_a_large_file_that_is_not_of_today_is_not_written_by_two_at_once(client, world):
    keeping.keep(EVERY)
    DatasetFile.objects.update(rows=5000)
    Organisation.objects.filter(name="Ente dei dati").update(published=False)
    cache.delete(WRITING)

    workbook = client.get("/en/dati/organizzazioni.xlsx")
    table = client.get("/dati/organizzazioni.csv")
    first = next(iter(table.streaming_content))
    meanwhile = client.get("/dati/organizzazioni.json")
    body_of(table)
    afterwards = client.get("/dati/organizzazioni.json")

    assert (workbook.status_code, workbook["Retry-After"]) == (503, "300")
    assert workbook["Cache-Control"] == "private, no-store"
    assert b"five minutes" in workbook.content
    assert (table.status_code, bool(first)) == (200, True)
    assert meanwhile.status_code == 503
    assert afterwards.status_code == 200
    body_of(afterwards)


def test_made_anew_only_what_changed_is_dated_anew(world):
    keeping.keep(EVERY)
    told = dict(DatasetFile.objects.filter(form="csv").values_list("dataset", "changed_at"))
    files = dict(DatasetFile.objects.filter(form="csv").values_list("dataset", "file"))

    make_meeting()
    keeping.keep(EVERY)

    now = dict(DatasetFile.objects.filter(form="csv").values_list("dataset", "changed_at"))
    assert {name for name in now if now[name] != told[name]} == {"incontri"}
    row = DatasetFile.objects.get(dataset="incontri", form="csv")
    assert row.file.name != files["incontri"]


def test_the_old_file_goes_with_the_new_one(db, django_capture_on_commit_callbacks):
    make_organisation()
    keeping.make(ORGANISATIONS)
    old = DatasetFile.objects.get(dataset="organizzazioni", form="csv").file
    make_organisation()

    with django_capture_on_commit_callbacks(execute=True):
        assert keeping.make(ORGANISATIONS)

    assert not old.storage.exists(old.name)


def test_a_lost_file_is_written_from_the_data_and_made_again(client, db):
    make_organisation()
    keeping.make(ORGANISATIONS)
    row = DatasetFile.objects.get(dataset="organizzazioni", form="csv")
    row.file.storage.delete(row.file.name)

    assert len(rows_of(client, "organizzazioni")) == 1

    keeping.make(ORGANISATIONS)
    row.refresh_from_db()
    assert row.file.storage.exists(row.file.name)


def test_what_changes_while_it_is_written_is_left_to_the_next_time(db, caplog):
    """The rows of a dataset that changes with each look never make a file."""
    from dataclasses import replace

    looks = iter(range(100))
    restless = replace(ORGANISATIONS, state=lambda: [next(looks)])

    assert keeping.make(restless) is False
    assert not DatasetFile.objects.exists()


def test_one_dataset_that_fails_leaves_the_others_alone(db, caplog):
    from dataclasses import replace

    broken = replace(ORGANISATIONS, slug="rotto", rows=lambda: 1 / 0)

    keeping.keep([broken, ORGANISATIONS])

    assert "rotto" in caplog.text
    assert set(DatasetFile.objects.values_list("dataset", flat=True)) == {"organizzazioni"}


def more(world) -> None:
    make_published(world["asked"])
    make_membership(world["community"])
    make_meeting(world["community"])
    make_organisation(part_of=make_organisation())


def test_queries_do_not_grow_with_rows(client, world):
    def count() -> list[int]:
        cache.clear()
        counted = []
        for dataset in EVERY:
            with CaptureQueriesContext(
                connection,
            ) as found:
                list(dataset.cells())
            counted.append(len(found))
        return counted

    few = count()
    for _ in range(8):
        more(world)

    assert count() == few


@pytest.mark.slow
def test_every_page_asks_the_database_little(client, world, django_assert_max_num_queries):
    keeping.keep(EVERY)
    cache.clear()

    for address in ("/dati/", *(f"/dati/{slug}/" for slug in DATASETS)):
        with django_assert_max_num_queries(9):
            client.get(address)
