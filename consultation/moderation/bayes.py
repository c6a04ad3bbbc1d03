"""A naive Bayes classifier: how much a text speaks like labelled examples of a kind.

What sells, what tells of a named person and what insults is said in ever new words; lists of
words miss most of it. The examples (`examples/*.jsonl`) are contributions written for this
purpose, lawful ones too. A text is the set of its words, of its pairs of neighbours, of the
beginnings of long words (Italian inflects), and of pairs in which a name stands for all names.
Each member weighs ln P(member | kind) − ln P(member | other), counted in the examples. The words
that weigh most are shown to who moderates.

McCallum and Nigam, "A comparison of event models for naive Bayes text classification" (1998): the
multivariate Bernoulli model, of which the members that are there are counted alone.
"""

import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from functools import cache, lru_cache
from itertools import pairwise
from math import exp, log, sqrt
from pathlib import Path
from typing import NamedTuple

from tsi.base.text import fold

from .plain import plain
from .signals import is_foreign, without_addresses
from .urls import INSTITUTIONS, SOURCES, within

EXAMPLES = Path(__file__).with_name("examples")
KINDS = ("spam", "personal_data", "insult")
# A member that an example of one kind has and none of the others weighs much: so many kinds of
# things are sold that most words of an advertisement are seen once.
_SMOOTHING = 0.1
# The evidence from which on a text is held. Of lawful examples that it was not trained on at most
# one in a hundred reaches it.
LIMITS = {"spam": 1.0, "personal_data": 1.5, "insult": 2.5}
# By how much more a brief text must speak like the kind: three words sell nothing.
_MORE_IF_BRIEF = {"spam": 1.0}
_BRIEF = 11  # words
_SPREAD = 0.6  # that much above its limit makes it "rather sure"
_FEW = 15  # members, below which a text is too short to be sure of
_SHOWN = 6  # words that weigh most
_LEAST = 3  # words; fewer are a nod ("Concordo") and like no example

_TOKEN = re.compile(
    r"(?P<url>(?:https?://|www\.)\S+|\b[\w-]+\.(?:com|it|net|org|info|shop|online|example|test)\b\S*)"
    r"|(?P<mail>(?<![^\s@])[^\s@]{1,64}@[^\s@]{1,255}\.\w+)"
    r"|(?P<price>[€$£]\s?\d[\d.,]*|\d[\d.,]*\s?(?:€|euro\b|eur\b|\$|£))"
    r"|(?P<percent>\d[\d.,]*\s?%)"
    r"|(?P<number>\d[\d.,/]*)"
    r"|(?P<word>[^\W\d_]+)"
    r"|(?P<mark>[!?@]+)"
)
_HOST = re.compile(r"(?:https?://)?(?:www\.)?(?P<host>[^/?#:]*)")
_WORDS = re.compile(r"[^\W\d_]+")
_SENTENCE = re.compile(r"[.!?:\n]\s*\Z")


class Token(NamedTuple):
    """A word as it is compared, and where it stands; `shape` is `<name>` for a name."""

    said: str
    shape: str
    span: tuple[int, int]


class Judgement(NamedTuple):
    """`probability` is 0.5 at the limit; `spans` are the words that weigh most, all of them when
    none is long enough to explain anything."""

    probability: float
    spans: list[tuple[int, int]]


def tokens(text: str) -> list[Token]:
    """The words and numbers of a text; addresses and prices are each one word of their kind."""
    copy = plain(text)
    found = []
    for match in _TOKEN.finditer(copy.text):
        said = _said(match)
        names = match.lastgroup == "word" and _is_name(copy.text, match)
        span = copy.original(*match.span())
        found.append(Token(said, "<name>" if names else said, span))
    return found


def _said(match: re.Match[str]) -> str:
    kind, written = match.lastgroup, match[0]
    if kind == "word":
        return fold(written)
    if kind == "mark":
        return written[:2]
    if kind == "number":
        return f"<{min(6, sum(map(str.isdigit, written)))} digits>"
    if kind == "url" and within(_HOST.match(written.lower())["host"], INSTITUTIONS + SOURCES):
        return "<source>"
    return f"<{kind}>"


def _is_name(text: str, match: re.Match[str]) -> bool:
    """Whether a capital stands where no sentence begins."""
    word = match[0]
    if not word[0].isupper() or (word.isupper() and len(word) > 1):
        return False
    before = text[: match.start()]
    return bool(before.strip()) and not _SENTENCE.search(before[-3:])


def members(text: str) -> set[str]:
    """What is counted of a text."""
    found = tokens(text)
    said = [token.said for token in found]
    shapes = [token.shape for token in found]
    letters = sum(map(str.isalpha, text))
    loud = sum(map(str.isupper, text)) > letters / 4
    return {
        *said,
        *map(" ".join, pairwise(said)),
        *(f"{word[:5]}…" for word in said if word.isalpha() and len(word) > 5),
        *(f"{a}_{b}" for a, b in pairwise(shapes) if "<name>" in (a, b)),
        *(["<loud>"] if loud else []),
        f"<length {min(5, len(said) // 12)}>",
    }


class Classifier:
    """The weights of one kind against all others, counted in labelled texts."""

    def __init__(self, examples: Iterable[tuple[str, set[str]]], kind: str):
        of_kind, of_others, sizes = Counter(), Counter(), Counter()
        for label, found in examples:
            (of_kind if label == kind else of_others).update(found)
            sizes[label == kind] += 1

        @cache  # many members are seen as often: they share a number, which saves memory
        def weight(here: int, there: int) -> float:
            of_these = (here + _SMOOTHING) / (sizes[True] + 2 * _SMOOTHING)
            return log(of_these / ((there + _SMOOTHING) / (sizes[False] + 2 * _SMOOTHING)))

        self.weights = {
            member: weight(of_kind[member], of_others[member]) for member in of_kind | of_others
        }

    def evidence(self, found: Collection[str]) -> float:
        """The logarithm of how much more probable these members are in a text of the kind. What a
        text does not say is no evidence: else a short one would be judged by its silence. Divided
        by the root of their number: neighbours say the same twice, long texts would be extreme."""
        weight = sum(self.weights.get(member, 0.0) for member in found)
        return weight / sqrt(len(found) + _FEW)

    def heaviest(self, text: str, count: int = _SHOWN) -> list[tuple[int, int]]:
        """The places of the words that speak most for the kind."""
        weighed = sorted(
            (
                (self.weights.get(token.said, 0.0), token.span)
                for token in tokens(text)
                if len(token.said) > 3  # an article explains nothing
            ),
            reverse=True,
        )
        return [span for weight, span in weighed[:count] if weight > 0]


def speaks_like(text: str, kind: str) -> float:
    """The evidence that `text` is of the kind; below 0 it speaks more like all others."""
    return classifiers()[kind].evidence(_members(text))


def judgement(text: str, kind: str, *, eased: float = 0.0) -> Judgement:
    """How probable it is that `text` is of the kind, one of KINDS; 0 for less than a sentence,
    and for a text of an alphabet that the examples are not written in. `eased`
    lowers the limit, where something else speaks for the kind."""
    count = len(_WORDS.findall(without_addresses(text)))
    if count < _LEAST or is_foreign(text):
        return Judgement(0.0, [])
    over = speaks_like(text, kind) - LIMITS[kind] + eased
    if count < _BRIEF:
        over -= _MORE_IF_BRIEF.get(kind, 0.0)
    probability = 1 / (1 + exp(-max(-40.0, over) / _SPREAD))
    if probability < 0.5:
        return Judgement(probability, [])
    return Judgement(probability, classifiers()[kind].heaviest(text) or [(0, len(text))])


@lru_cache(maxsize=32)  # three kinds are asked about each text
def _members(text: str) -> frozenset[str]:
    return frozenset(members(text))


@cache
def classifiers() -> dict[str, Classifier]:
    """One for each kind, from all examples; reading them takes some seconds, once a process."""
    known = [(label, members(said)) for label, said in read_examples()]
    return {kind: Classifier(known, kind) for kind in KINDS}


def read_examples() -> Iterator[tuple[str, str]]:
    """Label and words (text and motivation) of each example."""
    for path in sorted(EXAMPLES.glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            yield row["label"], "\n".join(filter(None, (row["text"], row["motivation"])))
