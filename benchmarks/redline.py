"""Comparing two whole versions: the real Plan, and ten times as many passages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

from benchmarks.table import Row
from benchmarks.timing import in_turn, in_unit
from plan.models import Passage, Version
from plan.redline.compare import TEXTS, compare
from tsi.base.worddiff import word_diff

COPIES = 10
EDITED = 4  # every so many passages say something else
FIELDS = ("kind", "code", *TEXTS)


@dataclass
class Line:
    """A passage as comparing sees it."""

    uid: UUID
    parent_uid: UUID | None
    kind: str
    code: str
    title_it: str
    title_en: str
    body_it: str
    body_en: str


def measure(*, rounds: int) -> list[Row]:
    """Compare both sizes with a rewritten text, against the word diffs of what changed alone."""
    real = list(Version.objects.get(number="1.0").passages.in_order())
    rows, times = [], {}
    for copies in (1, COPIES):
        old = copied(real, copies)
        new = rewritten(old)
        ours, bare = in_turn(
            lambda old=old, new=new: compare(old, new), _words_alone(old, new), rounds, times=2
        )
        times[copies] = in_unit(ours, 1000)
        name = f"compare {len(old):,} passages"
        to = "word diffs of what changed alone"
        rows.append(Row(name, times[copies], "ms", in_unit(bare, 1000), to))
    linear = f"the smaller ({COPIES} is linear)"
    return [*rows, Row("compare, growth", times[COPIES], "ms", times[1], linear)]


def copied(real: Sequence[Passage], copies: int) -> list[Line]:
    """The passages that many times over, each copy under uids and codes of its own."""
    return [_copy(passage, str(copy)) for copy in range(copies) for passage in real]


def _copy(passage: Passage, copy: str) -> Line:
    parent = passage.parent_uid and uuid5(passage.parent_uid, copy)
    same = {name: getattr(passage, name) for name in FIELDS}
    return Line(uuid5(passage.uid, copy), parent, **same | {"code": f"{copy}x{passage.code}"})


def rewritten(old: Sequence[Line]) -> list[Line]:
    """Every fourth passage says something else, and of each two neighbours below one parent the
    second comes first."""
    new: list[Line] = []
    for place, line in enumerate(old):
        words = {name: _other(getattr(line, name)) for name in TEXTS} if not place % EDITED else {}
        new.append(Line(**vars(line) | words))
        leaves = new[-2:] if line.kind == "action" else []
        if len(leaves) == 2 and place % 2 and leaves[0].parent_uid == leaves[1].parent_uid:
            new[-2:] = leaves[::-1]
    return new


def _other(text: str) -> str:
    """Every fifth word another one."""
    words = text.split(" ")
    words[::5] = ["altro" if word else word for word in words[::5]]
    return " ".join(words)


def _words_alone(old: Sequence[Line], new: Sequence[Line]) -> Callable[[], list]:
    texts = {line.uid: line for line in new}
    pairs = [
        (getattr(line, name), getattr(texts[line.uid], name)) for line in old for name in TEXTS
    ]
    changed = [pair for pair in pairs if pair[0] != pair[1]]
    return lambda: [word_diff(*pair) for pair in changed]
