"""The redline of A and B, applied to A, is B: of any two texts."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan.redline.apply import Line, apply
from plan.redline.compare import TEXTS, compare
from tests.plan.redline.texts import KINDS, P, numbered, uid

NAMES = "abcdefgh"
words = st.lists(st.sampled_from(["uno", "due", "tre", ",", "\n", "à", "e\u0301"]), max_size=6)
prose = words.map(" ".join)


@st.composite
def whole_texts(draw) -> list[P]:
    """Some of the names in any order, each below any of those before it or on top."""
    names = draw(st.permutations(NAMES))[: draw(st.integers(0, len(NAMES)))]
    children: dict = {}
    for place, name in enumerate(names):
        parent = draw(st.sampled_from([None, *names[:place]]))
        children.setdefault(parent and uid(parent), []).append(draw(_passage(name, parent)))

    def below(parent) -> list[P]:
        rows = children.get(parent, [])
        return [each for row in rows for each in (row, *below(row.uid))]

    return numbered(below(None))


@st.composite
def _passage(draw, name: str, parent: str | None) -> P:
    code = draw(st.sampled_from([name, f"{name}2"]))
    texts = {field: draw(prose) for field in TEXTS}
    kind = draw(st.sampled_from(KINDS))
    return P(uid(name), parent and uid(parent), kind, code, **texts)


@given(whole_texts(), whole_texts())
def test_redline_applied_to_the_old_text_gives_the_new_one_exactly(old, new):
    assert apply(old, compare(old, new)) == [Line.of(each) for each in new]


@pytest.mark.slow
@given(whole_texts(), whole_texts())
def test_each_passage_is_told_once_and_only_when_it_is_not_as_it_was(old, new):
    changes = compare(old, new)

    told = [change.uid for change in changes]
    assert len(told) == len(set(told))
    before, after = ({each.uid: each for each in side} for side in (old, new))
    unchanged = (before.keys() | after.keys()) - set(told)
    for key in unchanged:
        assert replace(before[key], position=0) == replace(after[key], position=0)


@given(whole_texts(), whole_texts())
def test_changes_stand_in_the_reading_order_of_the_new_text(old, new):
    places = [change.after.position for change in compare(old, new) if change.after]

    assert places == sorted(places)


@given(whole_texts())
def test_text_compared_with_itself_has_no_changes(one):
    assert compare(one, one) == []
