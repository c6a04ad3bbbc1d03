"""What became of a passage over the versions, and what its matter went into."""

import pytest

from plan import successions
from plan.history import stages, what_changed
from plan.models import ElementState, Plan, Succession, Version
from tests.factories import make_element, make_plan, make_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    return make_plan()


def change(plan: Plan, which: str, /, **values) -> None:
    assert plan.elements.active().filter(code=which).update(**values) == 1


def uid_of(plan: Plan, code: str):
    return plan.elements.get(code=code).uid


def succeed(plan: Plan, kind: str, old, new) -> Succession:
    return Succession.objects.create(
        plan=plan, kind=kind, old_uid=old.uid, new_uid=new.uid, old_code=old.code, new_code=new.code
    )


def merge(plan: Plan, old: str, new: str) -> None:
    """The element `old` is withdrawn in favour of `new`."""
    rows = [plan.elements.get(code=code) for code in (old, new)]
    succeed(plan, "merge", *rows)
    change(plan, old, state=ElementState.WITHDRAWN)


def split(plan: Plan, old: str, new: str) -> None:
    """A new strategy `new` takes a part of `old`."""
    row = plan.elements.get(code=old)
    made = make_element(plan, "strategy", new, parent=row.parent, position=9)
    succeed(plan, "split", row, made)


def told(uid) -> list[list[str]]:
    public = Version.objects.public().order_by("published_at", "pk")
    return [[str(change) for change in stage.changes] for stage in stages(uid, public)]


def codes(kin) -> list[tuple[str, str]]:
    return [(each.kind, each.passage.code) for each in kin]


def current() -> Version:
    return Version.objects.public().current()


def test_each_version_says_what_had_changed(plan):
    uid = uid_of(plan, "1.1.1")
    make_version(plan, number="1.0")
    make_version(plan, number="1.1")
    change(plan, "1.1.1", title_en="Other words", code="1.1.9")
    make_version(plan, number="1.2")
    other = make_element(plan, "objective", "1.2", parent=plan.elements.get(code="1"), position=2)
    change(plan, "1.1.9", parent=other)
    make_version(plan, number="1.3")
    change(plan, "1.1.9", state=ElementState.WITHDRAWN)
    make_version(plan, number="1.4")
    make_version(plan, number="1.5")
    change(plan, "1.2", position=3)
    plan.elements.filter(code="1.1.9").update(state=ElementState.ACTIVE)
    make_version(plan, number="1.6")

    assert told(uid) == [["added"], ["removed"], ["moved"], ["edited", "renumbered"], [], []]


def test_first_version_and_unchanged_ones_are_told_apart(plan):
    uid = uid_of(plan, "1.1.1")
    public = [make_version(plan, number="1.0"), make_version(plan, number="1.1")]

    newer, first = stages(uid, public)

    assert (first.is_first, first.is_unchanged) == (True, False)
    assert (newer.is_first, newer.is_unchanged) == (False, True)


def test_passage_that_comes_later_is_new_there(plan):
    make_version(plan, number="1.0")
    split(plan, "1.1.1", "1.1.3")
    make_version(plan, number="1.1")

    assert told(uid_of(plan, "1.1.3")) == [["added"]]


@pytest.mark.parametrize("field", ["title_it", "title_en", "body_it", "body_en"])
def test_other_words_in_either_language_count(plan, field):
    before = make_version(plan, number="1.0").passages.get(code="1.1.1")
    change(plan, "1.1.1", **{field: "x"})
    after = make_version(plan, number="1.1").passages.get(code="1.1.1")

    assert what_changed(before, after) == ["edited"]
    assert what_changed(before, before) == []
    assert what_changed(None, None) == []


def test_part_knows_whence_it_came_and_whole_where_parts_went(plan):
    make_version(plan, number="1.0")
    split(plan, "1.1.1", "1.1.3")
    make_version(plan, number="1.1")

    whole, part = uid_of(plan, "1.1.1"), uid_of(plan, "1.1.3")

    assert codes(successions.went_into(whole, current())) == [("split", "1.1.3")]
    assert codes(successions.came_from(part, current())) == [("split", "1.1.1")]
    assert codes(successions.went_into(part, current())) == []


def test_joined_passages_know_each_other(plan):
    make_version(plan, number="1.0")
    merge(plan, "1.1.2", "1.1.1")
    make_version(plan, number="1.1")

    gone, kept = uid_of(plan, "1.1.2"), uid_of(plan, "1.1.1")

    assert codes(successions.went_into(gone, current())) == [("merge", "1.1.1")]
    assert codes(successions.came_from(kept, current())) == [("merge", "1.1.2")]


@pytest.mark.parametrize("frozen", [False, True])
def test_what_is_not_published_is_not_told(plan, frozen):
    make_version(plan, number="1.0")
    split(plan, "1.1.1", "1.1.3")
    merge(plan, "1.1.2", "1.1.1")
    if frozen:
        make_version(plan, number="1.1", published=False)

    for code in ("1.1.1", "1.1.2"):
        uid = uid_of(plan, code)
        assert successions.went_into(uid, current()) == []
        assert successions.came_from(uid, current()) == []


def test_joining_that_was_undone_is_not_told(plan):
    make_version(plan, number="1.0")
    merge(plan, "1.1.2", "1.1.1")
    plan.elements.filter(code="1.1.2").update(state=ElementState.ACTIVE)
    make_version(plan, number="1.1")

    assert successions.went_into(uid_of(plan, "1.1.2"), current()) == []


def test_what_nobody_ever_read_is_walked_over(plan):
    """Divided, and the part joined elsewhere, between two versions."""
    make_version(plan, number="1.0")
    split(plan, "1.1.1", "1.1.3")
    merge(plan, "1.1.3", "1.1.2")
    make_version(plan, number="1.1")

    assert codes(successions.went_into(uid_of(plan, "1.1.1"), current())) == [("split", "1.1.2")]
    assert codes(successions.came_from(uid_of(plan, "1.1.2"), current())) == [("split", "1.1.1")]


def test_heirs_are_found_over_many_versions(plan):
    first = uid_of(plan, "1.1.1")
    make_version(plan, number="1.0")
    merge(plan, "1.1.1", "1.1.2")
    make_version(plan, number="1.1")
    split(plan, "1.1.2", "1.1.3")
    merge(plan, "1.1.2", "1.1.3")
    last = make_version(plan, number="1.2")

    assert [each.code for each in successions.heirs(first, [last], last)] == ["1.1.3"]


def test_walk_ends_where_joinings_go_round(plan):
    """Joined, brought back, and joined the other way round."""
    make_version(plan, number="1.0")
    one, two = uid_of(plan, "1.1.1"), uid_of(plan, "1.1.2")
    merge(plan, "1.1.1", "1.1.2")
    plan.elements.update(state=ElementState.ACTIVE)
    merge(plan, "1.1.2", "1.1.1")
    change(plan, "1.1.1", state=ElementState.WITHDRAWN)
    last = make_version(plan, number="1.1")

    assert successions.heirs(one, [last], last) == []
    assert successions.heirs(two, [last], last) == []


def test_moves_are_no_successions_to_another(plan):
    element = plan.elements.get(code="1.1.1")
    succeed(plan, "move", element, element)
    make_version(plan)

    assert not successions.is_crossed(element.uid)
    assert successions.went_into(element.uid, current()) == []
