"""Who signed on paper comes in once, is invited once, and is public to nobody before."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from partners.importing.outcome import Refused
from partners.models import (
    Adhesion,
    AffiliationState,
    ImportBatch,
    Invitation,
    Organisation,
    Standing,
)
from partners.people import accept
from partners.signatories.bringing import bring_in
from partners.signatories.plan import plan_import
from tests.factories import (
    make_adhesion,
    make_legal_text,
    make_moderator,
    make_organisation,
    make_partner,
    make_staff,
    make_user,
)
from tests.partners.spreadsheets import csv_file, xlsx_file
from tests.races import at_once
from tests.signing import sign_in
from tsi.base.models import LegalKind, LegalText, OutgoingMail

PAGE = "/segreteria/firmatari/"
COLUMNS = ["organizzazione", "codice fiscale", "firmatario", "ruolo", "data", "referente", "e-mail"]
CODE = "00518460019"


@pytest.fixture
def memorandum(db):
    return make_legal_text(LegalKind.MEMORANDUM)


@pytest.fixture
def staff(client, memorandum):
    person = make_staff()
    sign_in(client, person)
    return person


def row(name: str, *, code: str = "", referent: str = "Ada Blu", address: str = "") -> list[str]:
    address = address or f"{'.'.join(referent.lower().split())}@example.net"
    return [name, code, "Carla Maria Neri", "presidente", "07/05/2019", referent, address]


def sheet(*rows: list[str]) -> bytes:
    return csv_file(COLUMNS, *rows)


def kinds(content: bytes) -> list[str]:
    return [planned.kind for planned in plan_import(content).rows]


def carry_out(content: bytes, staff, memorandum, **choices) -> ImportBatch:
    chosen = {int(name.removeprefix("row")): value for name, value in choices.items()}
    return bring_in(content, file_name="x", by=staff, memorandum=memorandum, choices=chosen)


def upload(client, content: bytes):
    return client.post(PAGE, {"file": SimpleUploadedFile("firmatari.csv", content)})


def test_rows_find_their_organisation(db):
    by_code = make_organisation(name="Altro nome", tax_code=CODE)
    by_name = make_organisation(name="Cooperativa Arcobaleno")
    near = make_organisation(name="Fondazione Piemonte Innova")

    plan = plan_import(
        sheet(
            row("Ente", code=CODE),
            row("cooperativa  ARCOBALENO"),
            row("Fondazione Piemonte Innovazione"),
            row("Tutt’altra cosa"),
        )
    )

    found = [(planned.kind, planned.organisation) for planned in plan.rows]
    assert found == [("known", by_code), ("known", by_name), ("check", None), ("new", None)]
    assert near in plan.rows[2].candidates


def test_two_tax_codes_are_two_bodies(db):
    make_organisation(name="Ente di prova", tax_code="02307130019")

    assert kinds(sheet(row("Ente di prova", code=CODE))) == ["new"]


def test_names_that_two_have_are_doubtful(db):
    for _ in range(2):
        make_organisation(name="Pro Loco", municipality="")

    assert kinds(sheet(row("Pro Loco"))) == ["check"]


@pytest.mark.parametrize(
    ("position", "value"),
    [
        (0, ""), (1, "123"), (2, ""), (3, ""), (4, "ieri"), (4, "31/02/2020"), (4, "1/1/1990"),
        (4, "1/1/2999"), (5, ""), (6, "no"), (6, ""), (2, "x" * 201),
    ],
)  # fmt: skip
def test_wrong_cell_is_an_error_of_its_row(db, position, value):
    wrong = row("Ente")
    wrong[position] = value

    plan = plan_import(sheet(wrong, row("Altro")))

    assert [planned.kind for planned in plan.rows] == ["wrong", "new"]
    assert plan.rows[0].errors
    assert not plan.fits


def test_error_in_an_address_does_not_repeat_it(db):
    plan = plan_import(sheet(row("Ente", address="canary@@example")))

    assert "canary" not in str(plan.rows[0].errors) + repr(plan.rows[0].signed)


@pytest.mark.parametrize("day", ["2019-05-07", "7/5/2019", "07.05.2019", "7-5-2019"])
def test_days_as_people_write_them(db, day):
    written = row("Ente")
    written[4] = day

    assert plan_import(sheet(written)).rows[0].signed.signed_on.isoformat() == "2019-05-07"


def test_bringing_in_admits_and_invites_and_shows_nothing(staff, memorandum):
    listed = make_organisation(name="Cooperativa Arcobaleno")
    content = sheet(row("Cooperativa Arcobaleno"), row("Ente nuovo", code=CODE, referent="Ida Re"))

    batch = carry_out(content, staff, memorandum)

    assert (batch.created, batch.changed, batch.unchanged) == (1, 1, 0)
    new = Organisation.objects.get(name="Ente nuovo")
    assert (new.standing, new.published, new.tax_code) == (Standing.PARTNER, False, CODE)
    listed.refresh_from_db()
    assert (listed.standing, listed.published) == (Standing.PARTNER, True)
    adhesion = new.adhesions.get()
    assert (adhesion.origin, adhesion.state) == ("paper", "approved")
    assert (adhesion.signatory, adhesion.signed_on.year) == ("Carla Maria Neri", 2019)
    assert new.partner_since == adhesion.signed_on
    invited = new.affiliations.get()
    assert (invited.state, invited.role) == (AffiliationState.INVITED, "delegate")
    assert invited.invitation.name == "Ida Re"
    assert OutgoingMail.objects.count() == 2
    assert new.changes.first().pgh_context.metadata["batch"] == batch.pk


def test_second_import_of_the_same_file_does_nothing(staff, memorandum):
    content = sheet(row("Uno"), row("Due", referent="Ida Re"), row("Uno", referent="Eva Oro"))
    first = carry_out(content, staff, memorandum)
    assert (first.created, first.changed) == (2, 1)
    letters = OutgoingMail.objects.count()

    again = carry_out(content, staff, memorandum)

    assert (again.created, again.changed, again.unchanged) == (0, 0, 3)
    assert (Organisation.objects.count(), Invitation.objects.count()) == (2, 3)
    assert OutgoingMail.objects.count() == letters
    assert Adhesion.objects.count() == 2


def test_second_import_after_the_invitation_was_accepted_invites_nobody(staff, memorandum):
    content = sheet(row("Uno", address="ada@example.net"))
    carry_out(content, staff, memorandum)
    invitation = Invitation.objects.get()
    accept(invitation, person=make_user(email="ada@example.net", last_name="Altro"))
    Invitation.objects.update(name="erased")

    again = carry_out(content, staff, memorandum)

    assert again.unchanged == 1
    assert Invitation.objects.count() == 1


def test_referent_whose_letter_came_back_is_invited_at_the_right_address(staff, memorandum):
    carry_out(sheet(row("Uno", address="ada@exmaple.net")), staff, memorandum)
    lost = Invitation.objects.get()
    right = sheet(row("Uno", address="ada@example.net"))
    assert carry_out(right, staff, memorandum).unchanged == 1
    Invitation.objects.update(bounced_at=timezone.now())
    assert carry_out(sheet(row("Uno", address="ADA@exmaple.net")), staff, memorandum).changed == 0

    batch = carry_out(right, staff, memorandum)

    assert batch.changed == 1
    lost.affiliation.refresh_from_db()
    assert lost.affiliation.state == AffiliationState.ENDED
    assert Invitation.objects.latest("pk").email == "ada@example.net"
    assert carry_out(right, staff, memorandum).unchanged == 1
    assert Invitation.objects.count() == 2


def test_each_signed_the_text_that_was_in_force_on_the_day(staff, memorandum):
    days = {"2": "2020-01-01", "3": "2022-01-01"}
    _second, third = (
        LegalText.objects.create(
            kind=LegalKind.MEMORANDUM, number=int(number), published_at=f"{day}T00:00+01:00",
            title_it="T", title_en="T", body_it="B", body_en="B",
        )
        for number, day in days.items()
    )  # fmt: skip
    rows = [row("Uno", referent="Ida Re"), row("Due", referent="Eva Blu"), row("Tre")]
    for line, day in zip(rows, ("2019-12-31", "2021-12-31", "2022-01-01"), strict=True):
        line[4] = day

    carry_out(sheet(*rows), staff, memorandum)

    signed = Adhesion.objects.order_by("signed_on").values_list("memorandum__number", flat=True)
    assert list(signed) == [memorandum.number, 2, third.number]


def test_accession_that_came_in_meanwhile_refuses_the_import(staff, memorandum, monkeypatch):
    here = make_organisation(name="Ente di prova")
    planned = []

    def overtaken(content):
        planned.append(plan_import(content))
        if len(planned) == 1:
            Organisation.objects.filter(pk=here.pk).update(standing=Standing.APPLICANT)
        return planned[-1]

    monkeypatch.setattr("partners.signatories.bringing.plan_import", overtaken)

    with pytest.raises(Refused) as refused:
        carry_out(sheet(row("Ente di prova")), staff, memorandum)

    assert refused.value.report.rows[0].errors


def test_doubtful_row_needs_a_choice(staff, memorandum):
    here = make_organisation(name="Fondazione Piemonte Innova")
    other = make_organisation(name="Tutt’altra cosa")
    content = sheet(row("Fondazione Piemonte Innovazione"))

    for chosen in ("", str(other.pk), "999999", "x"):
        with pytest.raises(Refused):
            carry_out(content, staff, memorandum, row2=chosen)
    assert not Adhesion.objects.exists()

    carry_out(content, staff, memorandum, row2=str(here.pk))

    here.refresh_from_db()
    assert here.is_partner
    assert Organisation.objects.count() == 2


def test_doubtful_row_may_be_a_new_organisation(staff, memorandum):
    make_organisation(name="Fondazione Piemonte Innova")

    carry_out(sheet(row("Fondazione Piemonte Innovazione")), staff, memorandum, row2="new")

    assert Organisation.objects.partners().get().name == "Fondazione Piemonte Innovazione"


@pytest.mark.parametrize("standing", [Standing.APPLICANT, Standing.LEFT])
def test_organisation_on_its_way_in_or_out_is_refused(staff, memorandum, standing):
    make_organisation(name="Ente di prova", standing=standing)

    with pytest.raises(Refused) as refused:
        carry_out(sheet(row("Nuovo"), row("Ente di prova")), staff, memorandum)

    assert refused.value.report.rows[1].errors
    assert not Organisation.objects.filter(name="Nuovo").exists()


def test_partner_is_not_admitted_twice_but_its_referent_is_invited(staff, memorandum):
    here = make_partner(name="Ente di prova")
    make_adhesion(organisation=here, state="approved", decided_at=timezone.now())

    batch = carry_out(sheet(row("Ente di prova")), staff, memorandum)

    assert batch.changed == 1
    assert here.adhesions.count() == here.affiliations.count() == 1


def test_nothing_is_half_imported_when_the_database_refuses(staff, memorandum, monkeypatch):
    from django.db import IntegrityError

    calls = []

    def failing(*args, **kwargs):
        calls.append(args)
        if len(calls) == 2:
            raise IntegrityError

    monkeypatch.setattr("partners.signatories.bringing.invite", failing)

    with pytest.raises(Refused):
        carry_out(sheet(row("Uno"), row("Due", referent="Ida Re")), staff, memorandum)

    assert not Organisation.objects.exists()
    assert not ImportBatch.objects.exists()


def test_two_of_the_staff_import_the_same_file_at_once(transactional_db):
    memorandum = make_legal_text(LegalKind.MEMORANDUM)
    people = [make_staff(), make_staff()]
    content = sheet(row("Uno"), row("Due", referent="Ida Re"))

    at_once(2, lambda n: carry_out(content, people[n], memorandum))

    assert Organisation.objects.count() == Invitation.objects.count() == 2


# -- the pages -----------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [make_user, make_moderator])
def test_signatory_import_is_for_the_secretariat(client, memorandum, make):
    assert client.get(PAGE).status_code == 302
    sign_in(client, make())
    assert client.get(PAGE).status_code == client.post(PAGE).status_code == 403
    assert client.post(f"{PAGE}conferma/").status_code == 403


@pytest.mark.parametrize("make_file", [csv_file, xlsx_file])
def test_signatory_import_in_the_pages(client, staff, make_file):
    here = make_organisation(name="Fondazione Piemonte Innova")
    name = "Fondazione Piemonte Innovazione"
    content = make_file(COLUMNS, row("Nuovo ente", address="canary@example.net"), row(name))

    page = upload(client, content)
    assert page.status_code == 200
    assert "canary" not in page.content.decode()
    sent = page.context["confirm"].initial
    assert client.post(f"{PAGE}conferma/", sent).status_code == 422
    done = client.post(f"{PAGE}conferma/", sent | {"row-3": here.pk}, follow=True)

    assert done.redirect_chain == [(PAGE, 302)]
    text = done.content.decode()
    assert "Ada Blu" in text
    assert "canary" not in text
    client.logout()
    assert client.get("/organizzazioni/nuovo-ente/").status_code == 404


def test_signatory_import_of_a_wrong_file_is_422(client, staff):
    for content in (b"", csv_file(["a"], ["b"]), sheet(row("")), xlsx_file(COLUMNS, row("=1+1"))):
        response = upload(client, content)
        assert response.status_code == 422
        assert response.context.get("confirm") is None
    assert not Organisation.objects.exists()


def test_signatory_confirm_without_the_file_is_409(client, staff):
    sent = {"token": "x", "seal": "x", "file_name": "x"}

    assert client.post(f"{PAGE}conferma/", sent).status_code == 409


def test_signatory_confirm_takes_the_text_that_was_chosen(client, staff, memorandum):
    other = LegalText.objects.create(
        kind=LegalKind.MEMORANDUM, number=memorandum.number + 1,
        title_it="T", title_en="T", body_it="B", body_en="B",
    )  # fmt: skip
    page = upload(client, sheet(row("Ente di prova")))
    sent = page.context["confirm"].initial
    assert sent["memorandum"] == memorandum.pk
    assert f'<option value="{other.pk}"' in page.content.decode()

    wrong = client.post(f"{PAGE}conferma/", sent | {"memorandum": "999999"})
    assert (wrong.status_code, wrong.context["refused"] is None) == (422, False)
    assert not Adhesion.objects.exists()
    client.post(f"{PAGE}conferma/", sent | {"memorandum": other.pk})

    assert Adhesion.objects.get().memorandum == other


def test_signatory_import_without_any_memorandum_is_409(client, db):
    sign_in(client, make_staff())

    assert upload(client, sheet(row("Ente di prova"))).status_code == 409


def test_signatory_confirm_of_what_changed_meanwhile_is_409(client, staff):
    here = make_organisation(name="Ente di prova")
    sent = upload(client, sheet(row("Ente di prova"))).context["confirm"].initial
    Organisation.objects.filter(pk=here.pk).update(standing=Standing.APPLICANT)

    assert client.post(f"{PAGE}conferma/", sent).status_code == 409
    assert not Adhesion.objects.exists()


def test_signatory_progress_counts_and_sends_again(client, staff, memorandum):
    content = sheet(row("Uno", address="ada@example.net"), row("Due", referent="Ida Re"))
    carry_out(content, staff, memorandum)
    first, second = Invitation.objects.order_by("pk")
    accept(first, person=make_user(email="ada@example.net"))
    Invitation.objects.filter(pk=second.pk).update(bounced_at=timezone.now())
    OutgoingMail.objects.update(state="failed")

    assert client.get(PAGE).context["totals"] == {"invited": 0, "back": 1, "accepted": 1}
    assert len(client.get(f"{PAGE}?stato=back").context["page"].rows) == 1
    client.post(f"{PAGE}{second.pk}/ancora/")

    assert client.get(PAGE).context["totals"] == {"invited": 1, "back": 0, "accepted": 1}
    assert client.post(f"{PAGE}{first.pk}/ancora/").status_code == 409


def test_signatory_import_queries_do_not_grow(client, staff, memorandum, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    carry_out(sheet(row("Uno")), staff, memorandum)
    with CaptureQueriesContext(connection) as one:
        client.get(PAGE)
    names = "abcdefghijklmnopqrstuvwxyzèéàò"
    rows = [row(letter * 9, referent=f"Ada {letter}", address=f"a{n}@example.net")
            for n, letter in enumerate(names)]  # fmt: skip
    carry_out(sheet(*rows), staff, memorandum, **{f"row{n}": "new" for n in range(2, 40)})

    with django_assert_num_queries(len(one)):
        client.get(PAGE)


def test_column_that_may_be_a_street_is_no_e_mail_address(client, staff):
    columns = [*COLUMNS[:-1], "indirizzo"]

    response = upload(client, csv_file(columns, row("Ente")))

    assert response.status_code == 422
    assert "indirizzo" in str(response.context["form"].errors)
