"""What the database itself refuses, whoever writes to it."""

import pytest
from django.db import IntegrityError, connection
from django.db.utils import ProgrammingError

from plan import versions
from plan.models import Act, Hold, Version, VersionState
from tests.factories import make_plan, make_version
from tests.plan.approving import act_of, give_acts, make_approved, make_final, make_writer
from tests.plan.test_versions import sql

pytestmark = pytest.mark.django_db

APPROVE = "UPDATE plan_version SET state = 'approved', approved_by_id = %s WHERE id = %s"
PROTECTED = "pgtrigger: Cannot"


@pytest.fixture
def writer():
    return make_writer()


def without_triggers(table: str) -> None:
    """Switch them off until the test is rolled back."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")


def test_every_act_is_demanded(writer):
    version = make_final()
    versions.record_act(version, promoter=version.plan.promoters.first(), by=writer, **act_of())

    with pytest.raises(IntegrityError, match="act of approval is missing"):
        sql(APPROVE, writer.pk, version.pk)

    give_acts(version)
    sql(APPROVE, writer.pk, version.pk)


@pytest.mark.parametrize("steps", [0, 1, 2])
def test_no_hold_may_be_open_on_it_or_its_bases(writer, steps):
    plan = make_plan()
    chain = [make_version(plan, number="1.0")]
    chain.append(make_version(plan, number="1.1", base=chain[-1]))
    chain.append(make_final(plan, base=chain[-1]))
    give_acts(chain[-1])
    versions.place_hold(chain[2 - steps], key="consultation:1")

    with pytest.raises(IntegrityError, match="something must be done"):
        sql(APPROVE, writer.pk, chain[-1].pk)

    versions.release_hold(chain[2 - steps], key="consultation:1")
    sql(APPROVE, writer.pk, chain[-1].pk)


def test_a_derogation_lets_it_pass(writer):
    version = make_final()
    give_acts(version)
    versions.place_hold(version, key="consultation:1")

    sql(
        "UPDATE plan_version SET state = 'approved', derogation = 'Perché.', approved_by_id = %s "
        "WHERE id = %s", writer.pk, version.pk,
    )  # fmt: skip


def test_who_edited_last_is_refused(writer):
    plan = make_plan()
    plan.elements.filter(code="1.1.1").update(title_en="Words 1.", edited_by=writer)
    version = make_final(plan)
    give_acts(version)

    with pytest.raises(IntegrityError, match="who edited last"):
        sql(APPROVE, writer.pk, version.pk)


def test_last_editor_of_a_sealed_version_stays(writer):
    version = make_final()

    with pytest.raises(ProgrammingError, match=PROTECTED):
        sql("UPDATE plan_version SET last_editor_id = %s WHERE id = %s", writer.pk, version.pk)


def test_without_its_trigger_anything_would_be_approved(writer):
    """Negative control: it is the trigger that refuses."""
    plan = make_plan()
    plan.elements.filter(code="1.1.1").update(title_en="Words 2.", edited_by=writer)
    version = make_final(plan)
    versions.place_hold(version, key="consultation:1")
    without_triggers("plan_version")

    sql(APPROVE, writer.pk, version.pk)

    version.refresh_from_db()
    assert version.state == VersionState.APPROVED


@pytest.mark.parametrize("state", ["frozen", "superseded", "other"])
def test_approved_version_goes_nowhere_but_to_superseded(state):
    version = make_approved()

    change = f"UPDATE plan_version SET state = '{state}' WHERE id = {version.pk}"
    if state == "superseded":
        sql(change)
    else:
        with pytest.raises((IntegrityError, ProgrammingError), match="pgtrigger"):
            sql(change)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE plan_act SET number = 'x' WHERE version_id = %s",
        "DELETE FROM plan_act WHERE version_id = %s",
        "INSERT INTO plan_act (version_id, promoter_id, body, number, date, url, recorded_by_id) "
        "SELECT version_id, promoter_id, body, number, date, url, recorded_by_id FROM plan_act "
        "WHERE version_id = %s LIMIT 1",
    ],
    ids=["update", "delete", "insert"],
)
def test_acts_of_an_approved_version_never_change(statement):
    version = make_approved()

    with pytest.raises(IntegrityError, match="never change"):
        sql(statement, version.pk)


def test_promoter_has_one_act(writer):
    version = make_final()
    give_acts(version)
    promoter = version.acts.first().promoter

    with pytest.raises(IntegrityError, match="act_once_a_promoter"):
        Act.objects.create(version=version, promoter=promoter, recorded_by=writer, **act_of())


def test_hold_is_never_deleted_nor_opened_again():
    version = make_final()
    hold = versions.place_hold(version, key="consultation:1")

    with pytest.raises(ProgrammingError, match=PROTECTED):
        sql("DELETE FROM plan_hold WHERE id = %s", hold.pk)
    versions.release_hold(version, key="consultation:1")
    with pytest.raises(ProgrammingError, match=PROTECTED):
        sql("UPDATE plan_hold SET released_at = NULL WHERE id = %s", hold.pk)


def test_hold_is_open_once_under_its_key():
    version = make_final()
    versions.place_hold(version, key="consultation:1")

    with pytest.raises(IntegrityError, match="hold_open_once"):
        Hold.objects.create(version=version, key="consultation:1")


@pytest.mark.parametrize(
    "statement",
    ["UPDATE plan_versionstep SET verb = 'x' WHERE version_id = %s",
     "DELETE FROM plan_versionstep WHERE version_id = %s"],
)  # fmt: skip
def test_steps_never_change(statement):
    version = make_final()

    with pytest.raises(ProgrammingError, match=PROTECTED):
        sql(statement, version.pk)


def test_nobody_is_not_another(writer):
    version = make_final()
    give_acts(version)

    with pytest.raises(IntegrityError, match="who edited last"):
        sql("UPDATE plan_version SET state = 'approved' WHERE id = %s", version.pk)


def test_draft_is_never_approved(writer):
    version = make_version(make_plan(), kind="draft")
    give_acts(version)

    with pytest.raises(IntegrityError, match="draft is never approved"):
        sql(APPROVE, writer.pk, version.pk)


def test_one_version_is_approved_at_a_time(writer):
    approved = make_approved()
    other = make_final(approved.plan, number="3.0")
    give_acts(other)

    with pytest.raises(IntegrityError, match="version_approved_one_at_a_time"):
        sql(APPROVE, writer.pk, other.pk)


def test_version_does_not_begin_approved():
    with pytest.raises(ProgrammingError, match=PROTECTED):
        Version.objects.create(
            plan=make_plan(), number="9.0", kind="final", state=VersionState.APPROVED
        )


@pytest.mark.parametrize(
    "change",
    ["derogation = 'Perché.'", "approved_at = now()", "approved_by_id = NULL",
     "published_at = NULL", "published_at = now() - interval '1 year'"],
)  # fmt: skip
def test_what_approval_and_publication_said_stays(change):
    version = make_approved()

    with pytest.raises(ProgrammingError, match=PROTECTED):
        sql(f"UPDATE plan_version SET {change} WHERE id = %s", version.pk)


@pytest.mark.parametrize("change", ["version_id = %s", "key = 'x' || %s"])
def test_hold_is_not_moved_elsewhere(change):
    version = make_final()
    hold = versions.place_hold(version, key="consultation:1")
    other = make_version(version.plan, number="5.0")

    with pytest.raises(ProgrammingError, match=PROTECTED):
        sql(f"UPDATE plan_hold SET {change} WHERE id = %s", other.pk, hold.pk)
