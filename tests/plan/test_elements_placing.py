"""Adding, moving, renumbering: the codes follow the place."""

import pytest

from plan import elements
from plan.elements import Words
from plan.models import Element, Kind
from tests.factories import make_editor, make_element, make_plan
from tests.plan.reading import at, codes, ways
from tests.races import at_once
from tsi.base.transitions import InvalidTransition


@pytest.fixture
def plan(db):
    return make_plan(3)


@pytest.fixture
def editor(db):
    return make_editor()


def strategies(plan):
    return [code for code in codes(plan) if code.count(".") == 2 and "-" not in code]


def titles(plan, kind):
    rows = Element.objects.active().filter(plan=plan, kind=kind).order_by("position", "pk")
    return {row.code: row.title_it for row in rows}


def test_add_at_the_end_takes_the_next_code(plan, editor):
    made = elements.add(
        plan, parent=at(plan, "1.1"), kind=Kind.STRATEGY, by=editor, words=Words("Nuova", "New")
    )

    assert made.code == "1.1.4"
    assert made.edited_by == editor
    assert ways(plan) == set()


def test_add_between_renumbers_those_after_it_with_what_stands_below(plan, editor):
    made = elements.add(
        plan,
        parent=at(plan, "1.1"),
        kind=Kind.STRATEGY,
        by=editor,
        words=Words("Nuova"),
        position=2,
    )

    assert made.code == "1.1.2"
    assert titles(plan, Kind.STRATEGY)["1.1.3"] == "Titolo italiano di 1.1.2"
    assert titles(plan, Kind.ACTION) == {
        "1.1.1-a1": "Titolo italiano di 1.1.1-a1",
        "1.1.3-a1": "Titolo italiano di 1.1.2-a1",
        "1.1.4-a1": "Titolo italiano di 1.1.3-a1",
    }
    assert ways(plan) == {
        ("renumber", f"1.1.{old}{tail}", f"1.1.{old + 1}{tail}")
        for old in (2, 3)
        for tail in ("", "-a1", "-r1")
    }


def test_add_action_stands_before_the_resources(plan, editor):
    strategy = at(plan, "1.1.1")

    elements.add(plan, parent=strategy, kind=Kind.ACTION, by=editor, words=Words("Nuova"))

    below = strategy.children.order_by("position", "pk")
    assert [row.code for row in below] == ["1.1.1-a1", "1.1.1-a2", "1.1.1-r1"]


@pytest.mark.parametrize(
    ("kind", "parent"),
    [
        ("action", "1.1"), ("strategy", "1"), ("objective", None), ("theme", "1"),
        ("section", "1"), ("resource", None),
    ],
)  # fmt: skip
def test_add_where_it_cannot_stand_is_refused(plan, editor, kind, parent):
    above = at(plan, parent) if parent else None

    with pytest.raises(InvalidTransition):
        elements.add(plan, parent=above, kind=kind, by=editor, words=Words("Nuova"))


def test_add_below_what_is_withdrawn_is_refused(plan, editor):
    strategy = at(plan, "1.1.1")
    elements.withdraw(strategy, by=editor)

    with pytest.raises(InvalidTransition):
        elements.add(plan, parent=strategy, kind="action", by=editor, words=Words("Nuova"))


def test_move_up_exchanges_the_codes_and_tells_of_it(plan, editor):
    moved = elements.move(at(plan, "1.1.3"), parent=at(plan, "1.1"), position=2, by=editor)

    assert moved.code == "1.1.2"
    assert strategies(plan) == ["1.1.1", "1.1.2", "1.1.3"]
    assert titles(plan, Kind.STRATEGY)["1.1.2"] == "Titolo italiano di 1.1.3"
    assert titles(plan, Kind.RESOURCE)["1.1.2-r1"] == "Titolo italiano di 1.1.3-r1"
    assert ("move", "1.1.3", "1.1.2") in ways(plan)
    assert ("renumber", "1.1.2", "1.1.3") in ways(plan)


def test_move_to_another_parent_leaves_a_gap_and_takes_the_children(plan, editor):
    other = make_element(plan, Kind.OBJECTIVE, "1.2", parent=at(plan, "1"), position=2)

    moved = elements.move(at(plan, "1.1.2"), parent=other, by=editor)

    assert moved.code == "1.2.1"
    assert at(plan, "1.2.1-a1").parent == moved
    assert strategies(plan) == ["1.1.1", "1.2.1", "1.1.3"]
    assert ways(plan) == {
        ("move", "1.1.2", "1.2.1"),
        ("renumber", "1.1.2-a1", "1.2.1-a1"),
        ("renumber", "1.1.2-r1", "1.2.1-r1"),
    }


def test_move_to_where_it_is_changes_nothing(plan, editor):
    strategy = at(plan, "1.1.2")

    elements.move(strategy, parent=strategy.parent, position=2, by=editor)

    strategy.refresh_from_db()
    assert strategy.revision == 1
    assert ways(plan) == set()


def test_move_is_no_change_of_the_words_of_others(plan, editor):
    """Who writes on 1.1.1 meanwhile is not told of a conflict."""
    before = at(plan, "1.1.1").revision

    elements.move(at(plan, "1.1.3"), parent=at(plan, "1.1"), position=1, by=editor)

    assert at(plan, "1.1.2").title_it == "Titolo italiano di 1.1.1"
    assert at(plan, "1.1.2").revision == before


def test_history_never_holds_a_code_that_nobody_could_read(plan, editor):
    elements.move(at(plan, "1.1.3"), parent=at(plan, "1.1"), position=1, by=editor)

    events = Element.changes.rel.related_model.objects
    assert events.filter(code="1.1.2", title_it="Titolo italiano di 1.1.1").exists()
    assert not events.filter(code__startswith="~").exists()


def test_section_with_sections_cannot_go_below_another(plan, editor):
    top = at(plan, "S1")
    other = make_element(plan, Kind.SECTION, "S2", position=3)
    make_element(plan, Kind.SECTION, "S1.1", parent=top)

    with pytest.raises(InvalidTransition):
        elements.move(top, parent=other, by=editor)


def test_section_goes_below_another_and_bears_its_code(plan, editor):
    other = make_element(plan, Kind.SECTION, "S2", position=3)

    moved = elements.move(other, parent=at(plan, "S1"), by=editor)

    assert moved.code == "S1.1"


def test_renumber_takes_along_what_stands_below(plan, editor):
    elements.renumber(at(plan, "1.1.3"), code="1.1.7", by=editor)

    assert strategies(plan) == ["1.1.1", "1.1.2", "1.1.7"]
    assert at(plan, "1.1.7-a1").title_it == "Titolo italiano di 1.1.3-a1"
    assert ("renumber", "1.1.3", "1.1.7") in ways(plan)


@pytest.mark.parametrize("code", ["1.1.2", "1.2.1", "1.1.x", "1.1.03", "", "1.1.1000"])
def test_renumber_to_a_code_of_another_place_is_refused(plan, editor, code):
    with pytest.raises(InvalidTransition):
        elements.renumber(at(plan, "1.1.3"), code=code, by=editor)

    assert ways(plan) == set()


def test_renumber_all_closes_gaps(plan, editor):
    elements.withdraw(at(plan, "1.1.1"), by=editor)

    count = elements.renumber_all(plan, by=editor)

    assert count == 6
    assert strategies(plan) == ["1.1.1", "1.1.2"]
    assert titles(plan, Kind.ACTION)["1.1.2-a1"] == "Titolo italiano di 1.1.3-a1"
    assert ("renumber", "1.1.2", "1.1.1") in ways(plan)


def test_renumber_all_of_the_real_plan_changes_nothing(real_plan):
    plan = Element.objects.get(code="1.1.1").plan

    assert elements.renumber_all(plan) == 0


def test_moving_asks_as_often_in_a_long_plan_as_in_a_short_one(
    plan, editor, django_assert_max_num_queries
):
    long = make_plan(30)
    for one in (plan, long):
        with django_assert_max_num_queries(30):
            elements.move(at(one, "1.1.3"), parent=at(one, "1.1"), position=1, by=editor)


@pytest.mark.django_db(transaction=True)
def test_two_who_add_at_once_get_two_codes():
    plan, editor = make_plan(), make_editor()
    parent = at(plan, "1.1")

    def add(number):
        words = Words(f"Nuova {number}")
        return elements.add(plan, parent=parent, kind=Kind.STRATEGY, by=editor, words=words)

    answers = at_once(4, add)

    assert sorted(each.code for each in answers) == ["1.1.3", "1.1.4", "1.1.5", "1.1.6"]
