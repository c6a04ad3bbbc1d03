"""Reporting cycles: what is said in them, by whom, and what closing one freezes."""

import json
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from partners.models import AffiliationRole, AffiliationState
from plan.execution import reporters, reporting
from plan.models import (
    CycleState,
    InvolvementRole,
    InvolvementState,
    ProgressUpdate,
    ReportingCycle,
    UpdateState,
    Version,
)
from plan.permissions import may_report, may_review_update
from tests.factories import (
    make_affiliation,
    make_community,
    make_editor,
    make_facilitator,
    make_partner,
    make_plan,
    make_staff,
    make_user,
    make_version,
)
from tests.plan.monitoring import (
    again,
    make_cycle,
    make_delegate,
    make_leader,
    make_part,
    make_plan_in_force,
    make_published,
    make_submitted,
    make_update,
    uid_of,
)
from tsi.base.transitions import InvalidTransition

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    return make_plan_in_force()


@pytest.fixture
def cycle(plan):
    return make_cycle(plan)


@pytest.fixture
def leader(plan):
    return make_leader(plan)


# --- who reports -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "state", "answer"),
    [
        (InvolvementRole.LEAD, InvolvementState.ACCEPTED, True),
        (InvolvementRole.CO_LEAD, InvolvementState.ACCEPTED, True),
        (InvolvementRole.CONTRIBUTOR, InvolvementState.ACCEPTED, False),
        (InvolvementRole.FUNDER, InvolvementState.ACCEPTED, False),
        (InvolvementRole.LEAD, InvolvementState.PROPOSED, False),
        (InvolvementRole.LEAD, InvolvementState.DECLINED, False),
        (InvolvementRole.LEAD, InvolvementState.ENDED, False),
    ],
)
def test_who_leads_and_has_accepted_reports(plan, role, state, answer):
    person = make_leader(plan, role=role, state=state)

    assert may_report(person, uid_of(plan)) is answer


@pytest.mark.parametrize(
    ("values", "answer"),
    [
        ({"role": AffiliationRole.REPRESENTATIVE}, True),
        ({"role": AffiliationRole.DELEGATE}, True),
        ({"role": AffiliationRole.MEMBER}, False),
        ({"state": AffiliationState.REQUESTED}, False),
        ({"state": AffiliationState.ENDED}, False),
    ],
)
def test_who_has_the_mandate_reports(plan, values, answer):
    part = make_part(plan)
    person = make_affiliation(organisation=part.organisation, **values).person

    assert may_report(person, uid_of(plan)) is answer


def test_nobody_reports_on_what_others_lead(plan, leader):
    make_leader(plan, "1.1.2-a1")

    assert not may_report(leader, uid_of(plan, "1.1.2-a1"))


def test_nobody_reports_for_who_leads(plan, leader):
    for other in (make_staff(), make_editor(), make_user()):
        assert not may_report(other, uid_of(plan))


def test_of_a_community_its_facilitator_reports(plan):
    community = make_community()
    make_part(plan, community=community)

    assert may_report(make_facilitator(community), uid_of(plan))
    assert not may_report(make_facilitator(make_community()), uid_of(plan))


def test_of_a_suspended_partner_nobody_reports(plan):
    part = make_part(plan)
    person = make_delegate(part.organisation)
    type(part.organisation).objects.filter(pk=part.organisation_id).update(standing="suspended")

    assert not may_report(person, uid_of(plan))


# --- opening ---------------------------------------------------------------------------------


def test_of_cycles_one_is_open_at_a_time(plan, cycle):
    with pytest.raises(reporting.AlreadyOpen):
        make_cycle(plan)

    reporting.close_cycle(cycle, by=make_editor())
    assert make_cycle(plan).state == CycleState.OPEN


def test_two_open_cycles_are_refused_by_the_database(cycle):
    day = timezone.localdate()

    with pytest.raises(IntegrityError, match="cycle_open_once"):
        ReportingCycle.objects.create(plan=cycle.plan, starts_on=day, ends_on=day, due_on=day)


def test_without_a_version_nobody_is_asked():
    with pytest.raises(reporting.NoVersion):
        make_cycle(make_plan())


# --- writing ---------------------------------------------------------------------------------


def test_draft_is_kept_and_written_on(plan, cycle, leader):
    first = make_update(cycle, leader, narrative="Prima")
    second = make_update(cycle, leader, narrative="Poi")

    assert first.pk == second.pk
    assert again(first).narrative == "Poi"
    assert again(first).organisation == leader.affiliations.get().organisation


def test_those_who_lead_together_write_on_the_same_draft(plan, cycle, leader):
    other = make_leader(plan, role=InvolvementRole.CO_LEAD)

    first, second = make_update(cycle, leader), make_update(cycle, other)

    assert first.pk == second.pk
    assert again(first).author == other


def test_draft_may_lack_what_is_not_known_yet(plan, cycle, leader):
    update = reporting.save_draft(cycle, uid_of(plan), by=leader, narrative="Si vedrà")

    assert (update.state, update.status) == (UpdateState.DRAFT, "")


@pytest.mark.parametrize("lacks", ["status", "outlook", "narrative"])
def test_report_that_says_nothing_is_not_sent(cycle, leader, lacks):
    update = make_update(cycle, leader, **{lacks: ""})

    with pytest.raises(reporting.Incomplete):
        reporting.submit(update, by=leader)

    assert again(update).state == UpdateState.DRAFT


def test_completed_needs_the_date(cycle, leader):
    with pytest.raises(reporting.Incomplete, match=r"ha una data|has a date"):
        make_update(cycle, leader, status="completed")

    with pytest.raises(IntegrityError, match="update_completed_with_date"):
        ProgressUpdate.objects.create(
            plan=cycle.plan, cycle=cycle, uid=uid_of(cycle.plan), author=leader, status="completed"
        )


def test_nothing_ends_before_it_begins(cycle, leader):
    with pytest.raises(reporting.Incomplete):
        make_update(cycle, leader, started_on=date(2026, 3, 2), ended_on=date(2026, 3, 1))


def test_stranger_writes_nothing(plan, cycle, leader):
    for other in (make_user(), make_staff(), make_leader(plan, "1.1.2-a1")):
        with pytest.raises(reporting.NotReporting):
            make_update(cycle, other)
    assert not ProgressUpdate.objects.exists()


def test_stranger_sends_nothing(cycle, leader):
    update = make_update(cycle, leader)

    with pytest.raises(reporting.NotReporting):
        reporting.submit(update, by=make_user())


def test_action_that_is_no_longer_in_the_plan_is_not_reported_on(plan, cycle, leader):
    plan.elements.filter(code="1.1.1-a1").update(state="withdrawn")
    make_version(plan, number="1.1")

    with pytest.raises(reporting.NotReporting):
        make_update(cycle, leader)


def test_report_that_was_sent_is_not_written_on(cycle, leader):
    make_submitted(cycle, leader)

    with pytest.raises(reporting.UnderReview):
        make_update(cycle, leader)


def test_after_a_published_report_there_may_be_another(cycle, leader):
    first = make_published(cycle, leader)

    second = make_update(cycle, leader, narrative="E poi ancora")

    assert second.pk != first.pk
    assert again(first).narrative == "Aperti due sportelli."


# --- looking at it ---------------------------------------------------------------------------


def test_sent_back_and_sent_again(cycle, leader):
    update, editor = make_submitted(cycle, leader), make_editor()

    reporting.send_back(update, by=editor, review="Quanti sportelli?")
    assert (again(update).state, again(update).review) == (
        UpdateState.RETURNED,
        "Quanti sportelli?",
    )

    make_update(cycle, leader, narrative="Aperti tre sportelli.")
    reporting.submit(update, by=leader)
    reporting.publish(update, by=editor)
    assert (again(update).state, again(update).reviewed_by) == (UpdateState.PUBLISHED, editor)


def test_author_never_publishes(cycle):
    author = make_editor()
    make_affiliation(organisation=make_part(cycle.plan).organisation, person=author)
    update = make_submitted(cycle, author)

    for act in (reporting.publish, lambda *a, **k: reporting.send_back(*a, review="No", **k)):
        with pytest.raises(reporting.OwnReport):
            act(update, by=author)
    assert again(update).state == UpdateState.SUBMITTED
    assert not may_review_update(author, update)


def test_author_is_refused_by_the_database(cycle, leader):
    update = make_submitted(cycle, leader)

    with pytest.raises(IntegrityError, match="update_reviewed_by_another"):
        ProgressUpdate.objects.filter(pk=update.pk).update(state="published", reviewed_by=leader)


def test_colleague_of_the_author_does_not_publish(cycle, leader):
    update, colleague = make_submitted(cycle, leader), make_editor()
    make_affiliation(organisation=leader.affiliations.get().organisation, person=colleague)

    with pytest.raises(reporting.OwnReport):
        reporting.publish(update, by=colleague)
    assert not may_review_update(colleague, update)


@pytest.mark.parametrize(
    ("make", "answer"), [(make_editor, True), (make_staff, True), (make_user, False)]
)
def test_who_writes_the_plan_reviews(cycle, leader, make, answer):
    assert may_review_update(make(), make_submitted(cycle, leader)) is answer


def test_what_was_not_read_is_not_published(cycle, leader):
    update, editor = make_submitted(cycle, leader), make_editor()
    seen = again(update).submitted_at
    reporting.send_back(update, by=editor, review="Di più")
    ProgressUpdate.objects.filter(pk=update.pk).update(submitted_at=None)
    make_update(cycle, leader, narrative="Altro")
    reporting.submit(update, by=leader)
    ProgressUpdate.objects.filter(pk=update.pk).update(submitted_at=seen + timedelta(seconds=1))

    with pytest.raises(InvalidTransition):
        reporting.publish(update, by=editor, seen=seen)


def test_published_report_never_changes(cycle, leader):
    update = make_published(cycle, leader)

    for change in (
        lambda rows: rows.update(narrative="Altro"),
        lambda rows: rows.update(state="draft"),
        lambda rows: rows.delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change(ProgressUpdate.objects.filter(pk=update.pk))
    with pytest.raises(InvalidTransition):
        reporting.publish(again(update), by=make_editor())


# --- closing ---------------------------------------------------------------------------------


def test_closing_freezes_how_all_stands(cycle, leader):
    make_published(cycle, leader)
    editor = make_editor()

    reporting.close_cycle(cycle, by=editor)

    closed = ReportingCycle.objects.get(pk=cycle.pk)
    assert (closed.state, closed.closed_by) == (CycleState.CLOSED, editor)
    assert closed.version == Version.objects.current()
    first, second = closed.snapshot["actions"]
    assert (first["status"], first["reported"], second["reported"]) == ("under_way", True, False)
    assert first["report"]["narrative"] == "Aperti due sportelli."
    assert first["lead"] == leader.affiliations.get().organisation.name
    assert (closed.snapshot["total"]["reported"], closed.snapshot["total"]["actions"]) == (1, 2)


def test_hash_is_that_of_the_snapshot_as_it_comes_back(cycle, leader):
    make_published(cycle, leader)
    reporting.close_cycle(cycle, by=make_editor())

    kept = ReportingCycle.objects.get(pk=cycle.pk)

    assert kept.snapshot_sha256 == reporting.sha256(kept.snapshot)
    changed = kept.snapshot | {"on": "2020-01-01"}
    assert kept.snapshot_sha256 != reporting.sha256(changed)


def test_snapshot_names_no_person(cycle, leader):
    make_published(cycle, leader)
    editor = make_editor()
    reporting.close_cycle(cycle, by=editor)

    text = json.dumps(ReportingCycle.objects.get(pk=cycle.pk).snapshot)

    for person in (leader, editor):
        assert person.last_name not in text
        assert person.email not in text


def test_drafts_are_not_in_the_snapshot(cycle, leader):
    make_update(cycle, leader, narrative="Solo una bozza")

    reporting.close_cycle(cycle, by=make_editor())

    snapshot = ReportingCycle.objects.get(pk=cycle.pk).snapshot
    assert "Solo una bozza" not in json.dumps(snapshot)


def test_closing_is_refused_while_reports_wait(cycle, leader):
    make_submitted(cycle, leader)

    with pytest.raises(reporting.StillWaiting):
        reporting.close_cycle(cycle, by=make_editor())
    assert ReportingCycle.objects.get(pk=cycle.pk).state == CycleState.OPEN

    reporting.close_cycle(cycle, by=make_editor(), leaving_out=True)
    assert ReportingCycle.objects.get(pk=cycle.pk).snapshot["total"]["reported"] == 0


def test_nothing_is_said_in_a_closed_cycle(cycle, leader):
    update = make_submitted(cycle, leader)
    reporting.close_cycle(cycle, by=make_editor(), leaving_out=True)

    for act in (
        lambda: make_update(cycle, leader),
        lambda: reporting.submit(update, by=leader),
        lambda: reporting.publish(update, by=make_editor()),
        lambda: reporting.send_back(update, by=make_editor(), review="Tardi"),
        lambda: reporting.remind(cycle, by=make_editor()),
        lambda: reporting.close_cycle(cycle, by=make_editor()),
    ):
        with pytest.raises(reporting.CycleClosed):
            act()


def test_closed_cycle_never_changes(cycle):
    reporting.close_cycle(cycle, by=make_editor())
    rows = ReportingCycle.objects.filter(pk=cycle.pk)

    for change in (
        lambda: rows.update(snapshot={}),
        lambda: rows.update(state="open"),
        lambda: rows.delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


@pytest.mark.slow
def test_closing_asks_as_much_of_many_actions():
    counts = []
    for actions in (1, 30):
        plan = make_plan_in_force(actions)
        cycle = make_cycle(plan)
        for number in range(1, actions + 1):
            code = f"1.1.{number}-a1"
            make_published(cycle, make_leader(plan, code), code)
        editor = make_editor()
        with CaptureQueriesContext(connection) as asked:
            reporting.close_cycle(cycle, by=editor)
        counts.append(len(asked))

    assert counts[0] == counts[1]


# --- who has not reported --------------------------------------------------------------------


def test_missing_are_those_who_lead_and_have_handed_nothing_in(plan, cycle, leader):
    make_leader(plan, "1.1.2-a1")
    make_part(plan, "1.1.2-a1", role=InvolvementRole.FUNDER, organisation=make_partner())
    assert reporters.missing(cycle).count() == 2

    update = make_update(cycle, leader)
    assert reporters.missing(cycle).count() == 2
    reporting.submit(update, by=leader)

    assert [part.uid for part in reporters.missing(cycle)] == [uid_of(plan, "1.1.2-a1")]


def test_what_was_sent_back_is_missing(cycle, leader):
    update = make_submitted(cycle, leader)
    assert not reporters.missing(cycle).exists()

    reporting.send_back(update, by=make_editor(), review="Di più")

    assert reporters.missing(cycle).exists()


def test_action_that_left_the_plan_is_not_missing(plan, cycle, leader):
    plan.elements.filter(code="1.1.1-a1").update(state="withdrawn")
    make_version(plan, number="1.1")

    assert not reporters.missing(cycle).exists()
