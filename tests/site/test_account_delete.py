"""Deleting one's account: emptied in place, in every table, at once or not at all."""

import re
import time

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth import authenticate
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import IntegrityError, connection, transaction
from django.test import Client

from consultation import letters, screening, services
from consultation.models import Consultation, Contribution, Submission
from partners import people, roles
from partners.models import (
    Affiliation,
    AffiliationRole,
    AffiliationState,
    Invitation,
    PrivateContact,
    Role,
    RoleChange,
    Step,
    User,
)
from partners.profile import change_profile
from tests.consultation.rows import make_flag
from tests.factories import (
    make_adhesion,
    make_affiliation,
    make_consultation,
    make_contribution,
    make_organisation,
    make_published,
    make_speaker,
    make_staff,
    make_submission,
    make_user,
)
from tests.races import at_once
from tests.signing import confirm, sign_in
from tsi.base.delivery import deliver, waiting
from tsi.base.models import OutgoingMail, SealedLetter
from tsi.base.personal import CannotEraseNow
from tsi.site import personal

CANARY = re.compile("zenobia|canarini", re.IGNORECASE)


@pytest.fixture
def person(db):
    return make_user(
        first_name="Zenobia", last_name="Canarini", email="zenobia.canarini@example.org"
    )


def speaking(person) -> services.Speaker:
    return services.Speaker(person.first_name, person.last_name, "Ente Canarini", author=person)


@pytest.fixture
def world(person):
    """The person's name and address in every place that can hold them."""
    asked = make_consultation(slug="prova")
    make_published(asked, speaker=speaking(person), text="Più alberi.")
    by_mail = make_speaker(email=person.email.upper(), first_name="Zenobia", last_name="C.")
    make_published(asked, speaker=by_mail, text="Più panchine.")
    make_submission(asked, speaker=by_mail, text="Da confermare.")
    asked.submissions.update(pseudonym="Zenobia")
    make_flag(asked.contributions.exclude(number=None).first(), by=person)
    here = make_affiliation(person=person, title="vice di Canarini", message="Sono Zenobia")
    here.delegation.save("zenobia.pdf", ContentFile(b"delega"))
    make_adhesion(
        organisation=here.organisation,
        submitted_by=person,
        signatory_first_name="zenobia",
        signatory_last_name="CANARINI",
        certificate_name="CANARINI ZENOBIA",
        origin="uploaded",
        document="adhesions/firmato.p7m",
    )
    make_affiliation(person=person, state=AffiliationState.REQUESTED, message="Zenobia qui")
    people.invite(
        make_organisation(), by=None, name="Zenobia C.", email=person.email, role="member"
    )
    PrivateContact.objects.create(
        organisation=make_organisation(), name="Zenobia", email=person.email, phone="011"
    )
    for about, name in (
        (person, "Zenobia Canarini"),
        (person.emailaddress_set.get(), person.email),
    ):
        LogEntry.objects.create(
            user=make_staff(), content_type=ContentType.objects.get_for_model(about),
            object_id=about.pk, object_repr=name, action_flag=2,
            change_message=f'[{{"added": {{"object": "{person.email}"}}}}]',
        )  # fmt: skip
    person.socialaccount_set.create(provider="spid", uid="s", extra_data={"name": "Zenobia"})
    return person


def everything() -> dict[str, str]:
    """All rows of all tables as text, by table."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        rows = {}
        for table in tables:
            cursor.execute(f"SELECT coalesce(string_agg(t::text, chr(10)), '') FROM \"{table}\" t")
            rows[table] = cursor.fetchone()[0]
    for session in Session.objects.all():
        rows["django_session"] += str(session.get_decoded())
    return rows


def tables_with_canary() -> set[str]:
    return {table for table, text in everything().items() if CANARY.search(text)}


def test_nothing_of_the_person_is_left_in_any_table(world):
    client, other = Client(), Client()
    sign_in(client, world)
    other.post("/account/accesso/codice/", {"email": world.email})
    assert tables_with_canary() >= {
        "partners_user", "account_emailaddress", "django_admin_log", "consultation_submission",
        "consultation_submissioncontact", "partners_adhesion", "partners_affiliation",
        "partners_invitation", "partners_privatecontact", "socialaccount_socialaccount",
        "django_session",
    }  # fmt: skip

    personal.erase(world)

    assert tables_with_canary() == set()


def test_letters_that_wait_for_the_address_are_emptied_and_a_last_one_goes(world, mailoutbox):
    Client().post("/account/accesso/codice/", {"email": world.email})
    before = SealedLetter.objects.exclude(payload="").count()

    personal.erase(world)

    assert before == 1
    for mail in waiting():
        deliver(mail)
    to_person = [mail for mail in mailoutbox if mail.to == ["zenobia.canarini@example.org"]]
    assert len(to_person) == 1
    assert "Zenobia" in to_person[0].body
    SealedLetter.objects.forget_delivered()
    assert not SealedLetter.objects.exclude(payload="").exists()


def test_account_is_emptied_in_place_and_nobody_gets_in(world):
    client = Client()
    client.force_login(world)

    personal.erase(world)

    row = User.objects.get(pk=world.pk)
    assert row.email == f"{world.pk}@erased.invalid"
    assert (row.first_name, row.last_name, row.is_active, row.has_usable_password()) == (
        "", "", False, False,
    )  # fmt: skip
    assert row.erased_at is not None
    assert client.get("/account/")["Location"].startswith("/account/accesso/")
    assert authenticate(email="zenobia.canarini@example.org", password="a-long-password") is None
    assert not row.groups.exists()
    again = make_user(email="zenobia.canarini@example.org")
    assert again.pk != row.pk


def test_what_was_said_stays_without_a_name(client, world):
    etag = client.get("/consultazioni/prova/")["ETag"]
    numbers = list(Contribution.objects.public().values_list("number", "state"))

    personal.erase(world)

    assert list(Contribution.objects.public().values_list("number", "state")) == numbers
    answer = client.get("/en/consultazioni/prova/", headers={"if-none-match": etag})
    page = answer.content.decode()
    assert "Più alberi." in page
    assert page.count("identity removed") == 2
    for address in ("/consultazioni/prova/", "/consultazioni/prova/C-0001/", "/piano/1.0/1.1.1/"):
        body = client.get(address).content.decode()
        assert "alberi" in body
        assert not CANARY.search(body)


def test_every_public_page_changes_at_once(client, world):
    addresses = ["/consultazioni/prova/", "/consultazioni/prova/C-0001/", "/piano/1.0/"]
    before = {address: client.get(address)["ETag"] for address in addresses}

    personal.erase(world)

    for address, etag in before.items():
        assert client.get(address, headers={"if-none-match": etag}).status_code == 200


def test_what_was_not_confirmed_lapses_and_private_links_are_dead(client, world):
    links = [submission.get_absolute_url() for submission in Submission.objects.all()]
    assert {client.get(link).status_code for link in links} == {200}

    personal.erase(world)

    assert set(Contribution.objects.values_list("state", flat=True)) == {"published", "lapsed"}
    assert {client.get(link).status_code for link in links} == {404}
    assert not Submission.objects.exclude(body_sha256="").exists()


def test_organisation_without_another_representative_goes_to_the_secretariat(world):
    own = world.affiliations.active().get()
    colleague = make_affiliation(organisation=own.organisation, role=AffiliationRole.MEMBER)

    personal.erase(world)

    assert set(world.affiliations.values_list("state", flat=True)) == {"ended"}
    assert Step.objects.filter(organisation=own.organisation, verb="hand_over").count() == 1
    colleague.refresh_from_db()
    assert (colleague.state, colleague.role) == ("active", "member")


def test_roles_that_go_with_the_account_are_written_down(client, person):
    office = make_staff()
    roles.give(person, Role.APPROVER, by=office, reason="Delibera 3.")
    person.groups.add(Group.objects.create(name="a group of nobody's"))

    personal.erase(person)

    assert not person.groups.exists()
    found = list(RoleChange.objects.order_by("pk").values_list("person", "role", "given", "by"))
    assert found == [
        (person.pk, Role.APPROVER, True, office.pk),
        (person.pk, Role.APPROVER, False, None),
    ]
    sign_in(client, office)
    page = client.get("/en/segreteria/ruoli/").content.decode()
    assert "Who gave up the account had the role: approval of accessions." in page
    assert "None" not in page


def test_organisation_with_another_representative_is_not_handed_over(world):
    own = world.affiliations.active().get()
    make_affiliation(organisation=own.organisation)

    personal.erase(world)

    assert not Step.objects.filter(verb="hand_over").exists()


def test_invitations_to_the_address_end(world):
    personal.erase(world)

    assert not Invitation.objects.exclude(email="").exists()
    assert not Affiliation.objects.filter(state=AffiliationState.INVITED).exists()


@pytest.mark.django_db(transaction=True)
def test_uploaded_delegation_is_deleted_and_the_signed_document_stays():
    here = make_affiliation()
    here.delegation.save("x.pdf", ContentFile(b"delega"))
    adhesion = make_adhesion(
        organisation=here.organisation, submitted_by=here.person, origin="uploaded"
    )
    adhesion.document.save("y.p7m", ContentFile(b"firmato"))
    storage, name = here.delegation.storage, here.delegation.name

    personal.erase(here.person)

    assert not storage.exists(name)
    assert storage.exists(adhesion.document.name)


def test_others_keep_what_is_theirs(world):
    other = make_user(first_name="Altra", last_name="Persona")
    make_published(Consultation.objects.get(), speaker=speaking(other), text="Altro ancora.")
    theirs = make_affiliation(person=other, title="direttrice")

    personal.erase(world)

    other.refresh_from_db()
    theirs.refresh_from_db()
    assert (other.is_active, theirs.state, theirs.title) == (True, "active", "direttrice")
    assert Submission.objects.filter(author=other, first_name="Altra").exists()


def test_signature_of_somebody_else_stays(db):
    here = make_affiliation()
    adhesion = make_adhesion(
        organisation=here.organisation, submitted_by=here.person, document="x.pdf"
    )

    personal.erase(here.person)

    adhesion.refresh_from_db()
    assert adhesion.signatory == "Carla Neri"


def test_an_erased_account_cannot_be_filled_again(world):
    personal.erase(world)

    change_profile(world, first_name="Zenobia", last_name="Canarini", language="it")
    assert tables_with_canary() == set()
    with pytest.raises(IntegrityError, match="user_erased_stays_empty"), transaction.atomic():
        User.objects.filter(pk=world.pk).update(first_name="Zenobia")
    with pytest.raises(IntegrityError, match="removed_identity"), transaction.atomic():
        Submission.objects.update(first_name="Zenobia")


# --- When it cannot be ---------------------------------------------------------------------------


def test_the_only_person_of_the_secretariat_is_asked_to_name_another(db):
    alone = make_staff()

    with pytest.raises(CannotEraseNow):
        personal.erase(alone)
    alone.refresh_from_db()
    assert alone.is_active

    make_staff()
    personal.erase(alone)
    alone.refresh_from_db()
    assert not alone.is_active
    assert not alone.is_staff


def test_nothing_is_changed_while_a_signature_is_being_printed(world):
    make_adhesion(submitted_by=world)

    with pytest.raises(CannotEraseNow):
        personal.erase(world)

    assert "consultation_submission" in tables_with_canary()
    assert world.affiliations.active().exists()
    assert not OutgoingMail.objects.filter(letter__endswith="sealed_letter").exists()


# --- The page ------------------------------------------------------------------------------------


def test_account_delete_asks_who_it_is_first(client, person):
    client.force_login(person)

    for answer in (client.get("/account/elimina/"), client.post("/account/elimina/")):
        assert answer.status_code == 302
        assert answer["Location"].startswith("/account/conferma/")


def test_account_delete_wants_the_word(client, world):
    make_staff()
    sign_in(client, world)
    confirm(client)
    page = client.get("/en/account/elimina/").content.decode()
    assert world.affiliations.active().get().organisation.name in page

    assert client.post("/en/account/elimina/", {"word": "yes"}).status_code == 422
    world.refresh_from_db()
    assert world.is_active

    response = client.post("/en/account/elimina/", {"word": " Delete "})
    assert response["Location"] == "/en/account/eliminato/"
    world.refresh_from_db()
    assert world.erased_at is not None
    assert client.get("/en/account/eliminato/").status_code == 200
    assert client.get("/en/account/").status_code == 302


def test_account_delete_says_why_not_now(client, db):
    alone = make_staff()
    sign_in(client, alone)
    confirm(client)

    response = client.post("/en/account/elimina/", {"word": "delete"})

    assert response.status_code == 409
    assert "only person of the secretariat" in response.content.decode()
    assert client.get("/en/account/").status_code == 200


# --- At the same time as something else ----------------------------------------------------------


def test_a_mail_that_waits_goes_to_nobody(world):
    waits = make_contribution(
        Consultation.objects.get(), speaker=speaking(world), text="Più sedie."
    )
    personal.erase(world)

    screening.screen(waits.pk)

    waits.refresh_from_db()
    assert waits.state == "published"
    decision = waits.decisions.get()
    assert letters.decision_taken(decision.pk) is None


def test_deleting_during_the_screening_leaves_no_name(world, client):
    """The screening has read the name; it writes none."""
    waits = make_contribution(
        Consultation.objects.get(), speaker=speaking(world), text="Più sedie."
    )

    def judge(contribution, revision):
        assert contribution.submission.speaker == "Zenobia Canarini"
        personal.erase(world)
        return []

    screening.screen(waits.pk, judge=judge)

    waits.refresh_from_db()
    assert waits.state == "published"
    assert tables_with_canary() == set()
    assert not CANARY.search(client.get(waits.get_absolute_url()).content.decode())


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("first", ["delete", "speak"])
def test_speaking_and_deleting_at_once_leaves_no_name(first):
    person = make_user(first_name="Zenobia", last_name="Canarini", email="zenobia@example.org")
    asked = make_consultation(slug="prova")
    stale = User.objects.get(pk=person.pk)

    def act(number: int):
        delete = number == 0
        if delete != (first == "delete"):
            time.sleep(0.05)
        if delete:
            return personal.erase(User.objects.get(pk=person.pk))
        return make_submission(asked, speaker=speaking(stale))

    erased, said = at_once(2, act)

    assert erased is None
    assert isinstance(said, Submission | PermissionDenied)
    assert tables_with_canary() == set()


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_name_would_be_left(monkeypatch):
    """Negative control: who speaks from another window, after the deletion."""
    person = make_user(first_name="Zenobia", last_name="Canarini", email="zenobia@example.org")
    asked = make_consultation()
    personal.erase(User.objects.get(pk=person.pk))
    with pytest.raises(PermissionDenied):
        make_submission(asked, speaker=speaking(person))
    monkeypatch.setattr(services, "_still_there", lambda speaker: None)

    make_submission(asked, speaker=speaking(person))

    assert "consultation_submission" in tables_with_canary()


@pytest.mark.django_db(transaction=True)
def test_deleting_twice_at_once_is_done_once():
    person = make_user()

    answers = at_once(2, lambda _number: personal.erase(User.objects.get(pk=person.pk)))

    assert sorted(type(answer).__name__ for answer in answers) == ["DoesNotExist", "NoneType"]
    assert SealedLetter.objects.count() == 1


def test_two_last_representatives_who_delete_leave_it_to_the_secretariat(db):
    first = make_affiliation()
    second = make_affiliation(organisation=first.organisation)

    for one in (first, second):
        personal.erase(one.person)

    assert Step.objects.filter(verb="hand_over").count() == 1
    assert not Affiliation.objects.active().exists()
