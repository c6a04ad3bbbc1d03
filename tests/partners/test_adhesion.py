"""An accession as its organisation sees it: follow, withdraw, download."""

from hashlib import sha256

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from partners import joining
from partners.models import Adhesion, Affiliation, Organisation, Standing
from partners.signed_files import read
from tests.factories import (
    make_adhesion,
    make_affiliation,
    make_approver,
    make_legal_text,
    make_organisation,
    make_staff,
    make_user,
)
from tests.partners.signing_files import PDF, envelope
from tests.signing import sign_in
from tsi.base.models import LegalKind, OutgoingMail
from tsi.base.transitions import InvalidTransition


def sent(*, file=None, delegation=None, role="representative", **values) -> Adhesion:
    """An accession as the page sends it."""
    person = values.pop("person", None) or make_user()
    return joining.apply(
        values.pop("organisation", None) or make_organisation(),
        memorandum=make_legal_text(LegalKind.MEMORANDUM),
        signature=joining.Signature(
            "Carla", "Neri", "presidente", timezone.localdate(), file, **values
        ),
        applicant=joining.Applicant(person, role, delegation),
        tax_code="00514490010",
        language="it",
    )


@pytest.fixture
def adhesion(db):
    return sent(file=read("memorandum.p7m", envelope()))


def page(adhesion, rest="") -> str:
    return f"/adesioni/{adhesion.pk}/{rest}"


def test_page_shows_what_was_sent_and_what_happened(client, adhesion):
    client.force_login(adhesion.submitted_by)
    joining.review(adhesion, by=make_staff(first_name="Segreta", last_name="Persona"))

    response = client.get(page(adhesion))

    assert response["Cache-Control"] == "private, no-store"
    for words in ("Carla Neri", "presidente", "NERI CARLA", adhesion.document_sha256):
        assert words in response.text
    assert "Segreta" not in response.text
    assert client.get("/en" + page(adhesion)).status_code == 200


def test_page_is_unseen_by_others(client, adhesion):
    strangers = [None, make_user(), make_affiliation().person]
    member = make_affiliation(organisation=adhesion.organisation, role="member").person

    for person in (*strangers, member):
        client.logout()
        if person:
            client.force_login(person)
        for rest in ("", "documento/", "delega/"):
            status = client.get(page(adhesion, rest)).status_code
            assert status == (404 if person else 302), (person, rest)
        assert client.post(page(adhesion, "ritira/")).status_code == (404 if person else 302)
    assert Adhesion.objects.get().is_open


@pytest.mark.parametrize("end", ["reject", "withdraw"])
def test_whose_accession_is_over_can_apply_again(client, db, end):
    adhesion = sent(organisation=make_organisation(slug="ente", published=False))
    again = "/organizzazioni/aderisci/ente/"
    client.force_login(adhesion.submitted_by)
    assert again not in client.get(page(adhesion)).text

    if end == "reject":
        joining.review(adhesion, by=make_staff())
        joining.reject(adhesion, by=make_approver(), reason="Manca la firma.")
    else:
        joining.withdraw(adhesion, by=adhesion.submitted_by)

    assert f'href="{again}"' in client.get(page(adhesion)).text
    assert f'href="{again}firma/"' in client.get(again).text
    client.force_login(make_user())
    assert client.get(again).status_code == 404


@pytest.mark.parametrize("role", ["representative", "delegate"])
def test_page_is_seen_by_who_speaks_and_who_reviews(client, adhesion, role):
    speaker = make_affiliation(organisation=adhesion.organisation, role=role).person

    for person in (speaker, make_staff(), make_approver(), adhesion.submitted_by):
        sign_in(client, person)
        assert client.get(page(adhesion)).status_code == 200
        assert client.get(page(adhesion, "documento/")).status_code == 200


def test_page_is_unseen_by_who_reviews_without_second_factor(client, adhesion):
    for person in (make_staff(), make_approver()):
        sign_in(client, person, second_factor=False)
        for rest in ("", "documento/", "delega/"):
            assert client.get(page(adhesion, rest)).status_code == 404, rest


def test_document_is_a_download_that_no_browser_runs(client, adhesion):
    client.force_login(adhesion.submitted_by)

    response = client.get(page(adhesion, "documento/"))

    content = b"".join(response.streaming_content)
    assert sha256(content).hexdigest() == adhesion.document_sha256
    assert response["Content-Disposition"].startswith("attachment; filename=")
    assert response["Content-Disposition"].endswith('.p7m"')
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Type"] == "application/pkcs7-mime"
    assert response["Cache-Control"] == "private, no-store"
    assert "sandbox" in response["Content-Security-Policy"]


def test_document_has_no_address_of_its_own(client, adhesion):
    client.force_login(adhesion.submitted_by)

    for folder in ("/media/", "/static/", "/"):
        assert client.get(folder + adhesion.document.name).status_code == 404


def test_document_that_is_gone_is_404(client, adhesion):
    client.force_login(adhesion.submitted_by)
    adhesion.document.storage.delete(adhesion.document.name)

    assert client.get(page(adhesion, "documento/")).status_code == 404


def test_document_of_whatever_type_stays_a_download(client, db):
    adhesion = make_adhesion(submitted_by=make_user())
    client.force_login(adhesion.submitted_by)
    adhesion.document.save("x.html", ContentFile(b"<script>alert(1)</script>"))

    response = client.get(page(adhesion, "documento/"))

    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment")


def test_delegation_is_for_the_sender_and_the_reviewers(client, db):
    adhesion = sent(role="delegate", delegation=read("delega.pdf", PDF))
    other = make_affiliation(organisation=adhesion.organisation).person

    for person, status in ((adhesion.submitted_by, 200), (make_staff(), 200), (other, 404)):
        sign_in(client, person)
        assert client.get(page(adhesion, "delega/")).status_code == status


def test_withdrawing_gives_the_organisation_back(client, adhesion):
    client.force_login(adhesion.submitted_by)

    response = client.post(page(adhesion, "ritira/"))

    adhesion.refresh_from_db()
    assert response.status_code == 302
    assert adhesion.state == "withdrawn"
    assert Organisation.objects.get().standing == Standing.LISTED
    assert Affiliation.objects.get().state == "ended"
    assert OutgoingMail.objects.filter(letter__endswith="adhesion_withdrawn").count() == 1
    assert page(adhesion, "ritira/") not in client.get(page(adhesion)).text
    sent(organisation=Organisation.objects.get())


def test_withdrawing_after_the_decision_is_409_with_a_message(client, adhesion):
    joining.review(adhesion, by=make_staff())
    joining.approve(adhesion, by=make_approver())
    client.force_login(adhesion.submitted_by)

    response = client.post(page(adhesion, "ritira/"))

    assert response.status_code == 409
    assert 'role="alert"' in response.text
    adhesion.refresh_from_db()
    assert adhesion.state == "approved"


def test_delegate_who_did_not_send_it_cannot_withdraw(client, adhesion):
    other = make_affiliation(organisation=adhesion.organisation, role="delegate").person
    client.force_login(other)

    assert client.post(page(adhesion, "ritira/")).status_code == 403


def test_get_withdraws_nothing(client, adhesion):
    client.force_login(adhesion.submitted_by)

    assert client.get(page(adhesion, "ritira/")).status_code == 405
    assert Adhesion.objects.get().is_open


def test_what_was_signed_is_kept_by_the_database(db):
    from django.db import ProgrammingError, transaction

    adhesion = make_adhesion()

    for change in ({"tax_code": "x"}, {"origin": "paper"}, {"signatory_role": "y"}):
        with pytest.raises(ProgrammingError, match="pgtrigger"), transaction.atomic():
            Adhesion.objects.filter(pk=adhesion.pk).update(**change)
    with pytest.raises(ProgrammingError, match="pgtrigger"), transaction.atomic():
        adhesion.delete()


def test_step_from_the_wrong_state_changes_nothing(adhesion):
    approver = make_approver()

    with pytest.raises(InvalidTransition):
        joining.approve(adhesion, by=approver)
    with pytest.raises(InvalidTransition):
        joining.reject(adhesion, by=approver, reason="–")

    adhesion.refresh_from_db()
    assert (adhesion.state, adhesion.reason, adhesion.decided_by) == ("submitted", "", None)
