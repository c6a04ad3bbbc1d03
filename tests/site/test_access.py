"""Who hears what at which address: the whole table of roles, addresses and methods."""

import os

import pytest
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.test import Client
from django.utils import timezone

from communities.models import Community
from partners import people
from partners.models import (
    AffiliationRole,
    AffiliationState,
    ImportBatch,
    Organisation,
    PossibleDuplicate,
    Role,
    User,
)
from plan.execution import indicators, reporting
from plan.models import Document, Passage
from plan.versions import publish
from tests.factories import (
    make_adhesion,
    make_affiliation,
    make_consultation,
    make_held,
    make_organisation,
    make_partner,
    make_plan,
    make_project,
    make_published,
    make_user,
    make_version,
)
from tests.plan.approving import give_acts, make_final
from tests.plan.monitoring import (
    make_cycle,
    make_indicator,
    make_part,
    make_submitted,
    measured,
    uid_of,
)
from tests.signing import sign_in
from tests.site import (
    access_answering,
    access_api,
    access_communities,
    access_data,
    access_execution,
    access_moderating,
    access_outcomes,
    access_reading,
    access_running,
    access_speaking,
)
from tests.site.access import (
    ROLES,
    addresses,
    answer,
    data_of,
    path_of,
    read_table,
    write_table,
)
from tests.site.accessibility_states import make_report

SOME = ("visitor", "representative", "staff_password")  # one of each kind of closed door
OUTSIDE = ("visitor", "citizen", "member", "representative", "facilitator", "staff_password")
CLOSED = {"sign-in", "2nd-factor", "302", "403", "404", "405"}
GROUPS = {
    "facilitator": Role.FACILITATOR,
    "moderator": Role.MODERATOR,
    "editor": Role.EDITOR,
    "approver": Role.APPROVER,
}


def people_of(partner: Organisation) -> dict[str, User | None]:
    """One person a role; member and representative belong to `partner`."""
    member = make_affiliation(organisation=partner, role=AffiliationRole.MEMBER)
    named = {
        "visitor": None,
        "citizen": make_user(),
        "member": member.person,
        "representative": make_affiliation(organisation=partner).person,
        "staff": make_user(is_staff=True),
        "staff_password": make_user(is_staff=True),
    }
    for role, group in GROUPS.items():
        named[role] = make_user()
        named[role].groups.add(Group.objects.get(name=group))
    return named


@pytest.fixture
def world(db) -> dict[str, object]:
    """One of everything, and what of it stands in which address."""
    plan = make_plan(3)
    make_version(plan)
    version = make_version(plan, number="1.1", published=False)
    publish(version)
    consultation = make_consultation(version, slug="prova")
    published, held = make_published(consultation), make_held(consultation)
    partner = make_partner(slug="ente")
    roles = people_of(partner)
    requested = make_affiliation(organisation=partner, state=AffiliationState.REQUESTED)
    invitation = people.invite(
        partner,
        by=roles["representative"],
        name="Dario",
        email="dario@example.org",
        role=AffiliationRole.DELEGATE,
    )
    listed = make_organisation(slug="altro-ente")
    paper = make_partner()
    make_adhesion(organisation=paper, origin="paper", state="approved", decided_at=timezone.now())
    referent = people.invite(
        paper,
        by=roles["staff"],
        name="Elena",
        email="elena@example.org",
        role=AffiliationRole.DELEGATE,
    )
    pair = PossibleDuplicate.objects.create(first=partner, second=listed, source="data")
    proposed = make_project(state="proposed")
    proposed.organisations.add(partner)
    document = Document.objects.first()
    batch = ImportBatch.objects.create(
        kind="organisations", file_name="enti.csv", by=roles["staff"]
    )
    adhesion = make_adhesion(submitted_by=roles["citizen"])
    final = make_final(plan, promoters=1)
    give_acts(final, by=roles["editor"])
    report = make_report()
    shown = {
        "roles": roles,
        "slug": partner.slug,
        "number": version.number,
        "base": "1.0",
        "code": "1.1.1",
        "language": "it",
        "form": "csv",
        "kind": "organisations",
        "format": "csv",
        "uid": Passage.objects.get(version=version, code="1.1.1").uid,
        "app_label": "partners",
        "object_id": partner.pk,
        "provider_id": "gateway",
        "uidb36": "1",
        "key": "nobody",
        "name": "0" * 32 + ".png",
        "consultation:submission token": published.submission.link_token,
        "consultation:submission_confirm token": published.submission.link_token,
        "consultation:contribution number": published.number,
        "consultation:moderation_item pk": held.pk,
        **access_moderating.things(published),
        "plan:act_remove pk": final.acts.get().pk,
        "plan:board_file name": "temi",
        "plan:execution_export name": "milestones",
        "plan:document_download pk": document.pk,
        "plan:document_download filename": document.filename,
        "partners:memorandum_version number": adhesion.memorandum.number,
        "partners:invitation token": invitation.link_token,
        "partners:invitation_account token": invitation.link_token,
        "partners:join_claim slug": listed.slug,
        "partners:join_sign slug": listed.slug,
        "site:preview kind": "pagina",
        "site:preview key": "home",
        "site:help_role slug": "cittadini",
        "site:accessibility_receipt token": report.link_token,
        "site:accessibility_answer pk": report.pk,
        "site:project slug": make_project(slug="progetto").slug,
        "site:project_strategies slug": "progetto",
        "mfa_edit_webauthn pk": 1,
        "mfa_remove_webauthn pk": 1,
        "site:session_end pk": 1,
    }
    for name in ("version_publish", "version_approve", "act_record", "act_remove"):
        shown[f"plan:{name} number"] = final.number
    for name in ("consultation", "contribution", "contribution_sent", "contribution_write"):
        shown[f"consultation:{name} slug"] = consultation.slug
    for name in ("adhesion", "adhesion_withdraw", "adhesion_document", "adhesion_delegation",
                 "adhesion_review", "adhesion_take"):  # fmt: skip
        shown[f"partners:{name} pk"] = adhesion.pk
    for name in ("affiliation_decide", "affiliation_role", "affiliation_end"):
        shown[f"partners:{name} pk"] = requested.pk
    for name in ("invitation_send_again", "invitation_revoke"):
        shown[f"partners:{name} pk"] = invitation.affiliation_id
    for name in ("project_edit", "project_decide", "project_correct"):
        shown[f"partners:{name} pk"] = proposed.pk
    for model, row in {
        "organisation": partner,
        "adhesion": adhesion,
        "affiliation": requested,
        "project": proposed,
        "user": roles["citizen"],
        "importbatch": batch,
    }.items():
        for verb in ("change", "delete", "history"):
            shown[f"admin:partners_{model}_{verb} object_id"] = row.pk
    shown |= access_answering.things(consultation)
    shown |= access_communities.things(partner, roles)
    shown |= access_data.things()
    shown |= access_reading.things(published)
    shown |= access_execution.things(partner, Community.objects.get(slug=access_communities.SLUG))
    shown |= access_running.things(consultation)
    shown |= access_speaking.things(published)
    shown |= access_outcomes.things(consultation, partner)
    shown |= monitoring_of(plan, partner, roles)
    community = Community.objects.get(slug=access_communities.SLUG)
    shown |= access_api.things(partner, community, published, plan)
    shown |= {
        "admin:partners_importbatch_undo pk": batch.pk,
        "admin:partners_user_address pk": roles["citizen"].pk,
        "admin:view_on_site content_type_id": ContentType.objects.get_for_model(partner).pk,
        "partners:signatory_send_again pk": referent.pk,
        "site:duplicate pk": pair.pk,
    }
    return shown


def monitoring_of(plan, partner: Organisation, roles: dict) -> dict[str, object]:
    """A closed cycle and an open one with a report that waits; an indicator with a value."""
    make_part(plan, "1.1.2-a1", organisation=partner)
    make_part(plan, "1.1.3-a1", organisation=partner)
    closed = make_cycle(plan)
    reporting.close_cycle(closed, by=roles["editor"])
    cycle = make_cycle(plan)
    update = make_submitted(cycle, roles["representative"], "1.1.3-a1")
    indicator = make_indicator(plan)
    observation = indicators.observe(indicator, by=None, **measured())
    shown: dict[str, object] = {
        "plan:update_write uid": uid_of(plan, "1.1.2-a1"),
        "plan:update_review pk": update.pk,
        "plan:observation_correct observation": observation.pk,
    }
    for name in ("cycle_desk", "cycle_remind", "cycle_close"):
        shown[f"plan:{name} pk"] = cycle.pk
    for name in ("progress_report", "progress_report_table", "progress_report_snapshot",
                 "progress_document_list", "progress_document_request"):  # fmt: skip
        shown[f"plan:{name} pk"] = closed.pk
    for name in ("indicator_desk", "indicator_edit", "indicator_targets", "observation_new",
                 "observation_correct"):  # fmt: skip
        shown[f"plan:{name} pk"] = indicator.pk
    return shown


def ask_everything(world, method: str, roles) -> dict[tuple[str, str], list[str]]:
    """Every answer of `method` to `roles`; what it changes is rolled back before the next
    question."""
    clients = {}
    for role in roles:
        clients[role] = Client(raise_request_exception=False)
        if person := world["roles"][role]:
            sign_in(clients[role], person, second_factor=role != "staff_password")
    found = {}
    for address in addresses():
        path = path_of(address, world)
        assert path, f"Name in the test's world what stands in {address}"
        found[address.label, method] = answers = []
        for role in roles:
            cookies = clients[role].cookies.copy()
            with transaction.atomic():
                data = data_of(address, method, world)
                answers.append(answer(clients[role], method, path, data))
                transaction.set_rollback(True)
            clients[role].cookies = cookies
    return found


@pytest.mark.parametrize(
    ("method", "roles"),
    [
        pytest.param("get", SOME, id="some"),
        pytest.param("get", ROLES, marks=pytest.mark.slow, id="get"),
        pytest.param("post", ROLES, marks=pytest.mark.slow, id="post"),
    ],
)
def test_every_address_answers_each_role_as_the_table_says(world, method, roles):
    found = ask_everything(world, method, roles)
    if os.environ.get("WRITE_ACCESS_TABLE") and roles is ROLES:
        write_table(found)

    expected = {
        key: [answers[ROLES.index(role)] for role in roles]
        for key, answers in read_table().items()
        if key[1] == method
    }

    differing = {key: (answers, expected.get(key)) for key, answers in found.items()
                 if expected.get(key) != answers}  # fmt: skip
    assert differing == {}
    assert set(expected) == set(found)


@pytest.mark.parametrize("label", ["proposal_support", "proposal_unsupport", "survey_csv"])
def test_row_could_fail(label):
    """Where all who come in hear the same, a door that stands open would not be seen."""
    method = "get" if label == "survey_csv" else "post"
    [answers] = [
        answers
        for (each, of), answers in read_table().items()
        if each.startswith(f"communities:{label} ") and of == method
    ]

    by_role = dict(zip(ROLES, answers, strict=True))

    assert by_role["representative"] != by_role["citizen"] == "404"
    assert by_role["representative"] in ("200", "302")


def test_no_address_fails():
    assert not [row for row in read_table().items() if "500" in row[1]]


def test_what_staff_decides_is_closed_to_everybody_else():
    """The table itself: nobody without a role passes the doors of the office and the admin."""
    for (label, _method), answers in read_table().items():
        _name, route = label.rsplit(" ", 1)
        if route.startswith(("/segreteria/", "/admin/", "/moderazione/", "/redazione/")):
            by_role = dict(zip(ROLES, answers, strict=True))
            for role in OUTSIDE:
                assert by_role[role] in CLOSED, (label, role)
