"""Importing organisations in the admin: shown, then confirmed, by one person."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from partners.models import Organisation
from tests.factories import make_organisation, make_staff
from tests.partners.spreadsheets import csv_file
from tests.signing import sign_in

ORGANISATIONS = "/admin/partners/organisation/"


@pytest.fixture
def staff(client, db):
    person = make_staff(first_name="Sara", last_name="Conti")
    sign_in(client, person)
    return person


def upload(client, content: bytes, name: str = "enti.csv"):
    return client.post(f"{ORGANISATIONS}import/", {"file": SimpleUploadedFile(name, content)})


def test_import_is_checked_then_confirmed(client, staff):
    here = make_organisation(municipality="Ivrea")
    content = csv_file(["uid", "municipality"], [here.uid, "Susa"])

    page = upload(client, content)
    assert page.status_code == 200
    here.refresh_from_db()
    assert here.municipality == "Ivrea"
    sent = page.context["confirm"].initial
    done = client.post(f"{ORGANISATIONS}import/confirm/", sent, follow=True)

    here.refresh_from_db()
    assert here.municipality == "Susa"
    batch = here.changes.first().pgh_context.metadata["batch"]
    assert done.redirect_chain[-1][0] == f"/admin/partners/importbatch/{batch}/change/"
    again = client.post(f"{ORGANISATIONS}import/confirm/", sent)
    assert again.status_code == 409
    undo = f"/admin/partners/importbatch/{batch}/undo/"
    assert client.get(undo).status_code == 200
    assert client.post(undo).status_code == 200
    assert client.post(undo).status_code == 409
    here.refresh_from_db()
    assert here.municipality == "Ivrea"


def test_import_kept_for_one_person_is_nobody_elses(client, staff):
    page = upload(client, csv_file(["name", "category"], ["Ente", "association"]))
    sent = page.context["confirm"].initial
    sign_in(client, make_staff())

    assert client.post(f"{ORGANISATIONS}import/confirm/", sent).status_code == 409
    assert not Organisation.objects.exists()


def test_import_that_changed_meanwhile_is_shown_again(client, staff):
    here = make_organisation(municipality="Ivrea")
    page = upload(client, csv_file(["uid", "municipality"], [here.uid, "Susa"]))
    Organisation.objects.update(municipality="Lanzo")

    again = client.post(f"{ORGANISATIONS}import/confirm/", page.context["confirm"].initial)

    assert again.status_code == 409
    assert b"Lanzo" in again.content
    sent = again.context["confirm"].initial
    assert client.post(f"{ORGANISATIONS}import/confirm/", sent).status_code == 302


@pytest.mark.parametrize(
    "content", [b"", b"name\n\xff\xfe", csv_file(["no"], ["x"]), csv_file(["name"], ["x"])]
)
def test_import_of_what_cannot_be_imported_is_422(client, staff, content):
    response = upload(client, content)

    assert response.status_code == 422
    assert 'role="alert"' in response.content.decode()
    assert "confirm" not in response.context


def test_import_shows_hostile_cells_inert(client, staff):
    name = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'

    page = upload(client, csv_file(["name", "category"], [name, "association"]))

    text = page.content.decode()
    assert "<script>alert" not in text
    assert "<img src=x" not in text
