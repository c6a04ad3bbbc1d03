"""What a rule says about a text: the evidence, with the rule and the version that found it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

_PROSE = 12  # words; a shorter motivation says too little by itself
Spans = tuple[tuple[int, int], ...]


class Evidence(NamedTuple):
    """What a rule's function returns when it finds something.

    `score` is in ]0, 1]; `spans` are character offsets [start, end[ into the judged text, in
    order and apart from each other; `facts` are JSON values that repeat no personal data.
    """

    score: float
    spans: Spans
    facts: dict[str, Any]


@dataclass(frozen=True)
class Finding:
    """Evidence of one rule about one text; `text` is the index of the text in the contribution.

    A finding is a reason to hold a contribution for a person, never one to reject it.
    """

    rule: str
    rule_version: int
    score: float
    spans: Spans
    facts: dict[str, Any]
    text: int = 0


@dataclass(frozen=True)
class Rule:
    """A named, versioned pure function. Raise `version` when its answers may change."""

    name: str
    version: int
    find: Callable[[str], Evidence | None]
    first_only: bool = False  # looks at the contribution's main text alone
    find_in_line: Callable[[str], Evidence | None] | None = None  # in less than a sentence
    find_in_name: Callable[[str], Evidence | None] | None = None  # in a name, if not as in a line

    def __call__(self, text: str, index: int = 0, *, is_name: bool = False) -> Finding | None:
        find = self.find
        if is_name or (index > 0 and len(text.split()) < _PROSE):
            find = (is_name and self.find_in_name) or self.find_in_line or find
        evidence = None if index and self.first_only else find(text)
        if evidence is None:
            return None
        return Finding(self.name, self.version, *evidence, text=index)


def merged(spans: Iterable[tuple[int, int]]) -> Spans:
    """The same characters as spans in order, those that overlap or touch made one."""
    result: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return tuple(result)
