"""The word diff that people read, on the longest texts that a contribution may have."""

import random
import re
from collections.abc import Callable
from difflib import SequenceMatcher

from benchmarks.table import Row
from benchmarks.timing import in_turn, in_unit, seconds
from benchmarks.world import SENTENCES
from consultation.models.contribution import TEXT_LIMIT
from tests.base.test_worddiff import HOSTILE
from tsi.base.worddiff import word_diff


def measure(*, rounds: int) -> list[Row]:
    """Prose with a word in ten changed, and the worst pair that the tests know as hostile."""
    prose = edited()
    times = {name: seconds(lambda pair=pair: word_diff(*pair)) for name, pair in HOSTILE.items()}
    worst = max(times, key=times.__getitem__)
    # Against prose and not against bare difflib, which takes seconds on such a pair.
    return [
        _row("prose", prose, lambda: _difflib(*prose), "difflib on words and blanks", rounds),
        _row(f"worst: {worst}", HOSTILE[worst], lambda: word_diff(*prose), "prose", rounds),
    ]


def _row(name: str, pair: tuple[str, str], bare: Callable[[], object], to: str, rounds: int) -> Row:
    ours, reference = in_turn(lambda: word_diff(*pair), bare, rounds, times=3)
    more = f"{max(map(len, pair)):,} characters"
    figures = in_unit(ours, 1000)
    return Row(f"word diff, {name}", figures, "ms", in_unit(reference, 1000), to, more=more)


def _difflib(old: str, new: str) -> list:
    words = [re.findall(r"\w+|\s+|.", text, re.DOTALL) for text in (old, new)]
    return SequenceMatcher(None, *words, autojunk=False).get_opcodes()


def edited() -> tuple[str, str]:
    """Prose of the longest length allowed, and the same with a word in ten replaced or gone."""
    chance = random.Random(1)  # noqa: S311
    words: list[str] = []
    while len(" ".join(words)) < TEXT_LIMIT:
        words += chance.choice(SENTENCES).split()
    changed = [_other(word, chance) for word in words]
    return " ".join(words)[:TEXT_LIMIT], " ".join(filter(None, changed))[:TEXT_LIMIT]


def _other(word: str, chance: random.Random) -> str:
    return chance.choice(["", "altro", "diverso"]) if chance.random() < 0.1 else word
