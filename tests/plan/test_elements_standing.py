"""Taking out and back in, dividing and joining."""

import pytest

from plan import elements
from plan.elements import Stale, Words
from plan.models import Element, ElementState, Kind
from tests.factories import make_editor, make_element, make_plan
from tests.plan.reading import at, codes, ways
from tsi.base.transitions import InvalidTransition


@pytest.fixture
def plan(db):
    return make_plan(3)


@pytest.fixture
def editor(db):
    return make_editor()


def test_withdraw_takes_out_all_below_and_no_other_code_changes(plan, editor):
    elements.withdraw(at(plan, "1.1.2"), by=editor)

    out = Element.objects.filter(plan=plan, state=ElementState.WITHDRAWN)
    assert {row.code for row in out} == {"1.1.2", "1.1.2-a1", "1.1.2-r1"}
    assert "1.1.3" in codes(plan)
    assert ways(plan) == set()


def test_withdraw_twice_is_refused(plan, editor):
    strategy = at(plan, "1.1.2")
    elements.withdraw(strategy, by=editor)

    with pytest.raises(InvalidTransition):
        elements.withdraw(strategy, by=editor)


def test_withdraw_of_another_text_than_read_is_stale(plan, editor):
    with pytest.raises(Stale):
        elements.withdraw(at(plan, "1.1.2"), by=editor, expected_revision=9)


def test_restore_brings_back_all_with_their_codes(plan, editor):
    before = codes(plan)
    strategy = at(plan, "1.1.2")
    elements.withdraw(strategy, by=editor)

    elements.restore(strategy, by=editor)

    assert codes(plan) == before
    assert ways(plan) == set()


def test_restore_of_what_is_there_is_refused(plan, editor):
    with pytest.raises(InvalidTransition):
        elements.restore(at(plan, "1.1.2"), by=editor)


def test_restore_below_what_is_withdrawn_is_refused(plan, editor):
    action = at(plan, "1.1.2-a1")
    elements.withdraw(at(plan, "1.1.2"), by=editor)

    with pytest.raises(InvalidTransition):
        elements.restore(action, by=editor)


@pytest.mark.django_db(transaction=True)
def test_restore_leaves_out_what_was_withdrawn_before():
    plan, editor = make_plan(), make_editor()
    strategy, action = at(plan, "1.1.2"), at(plan, "1.1.2-a1")
    elements.withdraw(action, by=editor)
    elements.withdraw(strategy, by=editor)

    elements.restore(strategy, by=editor)

    action.refresh_from_db()
    assert action.state == ElementState.WITHDRAWN
    assert at(plan, "1.1.2-r1").parent == strategy


def test_restore_when_another_bears_the_code_takes_its_place_all_the_same(plan, editor):
    strategy = at(plan, "1.1.2")
    elements.withdraw(strategy, by=editor)
    elements.renumber_all(plan, by=editor)

    elements.restore(strategy, by=editor)

    strategy.refresh_from_db()
    assert strategy.code == "1.1.2"
    assert at(plan, "1.1.2-a1").title_it == "Titolo italiano di 1.1.2-a1"
    assert at(plan, "1.1.3").title_it == "Titolo italiano di 1.1.3"


def test_split_goes_on_with_the_first_part_and_all_below(plan, editor):
    element = at(plan, "1.1.1")

    first, second = elements.split(
        element, by=editor, parts=[Words("Una", "One"), Words("Due", "Two")]
    )

    assert (first.uid, first.code, first.title_it) == (element.uid, "1.1.1", "Una")
    assert (second.code, second.title_en, second.kind) == ("1.1.2", "Two", Kind.STRATEGY)
    assert at(plan, "1.1.1-a1").parent == first
    assert ("split", "1.1.1", "1.1.2") in ways(plan)
    assert ("renumber", "1.1.2", "1.1.3") in ways(plan)


def test_split_keeps_tags_and_whether_the_words_are_official(plan, editor):
    Element.objects.filter(pk=at(plan, "1.1.1").pk).update(tags=["youth"], is_official=True)

    _first, second = elements.split(at(plan, "1.1.1"), by=editor, parts=[Words("A"), Words("B")])

    assert second.tags == ["youth"]
    assert second.is_official


def test_split_in_one_is_refused(plan, editor):
    with pytest.raises(InvalidTransition):
        elements.split(at(plan, "1.1.1"), by=editor, parts=[Words("Una")])


def test_split_of_an_older_text_is_stale_and_writes_nothing(plan, editor):
    before = codes(plan)

    with pytest.raises(Stale):
        elements.split(
            at(plan, "1.1.1"), by=editor, parts=[Words("A"), Words("B")], expected_revision=7
        )

    assert codes(plan) == before


def test_merge_withdraws_into_one_that_takes_over_what_stands_below(plan, editor):
    old, into = at(plan, "1.1.2"), at(plan, "1.1.1")

    kept = elements.merge([old], into=into, by=editor, words=Words("Insieme", "Together"))

    old.refresh_from_db()
    assert old.state == ElementState.WITHDRAWN
    assert (kept.uid, kept.title_it) == (into.uid, "Insieme")
    below = kept.children.order_by("position", "pk")
    assert [row.code for row in below] == ["1.1.1-a1", "1.1.1-a2", "1.1.1-r1", "1.1.1-r2"]
    assert ways(plan) == {
        ("merge", "1.1.2", "1.1.1"),
        ("move", "1.1.2-a1", "1.1.1-a2"),
        ("move", "1.1.2-r1", "1.1.1-r2"),
    }


def test_merge_of_different_kinds_is_refused(plan, editor):
    with pytest.raises(InvalidTransition):
        elements.merge([at(plan, "1.1.2-a1")], into=at(plan, "1.1.1"), by=editor)


def test_merge_of_sections_of_different_depth_is_refused(plan, editor):
    below = make_element(plan, Kind.SECTION, "S1.1", parent=at(plan, "S1"))

    with pytest.raises(InvalidTransition):
        elements.merge([at(plan, "S1")], into=below, by=editor)


def test_merge_with_itself_or_nothing_is_refused(plan, editor):
    element = at(plan, "1.1.1")
    for others in ([], [element]):
        with pytest.raises(InvalidTransition):
            elements.merge(others, into=element, by=editor)


def test_merge_across_plans_is_refused(plan, editor):
    with pytest.raises(InvalidTransition):
        elements.merge([at(make_plan(), "1.1.1")], into=at(plan, "1.1.1"), by=editor)
