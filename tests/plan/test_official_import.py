"""The official text in place of the summary: codes and words, and the label that goes."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from partners.importing.limits import Unreadable
from plan import pdf
from plan.exchange.bringing import Refused, carry_out, check
from plan.exchange.official import official, still_summary
from plan.models import Element
from plan.pdf.printing import html
from tests.factories import make_editor, make_plan, make_version
from tests.partners.spreadsheets import csv_file, xlsx_file
from tests.plan.reading import at
from tests.signing import sign_in

PAGE = "/redazione/importa/ufficiale/"
CONFIRM = "/redazione/importa/ufficiale/conferma/"
SUMMARY = "Sintesi non ufficiale"
HEAD = ["codice", "testo", "testo_en"]


@pytest.fixture
def plan(db):
    return make_plan()


@pytest.fixture
def editor(client, plan):
    person = make_editor()
    sign_in(client, person)
    return person


def bring(plan, content, editor):
    report = check(plan, content, official, by=editor)
    return carry_out(plan, content, official, by=editor, seal=report.seal)


def whole(plan) -> bytes:
    said = plan.elements.filter(kind__in=("strategy", "action")).order_by("code")
    rows = [[row.code, f"Testo ufficiale di {row.code}", f"Official {row.code}"] for row in said]
    return csv_file(HEAD, *rows)


@pytest.mark.parametrize("make", [csv_file, xlsx_file])
def test_text_takes_the_place_of_the_summary(plan, editor, make):
    report = bring(plan, make(HEAD, ["1.1.1", "Ufficiale", "Official"]), editor)

    element = at(plan, "1.1.1")
    assert report.counts == {"changed": 1}
    assert (element.title_it, element.title_en) == ("Ufficiale", "Official")
    assert element.is_official
    assert not element.english_stale
    assert element.edited_by == editor


def test_without_english_the_old_one_is_marked(plan, editor):
    bring(plan, csv_file(HEAD, ["1.1.1", "Ufficiale", ""]), editor)

    element = at(plan, "1.1.1")
    assert element.title_en == "English title of 1.1.1"
    assert element.english_stale


def test_same_words_become_official(plan, editor):
    bring(plan, csv_file(["code", "title_it"], ["1.1.1", "Titolo italiano di 1.1.1"]), editor)

    assert at(plan, "1.1.1").is_official


def test_what_is_left_out_stays_a_summary(plan, editor):
    bring(plan, csv_file(HEAD, ["1.1.1", "Ufficiale", ""]), editor)

    assert still_summary(plan) == 3


def test_whole_official_text_leaves_no_summary(plan, editor):
    bring(plan, whole(plan), editor)

    assert still_summary(plan) == 0


def test_version_of_the_official_text_bears_no_mark_of_a_summary(client, plan, editor):
    make_version(plan, number="1.0")
    assert SUMMARY in client.get("/piano/").content.decode()

    bring(plan, whole(plan), editor)
    version = make_version(plan, number="2.0")

    for address in ("/piano/", "/piano/2.0/1.1.1/", "/"):
        assert SUMMARY not in client.get(address).content.decode()
    with translation.override("it"):
        assert SUMMARY not in html(pdf.Edition.of(version, "it"))
        assert SUMMARY in html(pdf.Edition.of(plan.versions.get(number="1.0"), "it"))


@pytest.mark.parametrize(
    "rows", [[["9.9.9", "Testo", ""]], [["1.1.1", "", ""]], [["1.1.1", "a", ""]] * 2]
)
def test_wrong_rows_are_refused_whole(plan, editor, rows):
    before = list(plan.elements.order_by("pk").values())

    with pytest.raises(Refused):
        bring(plan, csv_file(HEAD, ["1.1.2", "Testo", ""], *rows), editor)

    assert list(plan.elements.order_by("pk").values()) == before


@pytest.mark.parametrize("head", [["codice"], ["testo"], ["codice", "testo", "stato"]])
def test_table_without_its_columns_is_refused(plan, editor, head):
    with pytest.raises(Unreadable):
        check(plan, csv_file(head, ["1"] * len(head)), official, by=editor)


def test_page_says_how_much_is_still_a_summary(client, editor):
    assert client.get(PAGE).context["missing"] == 4


def test_file_is_checked_and_then_written(client, editor, plan):
    file = SimpleUploadedFile("ufficiale.csv", whole(plan))
    checked = client.post(PAGE, {"file": file})
    assert still_summary(plan) == 4

    response = client.post(CONFIRM, checked.context["confirm"].initial)

    assert response.status_code == 302
    assert Element.objects.get(code="1.1.1").title_it == "Testo ufficiale di 1.1.1"
    assert client.get(PAGE).context["missing"] == 0


def test_file_checked_against_another_text_is_refused(client, editor, plan):
    file = SimpleUploadedFile("ufficiale.csv", whole(plan))
    confirm = client.post(PAGE, {"file": file}).context["confirm"].initial
    Element.objects.filter(pk=at(plan, "S1").pk).update(body_it="Intanto")

    response = client.post(CONFIRM, confirm)

    assert response.status_code == 409
    assert still_summary(plan) == 4


@pytest.mark.parametrize("content", [b"", b"PK", csv_file(["x"], ["y"])])
def test_unreadable_file_is_refused(client, editor, content):
    file = SimpleUploadedFile("ufficiale.csv", content)

    assert client.post(PAGE, {"file": file}).status_code == 422
