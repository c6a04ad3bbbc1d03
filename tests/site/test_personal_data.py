"""What one is given of one's data: everything, to oneself alone, and never by a link."""

import io
import json
import uuid
import zipfile
from datetime import timedelta

import pghistory
import pytest
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.db import models
from django.utils import timezone

from consultation import desk, services
from consultation.permissions import MODERATORS
from partners import people, steps
from partners.models import (
    Adhesion,
    AffiliationState,
    ImportBatch,
    Invitation,
    Organisation,
    PossibleDuplicate,
    PrivateContact,
    RoleChange,
    User,
)
from partners.profile import change_profile
from plan.models import (
    Act,
    Indicator,
    Involvement,
    Milestone,
    MilestoneMove,
    Observation,
    ProgressUpdate,
    ReportingCycle,
    Succession,
    Version,
    VersionStep,
)
from tests.communities.traces import leave_traces
from tests.consultation.rows import leave_traces as consulted_traces
from tests.factories import (
    make_adhesion,
    make_affiliation,
    make_consultation,
    make_held,
    make_organisation,
    make_plan,
    make_project,
    make_published,
    make_speaker,
    make_staff,
    make_user,
    make_version,
)
from tests.signing import confirm, sign_in
from tests.site.accessibility_states import reported
from tsi.site.personal import erase, personal_data

# Every key to a person, and the section of the archive that shows it; or why none does.
KEYS = {
    "account.EmailAddress.user": "addresses",
    "admin.LogEntry.user": "admin_log",
    "communities.Attendance.person": "attendances",
    "communities.Attendance.recorded_by": "attendances_recorded",
    "communities.CalendarLink.person": "calendar_addresses",
    "communities.Community.proposed_by": "communities_proposed",
    "communities.CommunityStep.by": "community_steps",
    "communities.CommunityStep.person": "community_steps_about",
    "communities.DigestChoice.person": "digest_choice",
    "communities.DigestIssue.person": "digests",
    "communities.Facilitation.appointed_by": "facilitators_appointed",
    "communities.Facilitation.person": "facilitations",
    "communities.Follow.person": "topics_followed",
    "communities.Meeting.created_by": "meetings_called",
    "communities.Membership.requested_by": "memberships_requested",
    "communities.Mention.person": "mentions",
    "communities.Participant.named_by": "participants_named",
    "communities.Participant.person": "participations",
    "communities.Post.author": "posts",
    "communities.Registration.person": "registrations",
    "communities.Registration.registered_by": "registrations_made",
    "communities.Resource.added_by": "resources_added",
    "communities.ResourceVersion.by": "resource_files",
    "communities.Review.by": "reviews_written",
    "communities.Support.by": "proposals_supported",
    "communities.Survey.created_by": "surveys_made",
    "communities.SurveyResponse.person": "survey_answers",
    "communities.Topic.opened_by": "topics",
    "consultation.Appeal.decided_by": "appeals_decided",
    "consultation.ConsultationStep.by": "consultation_steps",
    "consultation.Contribution.desk": (None, "a loan of some minutes, gone by itself"),
    "consultation.Decision.by": "moderation_decisions",
    "consultation.Endorsement.user": "endorsements",
    "consultation.Event.by": "moderation_steps",
    "consultation.Flag.by": "flags",
    "consultation.Flag.decided_by": "flags_decided",
    "consultation.Pledge.decided_by": "pledges_decided",
    "consultation.PledgeEvent.decided_by": (None, "as above, before"),
    "consultation.Response.drafted_by": "responses_drafted",
    "consultation.Response.validated_by": "responses_validated",
    "consultation.ResponseEvent.drafted_by": (None, "as above, before"),
    "consultation.ResponseEvent.validated_by": (None, "as above, before"),
    "consultation.Submission.author": "contributions",
    "consultation.Submission.entered_by": "voices_entered",
    "mfa.Authenticator.user": "authenticators",
    "partners.Adhesion.decided_by": "accessions_decided",
    "partners.Adhesion.submitted_by": "accessions",
    "partners.Affiliation.person": "affiliations",
    "partners.ImportBatch.by": "imports",
    "partners.ImportBatch.undone_by": "imports_undone",
    "partners.Invitation.invited_by": "invitations_sent",
    "partners.PossibleDuplicate.decided_by": "duplicates_decided",
    "partners.Project.proposed_by": "projects",
    "partners.RoleChange.by": "role_changes_decided",
    "partners.RoleChange.person": "role_changes",
    "partners.Step.by": "steps",
    "partners.User_groups.user": "roles",
    "partners.User_user_permissions.user": (None, "given in the shell alone, never to a person"),
    "plan.Act.recorded_by": "plan_acts",
    "plan.Element.edited_by": "plan_elements",
    "plan.ElementEvent.edited_by": "plan_edits",
    "plan.Involvement.decided_by": "plan_involvements_decided",
    "plan.Involvement.proposed_by": "plan_involvements_proposed",
    "plan.InvolvementEvent.decided_by": (None, "as above, before"),
    "plan.InvolvementEvent.proposed_by": (None, "as above, before"),
    "plan.MilestoneMove.by": "plan_milestones_moved",
    "plan.Observation.recorded_by": "plan_observations",
    "plan.ProgressUpdate.author": "plan_updates",
    "plan.ProgressUpdate.reviewed_by": "plan_updates_reviewed",
    "plan.ReportingCycle.closed_by": "plan_cycles_closed",
    "plan.ReportingCycle.opened_by": "plan_cycles_opened",
    "plan.Succession.by": "plan_successions",
    "plan.Version.approved_by": "plan_versions_approved",
    "plan.Version.last_editor": "plan_versions_edited",
    "plan.VersionStep.by": "plan_version_steps",
    "site.AccessibilityReport.answered_by": "accessibility_reports_answered",
    "site.AccessibilityReport.by": "accessibility_reports",
    "socialaccount.SocialAccount.user": "gateway_accounts",
    "usersessions.UserSession.user": "sessions",
}
# Every column that may hold a person's name or address without a key to them.
COLUMNS = {
    "account.EmailAddress.email": "addresses",
    "consultation.Submission.first_name": "contributions",
    "consultation.Submission.last_name": "contributions",
    "consultation.FlagContact.email": "flags",
    "consultation.SubmissionContact.email": "contributions",
    "site.AccessibilityContact.email": "accessibility_reports",
    "partners.Adhesion.certificate_name": "accessions",
    "partners.Adhesion.signatory_first_name": "accessions",
    "partners.Adhesion.signatory_last_name": "accessions",
    "partners.Invitation.email": "invitations",
    "partners.Invitation.name": "invitations",
    "partners.PrivateContact.email": "contact_of",
    "partners.PrivateContact.name": "contact_of",
    "partners.User.email": "account",
    "partners.User.first_name": "account",
    "partners.User.last_name": "account",
}
# Columns called so that hold no person's.
OF_NOBODY = {
    "communities.Programme.name": "of a programme",
    "consultation.Submission.organisation_name": "of an organisation; shown with the contribution",
    "contenttypes.ContentType.app_label": "",
    "partners.FormerSlug.slug": "",
    "partners.ImportBatch.file_name": "of a file; shown with the import",
    "partners.Organisation.certified_email": "of an office, public by law",
    "partners.Organisation.name": "of an organisation",
    "partners.Organisation.public_email": "of an office, public by its own wish",
    "partners.Organisation.sort_name": "of an organisation",
    "partners.OrganisationEvent.certified_email": "as above, before",
    "partners.OrganisationEvent.name": "as above, before",
    "partners.OrganisationEvent.public_email": "as above, before",
    "auth.Group.name": "of a role",
    "auth.Permission.name": "of a permission",
    "auth.Permission.codename": "of a permission",
    "socialaccount.SocialApp.name": "of a gateway",
}


def models_of_the_project():
    return [model for model in apps.get_models(include_auto_created=True) if not model._meta.proxy]


def label(field: models.Field) -> str:
    return f"{field.model._meta.label}.{field.name}"


def test_every_key_to_a_person_is_accounted_for():
    found = {
        label(field)
        for model in models_of_the_project()
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and field.related_model is User
    }

    assert found == set(KEYS)


def test_every_column_for_a_name_or_address_is_accounted_for():
    found = {
        label(field)
        for model in models_of_the_project()
        for field in model._meta.concrete_fields
        if isinstance(field, models.EmailField)
        or (isinstance(field, models.CharField) and field.name.endswith(("name", "email")))
    }

    assert found <= set(COLUMNS) | set(OF_NOBODY)
    assert set(COLUMNS) <= found


@pytest.fixture
def person(db):
    return make_staff(first_name="Zenobia", last_name="Canarini", email="zenobia@example.org")


@pytest.fixture
def world(person):
    """Something in every section for `person`, and the like for others."""
    other = make_user(first_name="Altro", last_name="Nessuno", email="altro@example.org")
    asked = make_consultation(slug="prova")
    for who in (person, other):
        _said_and_decided(asked, who)
        _took_part(who)
        _worked(who)
        leave_traces(who)
        reported(who)
        _wrote(who)
    return person


def _said_and_decided(asked, who):
    speaker = services.Speaker(who.first_name, who.last_name, author=who)
    make_published(asked, speaker=speaker, text=f"Parole di {who.first_name}.")
    make_published(asked, speaker=make_speaker(email=who.email.upper(), first_name="Senza"))
    held = make_held(asked)
    who.groups.add(Group.objects.get(name=MODERATORS))
    desk.publish(held, held.revisions.get(), by=who)
    consulted_traces(asked, who)


def _took_part(who):
    here = make_affiliation(person=who)
    here.delegation.save("delega di Zenobia.PDF", ContentFile(b"delega"))
    adhesion = make_adhesion(
        organisation=here.organisation,
        submitted_by=who,
        signatory_first_name=who.first_name,
        signatory_last_name=who.last_name,
        certificate_name=who.get_full_name(),
        origin="uploaded",
    )
    adhesion.document.save("firma.p7m", ContentFile(b"firmato"))
    invitation = people.invite(
        make_organisation(), by=None, name=who.get_full_name(), email=who.email, role="member"
    )
    Invitation.objects.filter(pk=invitation.pk).update(invited_by=who)
    make_project(proposed_by=who)
    PrivateContact.objects.create(
        organisation=make_organisation(), name=who.get_full_name(), email=who.email, phone="011"
    )
    who.socialaccount_set.create(provider="spid", uid=f"sub-{who.pk}")
    who.usersession_set.create(ip="192.0.2.7", session_key=f"key{who.pk}", user_agent="Firefox")


def _worked(who):
    somebody = make_user()
    for subject, by in ((somebody, who), (who, somebody)):
        RoleChange.objects.create(person=subject, role="editors", given=True, by=by, reason="Sì")
    who.groups.add(Group.objects.get(name="editors"))
    steps.record(make_organisation(), "claim", by=who)
    Adhesion.objects.filter(pk=make_adhesion().pk).update(decided_by=who, decided_at=timezone.now())
    LogEntry.objects.create(
        user=who, content_type=ContentType.objects.get_for_model(Organisation), object_id="1",
        object_repr="Ente", action_flag=2, change_message="[]",
    )  # fmt: skip
    with pghistory.context(user=who.pk):
        make_organisation(name="Ente nuovo")
    ImportBatch.objects.create(
        kind="organisations", file_name="x.csv", by=who, undone_by=who, undone_at=timezone.now()
    )
    first, second = sorted((make_organisation() for _ in range(2)), key=lambda one: one.pk)
    PossibleDuplicate.objects.create(
        first=first, second=second, source="data", state="proposed", decided_by=who
    )


def _wrote(who):
    plan = make_plan()
    element = plan.elements.first()
    plan.elements.filter(pk=element.pk).update(title_en="Words.", edited_by=who)
    ours = {"plan": plan, "old_uid": element.uid, "new_uid": element.uid}
    Succession.objects.create(kind="move", old_code="1", new_code="2", by=who, **ours)
    edited, approved = make_version(plan, number="1.0"), make_version(plan, number="2.0")
    Act.objects.create(
        version=edited, promoter=make_organisation(), body="Giunta", number="1",
        date=timezone.localdate(), url="https://example.org/", recorded_by=who,
    )  # fmt: skip
    Version.objects.filter(pk=approved.pk).update(approved_by=who)
    VersionStep.objects.create(version=edited, verb="freeze", by=who)
    _carried_out(plan, element.uid, who)


def _carried_out(plan, uid, who):
    day = timezone.localdate()
    Involvement.objects.create(
        plan=plan, uid=uid, organisation=make_organisation(), role="lead", proposed_by=who,
        decided_by=who,
    )  # fmt: skip
    milestone = Milestone.objects.create(
        plan=plan, uid=uid, title_it="Tappa", original_due=day, due=day
    )
    MilestoneMove.objects.create(
        milestone=milestone, former=day, due=day + timedelta(days=9), reason="Sì", by=who
    )
    cycle = ReportingCycle.objects.create(
        plan=plan, name_it="2026", starts_on=day, ends_on=day, due_on=day, opened_by=who,
        closed_by=who,
    )  # fmt: skip
    report = {"plan": plan, "cycle": cycle, "status": "under_way", "outlook": "on_track"}
    ProgressUpdate.objects.create(uid=uid, author=who, narrative="Fatto.", **report)
    ProgressUpdate.objects.create(
        uid=uuid.uuid4(), author=make_user(), reviewed_by=who, narrative="Fatto.", **report
    )
    indicator = Indicator.objects.create(
        plan=plan, code="I1", name_it="Ore", level="output", definition="Ore", unit="h",
        direction="up",
    )  # fmt: skip
    Observation.objects.create(
        indicator=indicator, starts_on=day, ends_on=day, value=1, source="Ente", recorded_by=who
    )


def section_names() -> set[str]:
    named = [*KEYS.values(), *COLUMNS.values(), "organisation_changes"]
    return {one for one in named if isinstance(one, str)}


def test_every_section_has_what_is_the_person_s_and_nothing_of_others(client, world):
    sign_in(client, world)

    sections = personal_data(world).sections

    assert section_names() == set(sections)
    assert [name for name in section_names() if not sections[name]] == []
    text = json.dumps(sections, default=str)
    assert "Altro" not in text
    assert "altro@" not in text.lower()
    assert len(sections["contributions"]) == 2
    assert {len(sections[name]) for name in KEYS.values() if isinstance(name, str)} <= {1, 2}


def unpack(response) -> tuple[dict, dict[str, bytes]]:
    pack = zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))
    files = {name: pack.read(name) for name in pack.namelist()}
    return json.loads(files.pop("dati.json")), files


@pytest.mark.slow
def test_account_data_is_a_zip_with_json_and_files(client, world):
    sign_in(client, world)
    confirm(client)

    response = client.post("/account/dati/")

    assert response["Content-Type"] == "application/zip"
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Disposition"].startswith('attachment; filename="dati-')
    data, files = unpack(response)
    assert data["account"]["email"] == "zenobia@example.org"
    assert data["contributions"][0]["points"][0]["texts"][0]["text"] == "Parole di Zenobia."
    assert sorted(files.values()) == [b"delega", b"firmato", b"risorsa"]
    named = [
        data["affiliations"][0]["delegation"],
        data["accessions"][0]["document"],
        data["resource_files"][0]["file"],
    ]
    assert sorted(files) == sorted(f"documenti/{name}" for name in named)
    assert not any("Zenobia" in name for name in files)


def test_secrets_are_not_in_it(client, world):
    sign_in(client, world)
    secret = world.authenticator_set.get().data["secret"]

    text = json.dumps(personal_data(world).sections, default=str)

    assert secret not in text
    assert world.password not in text


@pytest.mark.slow
def test_a_file_that_is_gone_is_left_out(client, world):
    here = world.affiliations.exclude(delegation="").get()
    here.delegation.storage.delete(here.delegation.name)
    sign_in(client, world)
    confirm(client)

    _data, files = unpack(client.post("/account/dati/"))

    assert sorted(files.values()) == [b"firmato", b"risorsa"]


def test_without_a_recent_confirmation_nothing_is_given(client, db):
    client.force_login(make_user())

    response = client.post("/account/dati/")

    assert response.status_code == 302
    assert response["Location"].startswith("/account/conferma/")


def test_the_confirmation_gives_it_at_once(client, db):
    person = make_user()
    client.force_login(person)
    way = client.post("/account/dati/")["Location"]

    response = client.post(way, {"password": "a-long-password"})

    assert response["Content-Type"] == "application/zip"
    assert unpack(response)[0]["account"]["email"] == person.email
    assert response["Cache-Control"] == "private, no-store"


def test_an_old_confirmation_does_not_count(client, world):
    sign_in(client, world)
    confirm(client)
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= timedelta(hours=1).total_seconds()
    session.save()

    assert client.post("/account/dati/").status_code == 302


@pytest.mark.slow
def test_there_is_no_address_to_replay(client, world):
    sign_in(client, world)
    confirm(client)
    assert client.post("/account/dati/")["Content-Type"] == "application/zip"

    assert client.get("/account/dati/")["Content-Type"].startswith("text/html")
    client.logout()
    assert client.post("/account/dati/")["Location"] == "/account/accesso/?next=/account/dati/"
    other = make_user()
    client.force_login(other)
    way = client.post("/account/dati/")["Location"]
    own = unpack(client.post(way, {"password": "a-long-password"}))[0]
    assert own["account"]["email"] == other.email
    assert "Zenobia" not in json.dumps(own)


def test_somebody_invited_but_not_active_sees_the_own_invitation(client, world):
    invited = personal_data(world).sections["invitations"]

    assert {row["email"] for row in invited} == {"zenobia@example.org"}
    assert AffiliationState.INVITED in set(
        Invitation.objects.values_list("affiliation__state", flat=True)
    )


def test_somebody_else_s_accession_is_not_had_by_its_signatory_s_name(client, db):
    """Whoever asks to join it, and calls oneself so, gets nothing of it and empties nothing."""
    victim = make_adhesion(submitted_by=make_user(), origin="uploaded", document="adhesions/a.p7m")
    attacker = make_user(first_name="Altra", last_name="Persona")
    people.request(victim.organisation, person=attacker, role="member")
    change_profile(attacker, first_name="Carla", last_name="Neri", language="it")
    attacker.refresh_from_db()

    assert personal_data(attacker).sections["accessions"] == []
    erase(attacker)

    victim.refresh_from_db()
    assert victim.signatory == "Carla Neri"
