"""What a redline calls added, removed, edited, moved, renumbered."""

import random
from dataclasses import replace

import pytest

from plan.redline.apply import DoesNotFit, apply
from plan.redline.compare import ChangedPiece, compare, longest_rising
from tests.plan.redline.texts import text, told

BASE = """
t
  o1
    s1
      a1
      a2
    s2
  o2
    s3
u
"""


def test_same_text_has_no_changes():
    assert compare(text(BASE), text(BASE)) == []


def test_edited_passage_is_compared_by_words_in_the_fields_that_changed():
    old = text(BASE, a1="Aprire dieci sportelli")
    new = text(BASE, a1="Aprire venti sportelli")

    [change] = compare(old, new)

    assert change.changes == ("edited",)
    assert change.texts == {
        "title_it": [
            ("equal", "Aprire "), ("delete", "dieci"), ("insert", "venti"), ("equal", " sportelli"),
        ]
    }  # fmt: skip
    assert (change.before.title_it, change.after.title_it) == (old[3].title_it, new[3].title_it)
    assert change.theme == "t"


def test_english_alone_is_a_change_too():
    old = text(BASE)
    new = [replace(each, body_en="More") if each.code == "s1" else each for each in old]

    [change] = compare(old, new)

    assert (change.changes, list(change.texts)) == (("edited",), ["body_en"])


def test_added_and_removed_stand_at_their_places_in_reading_order():
    new = """
n0
t
  o1
    s1
      a1
      n1
    n2
  o2
    s3
"""

    assert told(compare(text(BASE), text(new))) == [
        "n0: added", "a2: removed", "n1: added", "s2: removed", "n2: added", "u: removed",
    ]  # fmt: skip


def test_removed_branch_stands_together_behind_its_last_sibling():
    new = """
t
  o2
    s3
u
"""

    changes = compare(text(BASE), text(new))

    assert told(changes) == [f"{code}: removed" for code in ("o1", "s1", "a1", "a2", "s2")]
    assert {change.theme for change in changes} == {"t"}


def test_what_hangs_below_a_removed_one_and_went_elsewhere_is_moved():
    new = """
t
  o2
    s3
    s1
      a1
      a2
u
"""

    assert told(compare(text(BASE), text(new))) == ["o1: removed", "s2: removed", "s1: moved"]


def test_other_parent_is_moved_and_what_hangs_below_is_not():
    new = """
t
  o1
    s2
  o2
    s1
      a1
      a2
    s3
u
"""

    [change] = compare(text(BASE), text(new))

    assert (change.here.code, change.changes) == ("s1", ("moved",))


@pytest.mark.parametrize(
    ("old", "new", "moved"),
    [
        ("a b c d e", "e a b c d", "e"),
        ("a b c d e", "b c d e a", "a"),
        ("a b c d e", "a d b c e", "d"),
        ("a b c d e", "a c x b d e", "c"),  # a new one among them moves nobody
        ("a b c d", "d c b a", "dcb"),
        ("a b c", "a c", ""),  # nor does one that goes
    ],
)
def test_among_siblings_the_fewest_are_called_moved(old, new, moved):
    changes = compare(*(text("\n".join(order.split())) for order in (old, new)))

    assert [each.here.code for each in changes if "moved" in each.changes] == list(moved)


def test_renumbered_is_not_moved_and_moved_not_renumbered():
    old = text("t\n  o1 1.1\n  o2 1.2\n  o3 1.3")
    new = text("t\n  o1 1.1\n  o3 1.2\n  o2 1.2bis")

    assert told(compare(old, new)) == ["1.2: moved, renumbered", "1.2bis: renumbered"]


def test_several_things_happen_to_one_passage():
    old = text("t\n  o1\n    s1 1.1.2\n  o2", s1="Uno")
    new = text("t\n  o1\n  o2\n    s1 1.2.1", s1="Due")

    [change] = compare(old, new)

    assert change.changes == ("edited", "moved", "renumbered")
    assert (change.before.code, change.after.code) == ("1.1.2", "1.2.1")


def test_theme_is_where_the_passage_stands_now():
    old = text("t 1\n  o\n    s\nu 2\n  q")
    new = text("n 1\nt 2\nu 3\n  q\n    s")

    themes = {change.here.uid: change.theme for change in compare(old, new)}

    assert [themes[each.uid] for each in [*new[:3], new[4]]] == ["1", "2", "3", "3"]
    assert themes[old[1].uid] == "2"  # removed below the first, which is the second now


def test_longest_rising_is_as_long_as_any():
    chance = random.Random(3)
    for _ in range(200):
        numbers = chance.sample(range(20), chance.randrange(9))

        found = [numbers[index] for index in longest_rising(numbers)]

        assert found == sorted(found)
        assert len(found) == _longest(numbers)


def _longest(numbers: list[int]) -> int:
    """By trying all: the slow definition."""
    best: list[int] = []
    for at, number in enumerate(numbers):
        before = [best[i] for i in range(at) if numbers[i] < number]
        best.append(1 + max(before, default=0))
    return max(best, default=0)


def test_redline_of_another_text_is_refused():
    changes = compare(text("t", t="Uno"), text("t", t="Due"))

    with pytest.raises(DoesNotFit):
        apply(text("t", t="Tre"), changes)


def test_place_that_is_not_there_is_refused():
    changes = compare(text("t"), text("t\n  o"))
    orphan = replace(changes[0].after, position=9)

    with pytest.raises(DoesNotFit):
        apply(text("t"), [ChangedPiece(("added",), "t", None, orphan)])
