"""The work of comparing grows with the text, not with its square: counted, not timed."""

from dataclasses import replace

import pytest

from plan.redline.compare import compare
from tests.plan.redline.texts import P, numbered, uid


class Counted(P):
    """A passage that counts how often something of it is read."""

    reads = 0

    def __getattribute__(self, name):
        if not name.startswith("__"):
            Counted.reads += 1
        return super().__getattribute__(name)


def _large(size: int) -> list[P]:
    """Themes of ten, each with strategies below."""
    passages = []
    for number in range(size):
        theme = uid(f"t{number // 10}") if number % 10 else None
        name = f"s{number}" if theme else f"t{number // 10}"
        title = f"Aprire {number} sportelli nelle valli"
        passages.append(P(uid(name), theme, "theme", name, title_it=title))
    return numbered(passages)


def _rewritten(passages: list[P]) -> list[P]:
    """Every third passage edited, the siblings of every theme turned round."""
    found, last = [], []
    for number, each in enumerate(passages):
        new = each if number % 3 else replace(each, title_it=each.title_it.replace("nelle", "in"))
        if new.parent_uid is None:
            found += [*last[::-1], new]
            last = []
        else:
            last.append(new)
    return numbered([*found, *last[::-1]])


def _reads(size: int) -> int:
    old = _large(size)
    texts = [[Counted(**vars(each)) for each in side] for side in (old, _rewritten(old))]
    Counted.reads = 0
    changes = compare(*texts)
    assert len(changes) > size / 2
    return Counted.reads


@pytest.mark.parametrize("size", [100, 300])
def test_ten_times_the_text_is_ten_times_the_work(size):
    assert 9 < _reads(10 * size) / _reads(size) < 11


def test_only_what_changed_is_compared_by_words():
    old = _large(300)
    new = [replace(each, title_it="Altro") if each.code == "s4" else each for each in old]

    [change] = compare(old, new)

    assert list(change.texts) == ["title_it"]
