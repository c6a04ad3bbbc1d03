"""Freezing, sealing, publishing: the frozen text never changes."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import ProgrammingError
from django.test.utils import CaptureQueriesContext

from plan import elements
from plan.hashing import manifest_sha256, passage_sha256
from plan.models import Document, DocumentState, ElementState, Kind, Passage, Version
from plan.snapshot import fingerprint
from plan.versions import NumberTaken, TextChanged, freeze, publish
from tests.factories import make_element, make_plan, make_user, make_version
from tests.races import at_once
from tsi.base.transitions import InvalidTransition

COLUMNS = "uid, parent_uid, kind, code, position, title_it, title_en, body_it, body_en, sha256"


def sql(statement: str, *values) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_freeze_keeps_reading_order_and_hashes(db):
    version = make_version()

    passages = list(version.passages.in_order())
    codes = [passage.code for passage in passages]
    assert codes[:4] == ["S1", "1", "1.1", "1.1.1"]
    assert codes[4:] == ["1.1.1-a1", "1.1.1-r1", "1.1.2", "1.1.2-a1", "1.1.2-r1"]
    assert [passage.position for passage in passages] == list(range(1, 10))
    assert all(passage.sha256 == passage_sha256(passage) for passage in passages)
    assert version.manifest_sha256 == manifest_sha256(passages)
    assert version.sealed_at is not None


def test_freeze_leaves_out_what_is_withdrawn_and_what_hangs_below(db):
    plan = make_plan()
    plan.elements.filter(code="1.1.1").update(state=ElementState.WITHDRAWN)

    codes = set(make_version(plan).passages.values_list("code", flat=True))

    assert not {code for code in codes if code.startswith("1.1.1")}
    assert "1.1.2-a1" in codes


def test_later_writing_does_not_touch_a_version(db):
    plan = make_plan()
    version = make_version(plan)
    before = list(version.passages.values())

    plan.elements.update(title_it="Tutto diverso")

    assert list(version.passages.values()) == before


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE plan_passage SET title_it = 'x' WHERE version_id = %s",
        "UPDATE plan_passage SET position = position + 1000 WHERE version_id = %s",
        "DELETE FROM plan_passage WHERE version_id = %s",
        f"INSERT INTO plan_passage (version_id, {COLUMNS}) "
        f"SELECT version_id, gen_random_uuid(), parent_uid, kind, 'X1', 999, title_it, title_en, "
        f"body_it, body_en, sha256 FROM plan_passage WHERE version_id = %s LIMIT 1",
    ],
    ids=["update", "move", "delete", "insert"],
)
def test_passages_of_a_sealed_version_are_refused_by_the_database(db, statement):
    version = make_version()

    with pytest.raises(IntegrityError, match="sealed"):
        sql(statement, version.pk)


def test_passage_cannot_be_moved_into_a_sealed_version(db):
    plan = make_plan()
    sealed = make_version(plan)
    other = Version.objects.create(plan=plan, number="2.0", kind="draft")
    passage = Passage.objects.create(
        version=other, uid=plan.elements.first().uid, kind=Kind.SECTION, code="S9", position=900,
        title_it="x", sha256="x",
    )  # fmt: skip

    with pytest.raises(IntegrityError, match="sealed"):
        sql("UPDATE plan_passage SET version_id = %s WHERE id = %s", sealed.pk, passage.pk)


@pytest.mark.parametrize(
    "change",
    ["number = '9.9'", "kind = 'final'", "manifest_sha256 = 'x'", "base_id = id", "plan_id = 0",
     "is_summary = NOT is_summary", "sealed_at = NULL"],
)  # fmt: skip
def test_sealed_version_keeps_what_its_hash_stands_for(db, change):
    version = make_version(published=False)

    with pytest.raises(ProgrammingError, match="pgtrigger"):
        sql(f"UPDATE plan_version SET {change} WHERE id = %s", version.pk)


def test_sealed_version_is_not_deleted(db):
    version = make_version()

    with pytest.raises((IntegrityError, ProgrammingError)):
        sql("DELETE FROM plan_version WHERE id = %s", version.pk)


def test_without_the_trigger_a_passage_would_change(db):
    """Negative control: it is the trigger that refuses."""
    version = make_version()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE plan_passage DISABLE TRIGGER USER")

    sql("UPDATE plan_passage SET title_it = 'x' WHERE version_id = %s", version.pk)

    assert set(version.passages.values_list("title_it", flat=True)) == {"x"}


def test_insert_racing_with_the_seal_does_not_slip_in(transactional_db):
    """One connection seals while another inserts: never a passage in a sealed version."""
    plan = make_plan()
    uid = plan.elements.first().uid
    for number in range(10):
        version = Version.objects.create(plan=plan, number=f"3.{number}", kind="draft")

        def act(who, version=version):
            if who:
                sql("UPDATE plan_version SET sealed_at = now() WHERE id = %s", version.pk)
                return Passage.objects.filter(version=version).count()
            sql(
                "INSERT INTO plan_passage (version_id, uid, kind, code, position, title_it, "
                "title_en, body_it, body_en, sha256) "
                "VALUES (%s, %s, 'section', 'S1', 1, '', '', '', '', '')",
                version.pk,
                str(uid),
            )
            return None

        _inserted, counted_at_seal = at_once(2, act)
        assert Passage.objects.filter(version=version).count() == counted_at_seal


def test_number_is_taken_once(db):
    plan = make_plan()
    make_version(plan)

    with pytest.raises(NumberTaken):
        freeze(plan, number="1.0", kind="draft")
    with pytest.raises(IntegrityError, match="version_number_once"):
        Version.objects.create(plan=plan, number="1.0", kind="draft")


def test_text_that_changed_since_it_was_read_is_not_frozen(db):
    plan = make_plan()
    seen = fingerprint(plan)
    plan.elements.filter(code="1.1.1").update(title_it="Altro")

    with pytest.raises(TextChanged):
        freeze(plan, number="1.0", kind="draft", seen=seen)

    freeze(plan, number="1.0", kind="draft", seen=fingerprint(plan))


@pytest.mark.parametrize(
    ("official", "summary"),
    [([], True), (["strategy"], True), (["strategy", "action"], False), (["section"], True)],
)
def test_summary_until_strategies_and_actions_are_official(db, official, summary):
    plan = make_plan()
    plan.elements.filter(kind__in=official).update(is_official=True)

    assert freeze(plan, number="1.0", kind="final").is_summary is summary


def test_withdrawn_paraphrase_makes_no_summary(db):
    plan = make_plan()
    plan.elements.update(is_official=True)
    plan.elements.filter(code="1.1.2").update(is_official=False, state=ElementState.WITHDRAWN)

    assert not freeze(plan, number="1.0", kind="final").is_summary


def test_last_editor_is_who_changed_the_text_last(db):
    plan, first, last = make_plan(), make_user(), make_user()
    plan.elements.filter(code="1.1.2").update(title_it="Le prime parole.", edited_by=first)
    plan.elements.filter(code="1.1.1").update(title_it="Le ultime parole.", edited_by=last)

    assert freeze(plan, number="1.0", kind="final").last_editor == last


def test_who_moves_an_element_and_back_did_not_change_the_text_last(db):
    plan, writer, mover = make_plan(strategies=2), make_user(), make_user()
    plan.elements.filter(code="1.1.1").update(title_it="Le ultime parole.", edited_by=writer)
    moved = plan.elements.select_related("parent").get(code="1.1.2")
    for place in (1, 2):
        elements.move(moved, parent=moved.parent, position=place, by=mover)

    assert freeze(plan, number="1.0", kind="final").last_editor == writer


def test_who_withdraws_an_element_changed_the_text_last(db):
    plan, writer, other = make_plan(strategies=2), make_user(), make_user()
    plan.elements.filter(code="1.1.1").update(title_it="Le ultime parole.", edited_by=writer)
    elements.withdraw(plan.elements.get(code="1.1.2"), by=other)

    assert freeze(plan, number="1.0", kind="final").last_editor == other


def test_text_of_a_file_was_edited_by_nobody(db):
    assert make_version().last_editor is None


def test_freezing_asks_as_much_of_a_large_text(db, django_assert_num_queries):
    small, large = make_plan(strategies=1), make_plan(strategies=40)
    with CaptureQueriesContext(connection) as few:
        freeze(small, number="1.0", kind="draft")

    with django_assert_num_queries(len(few)):
        freeze(large, number="1.0", kind="draft")


@pytest.mark.parametrize("number", ["", "a", "1.", "1.x", "../1", "1 "])
def test_number_is_dotted(db, number):
    with pytest.raises(IntegrityError, match="version_number_is_dotted"):
        freeze(make_plan(), number=number, kind="draft")


def test_publish_once_and_ask_for_both_documents(db):
    version = make_version(published=False)

    publish(version)

    assert version.published_at is not None
    documents = Document.objects.filter(version=version)
    assert sorted(documents.values_list("language", "state")) == [
        ("en", DocumentState.PENDING),
        ("it", DocumentState.PENDING),
    ]
    with pytest.raises(InvalidTransition):
        publish(version)


def test_unpublished_version_is_nowhere(client, db):
    version = make_version(published=False)
    uid = version.passages.first().uid

    for address in ("/piano/", "/piano/1.0/", "/piano/1.0/1.1.1/", f"/piano/id/{uid}/",
                    "/piano/1.0/documenti/"):  # fmt: skip
        assert client.get(address).status_code == 404, address


@pytest.mark.parametrize(
    ("kind", "parent"),
    [("theme", "S1"), ("objective", None), ("objective", "1.1"), ("strategy", "1"),
     ("action", "1.1"), ("resource", None), ("action", "1.1.1-a1"), ("section", "1")],
)  # fmt: skip
def test_element_stands_exactly_one_level_below_its_parent(db, kind, parent):
    plan = make_plan()
    above = plan.elements.get(code=parent) if parent else None

    with pytest.raises(IntegrityError, match="cannot stand there"), transaction.atomic():
        make_element(plan, kind, "X", parent=above)


def test_sections_nest_one_deep(db):
    plan = make_plan()
    child = make_element(plan, "section", "S1.1", parent=plan.elements.get(code="S1"))

    with pytest.raises(IntegrityError, match="cannot stand there"), transaction.atomic():
        make_element(plan, "section", "S1.1.1", parent=child)


def test_code_is_used_once_among_active_elements(db):
    plan = make_plan()
    section = plan.elements.get(code="S1")

    with pytest.raises(IntegrityError), transaction.atomic():
        make_element(plan, "section", "S1")
    plan.elements.filter(pk=section.pk).update(state=ElementState.WITHDRAWN)
    make_element(plan, "section", "S1")
