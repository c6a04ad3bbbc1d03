"""The pages of the text as a file: out, checked, confirmed, too late."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from plan import elements
from plan.models import Element
from tests.factories import make_editor, make_plan
from tests.partners.spreadsheets import rows_of
from tests.plan.reading import at, words_of
from tests.signing import sign_in

PAGE = "/redazione/importa/"
CONFIRM = "/redazione/importa/conferma/"


@pytest.fixture
def plan(db):
    return make_plan()


@pytest.fixture
def editor(client, plan):
    person = make_editor()
    sign_in(client, person)
    return person


def exported(client, form="json") -> bytes:
    return client.get(f"/redazione/esporta.{form}").content


def altered(client, **values) -> bytes:
    rows = json.loads(exported(client))
    next(row for row in rows if row["code"] == "1.1.1").update(values)
    return json.dumps(rows).encode()


def upload(client, content: bytes, name="testo.json"):
    return client.post(PAGE, {"file": SimpleUploadedFile(name, content)})


@pytest.mark.parametrize("form", ["csv", "xlsx", "json"])
def test_text_goes_out_as_a_file(client, editor, plan, form):
    response = client.get(f"/redazione/esporta.{form}")

    assert response["Content-Disposition"] == f'attachment; filename="{plan.slug}.{form}"'
    assert response["Cache-Control"] == "private, no-store"


def test_workbook_has_a_row_for_each_element(client, editor, plan):
    rows = rows_of(exported(client, "xlsx"))

    assert rows[0][0] == "uid"
    assert len(rows) == plan.elements.count() + 1


def test_other_forms_are_not_there(client, editor):
    assert client.get("/redazione/esporta.pdf").status_code == 404


def test_upload_shows_what_would_change_and_writes_nothing(client, editor, plan):
    response = upload(client, altered(client, title_it="Parole <b>nuove</b>"))

    page = response.content.decode()
    assert response.status_code == 200
    assert "<ins>" in page
    assert "<b>nuove" not in page
    assert at(plan, "1.1.1").title_it == "Titolo italiano di 1.1.1"


def test_confirmed_file_is_written_once(client, editor, plan):
    confirm = upload(client, altered(client, title_it="Altro")).context["confirm"].initial

    first = client.post(CONFIRM, confirm)
    second = client.post(CONFIRM, confirm)

    assert first["Location"] == "/redazione/"
    assert at(plan, "1.1.1").title_it == "Altro"
    assert second.status_code == 409


def test_text_changed_since_the_check_refuses_the_file(client, editor, plan):
    confirm = upload(client, altered(client, title_it="Altro")).context["confirm"].initial
    other = at(plan, "1.1.2")
    elements.edit(other, by=editor, **words_of(other, title_it="Intanto"))

    late = client.post(CONFIRM, confirm)
    again = client.post(CONFIRM, late.context["confirm"].initial)

    assert late.status_code == 409
    assert again.status_code == 302
    # The file is the whole text: who confirms it again was shown that it takes this back.
    assert "Intanto" in late.content.decode()
    assert not Element.objects.filter(title_it="Intanto").exists()


def test_file_of_somebody_else_cannot_be_confirmed(client, editor):
    confirm = upload(client, altered(client, title_it="Altro")).context["confirm"].initial
    sign_in(client, make_editor())

    assert client.post(CONFIRM, confirm).status_code == 409


def test_file_with_errors_cannot_be_confirmed(client, editor):
    response = upload(client, altered(client, title_it=""))

    assert response.status_code == 422
    assert response.context["confirm"] is None


def test_file_that_changes_nothing_has_nothing_to_confirm(client, editor):
    response = upload(client, exported(client))

    assert response.status_code == 200
    assert response.context["confirm"] is None
    assert "il testo è già così" in response.content.decode()


@pytest.mark.parametrize("content", [b"", b"[", b"PK", b"x;y\r\n1;2"])
def test_unreadable_file_is_refused(client, editor, content):
    assert upload(client, content).status_code == 422


def test_upload_without_a_file_is_refused(client, editor):
    assert client.post(PAGE).status_code == 422
