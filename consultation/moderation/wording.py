"""The vocabulary of spam found in a text, also in disguise."""

import re
from collections.abc import Iterable

from .vocabulary import PREVENTION, PROMOTIONS, TOPICS

Span = tuple[int, int]

_LEET = str.maketrans("013457@$", "oieastas")
_SPACED_OUT = re.compile(r"(?<!\w)\w(?:[ .\-_*]\w){4,}(?!\w)")
_GAP = r"[\s_-]{1,3}"


def _any_of(terms: Iterable[str]) -> re.Pattern[str]:
    longest_first = sorted(terms, key=len, reverse=True)
    choices = "|".join(_GAP.join(map(re.escape, term.split())) for term in longest_first)
    return re.compile(rf"(?<!\w)(?:{choices})(?!\w)")


_PROMOTIONS = _any_of(PROMOTIONS)
_TOPICS = _any_of(TOPICS)
_SINGLE_WORDS = [t for t in (*PROMOTIONS, *TOPICS) if t.isalpha() and len(t) > 4]
_PREVENTION = re.compile(rf"\b(?:{'|'.join(PREVENTION)})")


def speaks_of_prevention(folded: str) -> bool:
    """Whether the text speaks against, or about regulating, what spam sells."""
    return bool(_PREVENTION.search(folded))


def promotions(folded: str) -> tuple[list[float], list[Span]]:
    """Weights and places of promotional wording in a folded text."""
    return _terms(_PROMOTIONS, PROMOTIONS, folded)


def topics(folded: str) -> tuple[list[float], list[Span]]:
    """Weights and places of the topics of spam; none where the text speaks of prevention."""
    if speaks_of_prevention(folded):
        return [], []
    return _terms(_TOPICS, TOPICS, folded)


def _terms(
    pattern: re.Pattern[str], weights: dict[str, float], folded: str
) -> tuple[list[float], list[Span]]:
    matches = list(pattern.finditer(folded))
    terms = {re.sub(_GAP, " ", match[0]) for match in matches}
    return [weights[term] for term in terms], [match.span() for match in matches]


def disguised(folded: str) -> list[Span]:
    """Terms that appear only when digits are read as letters, or spaced-out letters as a word."""
    read = folded.translate(_LEET)
    spans = [
        match.span()
        for pattern in (_PROMOTIONS, _TOPICS)
        for match in pattern.finditer(read)
        if match[0] != folded[match.start() : match.end()]
    ]
    for match in _SPACED_OUT.finditer(read):
        letters = match[0][::2]
        if any(word in letters for word in _SINGLE_WORDS):
            spans.append(match.span())
    return spans
