"""The progress report of a closed cycle: page, spreadsheet, PDF, the frozen file."""

import hashlib
import json
from decimal import Decimal
from io import BytesIO

import pikepdf
import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from plan import documents, pdf
from plan.execution import indicators, reporting
from plan.models import Document, DocumentKind, DocumentState, ReportingCycle
from plan.services import request_document
from tests.factories import make_editor, make_version
from tests.plan.monitoring import (
    make_cycle,
    make_indicator,
    make_leader,
    make_plan_in_force,
    make_published,
    make_update,
    measured,
    uid_of,
)
from tests.plan.pdf_reading import pages, squash

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    return make_plan_in_force()


@pytest.fixture
def leader(plan):
    return make_leader(plan)


@pytest.fixture
def cycle(plan, leader):
    """Closed: one action reported on, the other not; an indicator with a value."""
    cycle = make_cycle(plan)
    make_published(cycle, leader, obstacles="=1+1")
    make_update(cycle, make_leader(plan, "1.1.2-a1"), "1.1.2-a1", narrative="Solo una bozza")
    indicator = make_indicator(plan, uids=[uid_of(plan)])
    indicators.set_targets(indicator, by=None, targets={2027: Decimal(1500)})
    indicators.observe(indicator, by=None, **measured())
    reporting.close_cycle(cycle, by=make_editor())
    return ReportingCycle.objects.get(pk=cycle.pk)


@pytest.fixture
def page(cycle):
    return f"/piano/avanzamento/{cycle.pk}/"


def test_page_says_what_was_published_and_what_is_not_reported(client, cycle, leader, page):
    text = client.get(page).content.decode()

    assert "Aperti due sportelli." in text
    assert leader.affiliations.get().organisation.name in text
    assert "Solo una bozza" not in text
    assert cycle.snapshot_sha256 in text
    assert "1.500" in text


def test_page_is_the_same_for_everyone_and_not_made_anew(client, page):
    first = client.get(page)
    assert first["Cache-Control"] == "public, no-cache"
    assert not first.cookies

    again = client.get(page, headers={"If-None-Match": first["ETag"]})

    assert again.status_code == 304


def test_page_in_english(client, page):
    text = client.get(f"/en{page}").content.decode()

    assert "First half" in text
    assert "Under way" in text
    assert "1,500" in text


def test_what_comes_later_changes_nothing(client, plan, leader, cycle, page):
    before = client.get(page).content
    plan.elements.filter(code="1.1.1-a1").update(title_it="Un altro titolo")
    make_version(plan, number="1.1")
    second = make_cycle(plan)
    make_published(second, leader, narrative="Detto dopo.")

    cache.clear()  # made anew
    assert client.get(page).content == before


def test_open_cycle_has_no_report(client, plan):
    cycle = make_cycle(plan)

    for below in ("", "tabella.xlsx", "fotografia.json", "documenti/"):
        assert client.get(f"/piano/avanzamento/{cycle.pk}/{below}").status_code == 404
    assert client.post(f"/piano/avanzamento/{cycle.pk}/documenti/it/").status_code == 404


def test_frozen_file_has_the_hash_of_the_report(client, cycle, page):
    response = client.get(f"{page}fotografia.json")

    assert hashlib.sha256(response.content).hexdigest() == cycle.snapshot_sha256
    assert json.loads(response.content)["total"]["reported"] == 1


def test_spreadsheet_has_a_row_an_action_and_no_formula(client, page):
    response = client.get(f"{page}tabella.xlsx")

    head, first, second = load_workbook(BytesIO(response.content)).active.iter_rows(
        values_only=True
    )
    assert len(head) == len(first)
    assert (first[1], second[1]) == ("1.1.1-a1", "1.1.2-a1")
    assert "'=1+1" in first
    assert "Solo una bozza" not in second


def test_nothing_of_it_names_a_person(client, leader, page):
    for below in ("", "fotografia.json"):
        text = client.get(f"{page}{below}").content.decode()
        assert leader.last_name not in text
        assert leader.email not in text
    sheet = load_workbook(BytesIO(client.get(f"{page}tabella.xlsx").content)).active
    cells = " ".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row)
    assert leader.last_name not in cells


@pytest.mark.parametrize(("language", "said"), [("it", "Primo semestre"), ("en", "First half")])
def test_pdf_is_tagged_and_says_the_same(cycle, language, said):
    edition = pdf.ProgressEdition.of(cycle, language)
    content = pdf.render_progress(edition, progress=lambda done: None).content

    document = pikepdf.open(BytesIO(content))
    assert document.Root.Lang == language
    assert document.Root.MarkInfo.Marked == True  # noqa: E712 - an object of pikepdf
    assert b'pdfuaid:part="1"' in document.Root.Metadata.read_bytes()
    read = pages(content)
    whole = squash(" ".join(read))
    for words in (said, "Aperti due sportelli.", cycle.snapshot_sha256):
        assert squash(words) in whole
    assert all(squash(cycle.snapshot_sha256[:12]) in squash(each) for each in read)


def test_pdf_is_asked_for_made_and_downloaded(client, cycle, page):
    response = client.post(f"{page}documenti/it/")

    assert response["Location"] == f"{page}documenti/"
    document = Document.objects.get(kind=DocumentKind.PROGRESS)
    documents.build(document.pk)
    document.refresh_from_db()
    assert document.state == DocumentState.READY
    assert document.get_absolute_url() in client.get(f"{page}documenti/").content.decode()
    download = client.get(document.get_absolute_url())
    assert b"".join(download.streaming_content).startswith(b"%PDF")
    assert request_document(cycle.version, "it", cycle=cycle).pk == document.pk


def test_language_that_we_do_not_speak_is_not_there(client, page):
    assert client.post(f"{page}documenti/fr/").status_code == 404


@pytest.mark.slow
def test_page_asks_as_much_of_many_actions(client):
    counts = []
    for actions in (1, 30):
        plan = make_plan_in_force(actions)
        cycle = make_cycle(plan)
        for number in range(1, actions + 1):
            code = f"1.1.{number}-a1"
            make_published(cycle, make_leader(plan, code), code)
        reporting.close_cycle(cycle, by=make_editor())
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/piano/avanzamento/{cycle.pk}/")
        counts.append(len(asked))

    assert counts[0] == counts[1]
