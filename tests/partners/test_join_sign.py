"""Signing the Memorandum: on the platform, or uploaded; one accession at a time."""

import hashlib
from datetime import timedelta
from io import BytesIO

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from partners import joining, people
from partners.models import (
    Adhesion,
    Affiliation,
    AffiliationState,
    Organisation,
    Standing,
)
from tests.factories import (
    make_adhesion,
    make_affiliation,
    make_approver,
    make_legal_text,
    make_organisation,
    make_partner,
    make_staff,
    make_user,
)
from tests.partners.signing_files import PDF, envelope
from tests.races import at_once, meeting
from tsi.base.models import LegalKind, LegalText, OutgoingMail
from tsi.base.transitions import InvalidTransition

CODE = "00514490010"


@pytest.fixture
def organisation(db):
    make_legal_text(LegalKind.MEMORANDUM)
    return make_organisation(name="Il Ponte")


@pytest.fixture
def person(client, organisation):
    person = make_user()
    client.force_login(person)
    return person


def address(organisation, *, upload=False) -> str:
    path = f"/organizzazioni/aderisci/{organisation.slug}/firma/"
    return path + "?firma=documento" if upload else path


def signed(**values) -> dict:
    defaults = {
        "tax_code": CODE,
        "signatory_first_name": "Carla",
        "signatory_last_name": "Neri",
        "signatory_role": "presidente",
        "own_role": "representative",
        "memorandum": 1,
        "accepts": "on",
    }
    return defaults | values


def file(content: bytes = PDF, name: str = "memorandum.pdf") -> BytesIO:
    upload = BytesIO(content)
    upload.name = name
    return upload


def uploaded(**values) -> dict:
    defaults = {"document": file(), "signed_on": "2026-01-31", "protocol_number": "12/2026"}
    return {**signed(), **defaults, **values}


def apply(organisation, person, *, first_name="Carla") -> Adhesion:
    return joining.apply(
        organisation,
        memorandum=LegalText.objects.get(),
        signature=joining.Signature(first_name, "Neri", "presidente", timezone.localdate()),
        applicant=joining.Applicant(person, "representative"),
        tax_code=CODE,
        language="it",
    )


def stored_files() -> list:
    return [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]


def test_memorandum_is_read_in_full_before_signing(client, person, organisation):
    page = client.get(address(organisation)).text

    assert "Corpo" in page
    assert f'value="{person.first_name}"' in page
    assert "Body" in client.get("/en" + address(organisation)).text


def test_signing_moves_the_organisation_and_asks_for_a_confirmation(client, person, organisation):
    response = client.post("/en" + address(organisation), signed())

    adhesion = Adhesion.objects.get()
    organisation.refresh_from_db()
    assert response.url == f"/en/adesioni/{adhesion.pk}/"
    assert organisation.standing == Standing.APPLICANT
    assert organisation.tax_code == ""  # written when approved
    assert (adhesion.state, adhesion.origin, adhesion.language) == ("submitted", "online", "en")
    assert (adhesion.tax_code, adhesion.signatory) == (CODE, "Carla Neri")
    assert adhesion.signed_on == timezone.localdate()
    mine = Affiliation.objects.get()
    assert (mine.person, mine.role, mine.state) == (person, "representative", "requested")
    assert [s.verb for s in organisation.steps.order_by("pk")] == ["apply", "submit", "request"]


def test_applicant_and_secretariat_are_written_to_once(client, person, organisation):
    client.post(address(organisation), signed())

    letters = OutgoingMail.objects.values_list("letter", "reader").order_by("pk")
    assert list(letters) == [
        ("partners.letters.adhesion_received", person.pk),
        ("partners.letters.adhesion_waits", None),
    ]


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("tax_code", ""),
        ("tax_code", "00514490011"),
        ("signatory_first_name", ""),
        ("signatory_last_name", "\u202e\x00"),
        ("signatory_role", ""),
        ("own_role", "member"),
        ("own_role", "queen"),
        ("accepts", ""),
        ("memorandum", "x"),
        ("memorandum", ""),
    ],
)
def test_what_is_missing_answers_422_with_the_rest(client, person, organisation, name, typed):
    response = client.post(address(organisation), signed(**{name: typed}))

    assert response.status_code == 422
    assert response.context["form"].errors.keys() == {name}
    assert "Neri" in response.text or name == "signatory_last_name"
    assert not Adhesion.objects.exists()


def test_known_tax_code_is_signed_as_it_is(client, person, organisation):
    Organisation.objects.update(tax_code="97549060012")

    client.post(address(organisation), signed(tax_code=CODE))

    assert Adhesion.objects.get().tax_code == "97549060012"


def test_new_version_meanwhile_must_be_read(client, person, organisation):
    LegalText.objects.create(
        kind=LegalKind.MEMORANDUM, number=2, title_it="Nuovo", title_en="New",
        body_it="Corpo nuovo", body_en="New body",
    )  # fmt: skip

    response = client.post(address(organisation), signed(memorandum=1))

    assert response.status_code == 422
    assert "Corpo nuovo" in response.text
    assert 'name="memorandum" value="2"' in response.text
    assert client.post(address(organisation), signed(memorandum=2)).status_code == 302
    assert Adhesion.objects.get().memorandum.number == 2


def test_delegate_needs_the_delegation(client, person, organisation):
    alone = client.post(address(organisation), signed(own_role="delegate"))
    with_it = client.post(
        address(organisation), signed(own_role="delegate", delegation=file(name="delega.pdf"))
    )

    assert alone.context["form"].errors.keys() == {"delegation"}
    assert with_it.status_code == 302
    mine = Affiliation.objects.get()
    assert mine.role == "delegate"
    assert mine.delegation.read() == PDF


def test_representative_leaves_no_delegation_behind(client, person, organisation):
    client.post(address(organisation), signed(delegation=file()))

    assert Affiliation.objects.get().delegation.name == ""


def test_uploaded_document_is_kept_with_its_hash_under_our_name(client, person, organisation):
    evil = "../../../etc/passwd\u202efdp.pdf"
    client.post(address(organisation, upload=True), uploaded(document=file(name=evil)))

    adhesion = Adhesion.objects.get()
    assert adhesion.origin == "uploaded"
    assert adhesion.document.read() == PDF
    assert adhesion.document_sha256 == hashlib.sha256(PDF).hexdigest()
    assert (str(adhesion.signed_on), adhesion.protocol_number) == ("2026-01-31", "12/2026")
    (kept,) = stored_files()
    assert kept.parent == settings.MEDIA_ROOT / "adhesions"
    assert len(kept.stem) == 32
    assert kept.suffix == ".pdf"


def test_uploaded_envelope_tells_whose_certificate_it_holds(client, person, organisation):
    signature = file(envelope(), "memorandum.pdf.p7m")
    client.post(address(organisation, upload=True), uploaded(document=signature))

    adhesion = Adhesion.objects.get()
    assert adhesion.certificate_name == "NERI CARLA"
    assert adhesion.document.name.endswith(".p7m")
    assert adhesion.document.read() == envelope()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("document", ""),
        ("document", ("x.pdf", b"")),
        ("document", ("x.php.pdf", PDF)),
        ("document", ("x.pdf", b"<script>alert(1)</script>" + PDF)),
        ("document", ("x.p7m", PDF)),
        ("signed_on", ""),
        ("signed_on", "31.1.26"),
        ("signed_on", (timezone.localdate() + timedelta(days=2)).isoformat()),
        ("protocol_date", (timezone.localdate() + timedelta(days=2)).isoformat()),
        ("protocol_number", "x" * 61),
    ],
)
def test_refused_upload_keeps_nothing(client, person, organisation, name, value):
    value = file(value[1], value[0]) if isinstance(value, tuple) else value
    response = client.post(address(organisation, upload=True), uploaded(**{name: value}))

    assert response.status_code == 422
    assert response.context["form"].errors.keys() == {name}
    assert not Adhesion.objects.exists()
    assert stored_files() == []


def test_upload_over_the_limit_is_refused_unread(client, person, organisation, monkeypatch):
    monkeypatch.setattr("partners.signed_files.LIMIT", 20)

    response = client.post(address(organisation, upload=True), uploaded())

    assert "10 MB" in str(response.context["form"].errors["document"])


def test_file_is_not_left_when_another_was_first(client, person, organisation):
    page = address(organisation, upload=True)
    apply(organisation, make_user())

    response = client.post(page, uploaded())

    assert response.status_code == 409
    assert stored_files() == []
    assert Adhesion.objects.count() == 1


def test_second_click_leads_to_the_accession(client, person, organisation):
    client.post(address(organisation), signed())

    response = client.post(address(organisation), signed())

    assert response.url == f"/adesioni/{Adhesion.objects.get().pk}/"
    assert Affiliation.objects.count() == 1


def test_who_asked_before_is_asked_for_once(client, person, organisation):
    make_affiliation(
        organisation=organisation, person=person, role="member", state=AffiliationState.REQUESTED
    )

    client.post(address(organisation), signed())

    mine = Affiliation.objects.get()
    assert (mine.role, mine.state) == ("representative", "requested")


def test_speaker_stays_what_they_are(client, person, organisation):
    make_affiliation(organisation=organisation, person=person, role="delegate")

    client.post(address(organisation), signed())

    mine = Affiliation.objects.get()
    assert (mine.role, mine.state) == ("delegate", "active")


@pytest.mark.parametrize(
    ("answer", "role"),
    [("waits", "member"), ("approve", "delegate"), ("reject", "member"), ("withdraw", "member")],
)
def test_member_stays_one_until_approval_gives_the_greater_role(
    client, person, organisation, answer, role
):
    member = make_affiliation(organisation=organisation, person=person, role="member")
    client.post(address(organisation), signed(own_role="delegate", delegation=file()))
    adhesion, approver = Adhesion.objects.get(), make_approver()

    if answer in ("approve", "reject"):
        joining.review(adhesion, by=approver)
    if answer == "approve":
        joining.approve(adhesion, by=approver)
    elif answer == "reject":
        joining.reject(adhesion, by=approver, reason="Manca la firma.")
    elif answer == "withdraw":
        joining.withdraw(adhesion, by=person)

    mine = Affiliation.objects.get()
    assert (mine.pk, mine.role, mine.state) == (member.pk, role, "active")
    told = [("ask_role", "member", "delegate", person.pk)]
    if answer == "approve":
        told.append(("change_role", "member", "delegate", approver.pk))
    steps = organisation.steps.filter(affiliation=mine).order_by("pk")
    assert list(steps.values_list("verb", "source", "target", "by")) == told


def test_member_who_went_meanwhile_gets_no_role(client, person, organisation):
    member = make_affiliation(organisation=organisation, person=person, role="member")
    client.post(address(organisation), signed())
    adhesion, approver = Adhesion.objects.get(), make_approver()
    people.end(member, by=person)
    joining.review(adhesion, by=approver)

    joining.approve(adhesion, by=approver)

    member.refresh_from_db()
    assert (member.role, member.state) == ("member", "ended")


def test_who_left_may_apply_again(client, person, organisation):
    Organisation.objects.filter(pk=organisation.pk).delete()
    gone = make_organisation(name="Ponte Vecchio", standing=Standing.LEFT)

    assert client.post(address(gone), signed()).status_code == 302


def test_one_person_cannot_block_the_whole_network(client, person, organisation):
    """TRUST 44."""
    for _ in range(joining.OPEN_AT_ONCE):
        last = apply(make_organisation(), person)

    response = client.post(address(organisation, upload=True), uploaded())

    assert response.status_code == 429
    assert Adhesion.objects.count() == joining.OPEN_AT_ONCE
    assert stored_files() == []
    joining.withdraw(last, by=person)
    assert client.post(address(organisation), signed()).status_code == 302


def test_sending_and_withdrawing_in_a_loop_ends(client, person, organisation):
    """Each is two letters, and files that stay. Requests to belong have a count of their own."""
    for _ in range(joining.A_DAY):
        joining.withdraw(apply(make_organisation(), person), by=person)
    letters = OutgoingMail.objects.count()

    response = client.post(address(organisation, upload=True), uploaded())

    assert response.status_code == 429
    assert stored_files() == []
    assert OutgoingMail.objects.count() == letters
    assert people.request(make_partner(), person=person, role="member")


def test_limit_is_counted_one_by_one(transactional_db):
    make_legal_text(LegalKind.MEMORANDUM)
    person = make_user()
    organisations = [make_organisation() for _ in range(8)]

    answers = at_once(8, lambda n: apply(organisations[n], person))

    assert sum(isinstance(each, joining.TooMany) for each in answers) == 3


def test_without_memorandum_nothing_can_be_signed(client, db):
    organisation = make_organisation()
    client.force_login(make_user())

    assert client.get(address(organisation)).status_code == 404


def test_two_people_at_once_one_accession(transactional_db):
    make_legal_text(LegalKind.MEMORANDUM)
    organisation = make_organisation()
    people = [make_user() for _ in range(4)]

    answers = at_once(4, lambda n: apply(Organisation.objects.get(pk=organisation.pk), people[n]))

    assert sum(isinstance(each, Adhesion) for each in answers) == 1
    assert sum(isinstance(each, InvalidTransition) for each in answers) == 3
    assert Adhesion.objects.count() == Affiliation.objects.count() == 1


def test_two_people_at_once_without_guards_are_two(transactional_db):
    """Negative control: look first, then write, with the constraint dropped."""
    make_legal_text(LegalKind.MEMORANDUM)
    organisation = make_organisation()
    people = [make_user() for _ in range(4)]
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX adhesion_one_at_a_time")

    all_looked = meeting(4)

    def careless(number):
        there = Adhesion.objects.waiting().filter(organisation=organisation).exists()
        all_looked.wait()
        if there:
            raise InvalidTransition
        return Adhesion.objects.create(
            organisation=organisation, memorandum=LegalText.objects.get(), origin="online",
            signed_on=timezone.localdate(), submitted_by=people[number],
        )  # fmt: skip

    try:
        answers = at_once(4, careless)
        assert all(isinstance(each, Adhesion) for each in answers)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE partners_adhesion CASCADE")
            cursor.execute(
                "CREATE UNIQUE INDEX adhesion_one_at_a_time ON partners_adhesion (organisation_id)"
                " WHERE state IN ('submitted', 'in_review', 'approved')"
            )


def test_constraint_alone_keeps_one_accession(db):
    """Even where the standing would let a second one begin."""
    organisation = make_organisation()
    make_adhesion(organisation=organisation)

    with pytest.raises(InvalidTransition):
        apply(organisation, make_user())

    assert Adhesion.objects.count() == 1


def test_paper_signatory_is_a_partner_since_it_signed(db):
    organisation = make_organisation(published=False)
    staff = make_staff()

    adhesion = joining.admit_on_paper(
        organisation,
        memorandum=make_legal_text(LegalKind.MEMORANDUM),
        signatory_first_name="Carla",
        signatory_last_name="Neri",
        signatory_role="presidente",
        signed_on=timezone.localdate() - timedelta(days=900),
        by=staff,
    )

    organisation.refresh_from_db()
    assert (organisation.standing, organisation.published) == (Standing.PARTNER, False)
    assert organisation.partner_since == adhesion.signed_on
    assert (adhesion.origin, adhesion.state, adhesion.decided_by) == ("paper", "approved", staff)
    verbs = organisation.steps.order_by("pk").values_list("verb", "by")
    assert list(verbs) == [(v, staff.pk) for v in ("apply", "approve", "admit")]
    assert not OutgoingMail.objects.exists()


def test_paper_signatory_that_is_a_partner_already_is_refused(db):
    with pytest.raises(InvalidTransition):
        joining.admit_on_paper(
            make_partner(),
            memorandum=make_legal_text(LegalKind.MEMORANDUM),
            signatory_first_name="Carla",
            signatory_last_name="Neri",
            signatory_role="presidente",
            signed_on=timezone.localdate(),
            by=make_staff(),
        )
    assert not Adhesion.objects.exists()


@pytest.mark.parametrize("way", ["", "?firma=documento"])
def test_the_text_to_sign_and_the_name_are_there(client, organisation, person, way):
    response = client.get(f"/organizzazioni/aderisci/{organisation.slug}/firma/{way}")

    assert response.context["form"]["signatory_last_name"].value() == person.last_name
    assert ('href="/memorandum/1/"' in response.text) == bool(way)


@pytest.mark.parametrize("demo", [True, False])
def test_the_demonstration_says_that_it_binds_nobody(client, organisation, person, settings, demo):
    settings.DEMO = demo

    text = client.get(f"/en/organizzazioni/aderisci/{organisation.slug}/firma/").text

    assert ("binds nobody" in text) == demo
