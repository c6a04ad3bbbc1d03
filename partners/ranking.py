"""How well a name answers a query. Pure: no database, everything in the form of `naming.plain`."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from partners.naming import LEGAL_WORDS, SMALL_WORDS, abbreviations

BETWEEN = " · "  # parts the names of one organisation from each other
THE_NAME = 0.97  # the query is the whole name, written in its way, or its abbreviation
BY_NAME = 0.85  # from here on the query is the name, its beginning or its abbreviation
ALIKE = 0.62  # two words less alike than this have nothing to do with each other
LIKELY = 0.6  # what has not all words of the query must be this close to be shown
POSSIBLE = 0.45  # and this close when there is nothing likely


@dataclass(frozen=True, order=True)
class Match:
    """How well an organisation answers: from 0 to 1, for its best name."""

    score: float
    pk: int


def ranked(query: str, rows: Iterable[tuple[int, str]]) -> list[Match]:
    """The rows (key, names) by how well they answer, the best first."""
    found = [Match(score(query, names), pk) for pk, names in rows]
    return sorted(found, key=lambda match: (-match.score, match.pk))


def score(query: str, names: str) -> float:
    """How well the best of an organisation's names answers the query, 0 to 1."""
    asked = query.split()
    return max(_score(query, asked, name) for name in names.split(BETWEEN))


def _score(query: str, asked: list[str], name: str) -> float:
    if query == name:
        return 1.0
    own = name.split()
    if query.replace(" ", "") == "".join(own):
        return THE_NAME
    best = [_best(word, own) for word in asked]
    if any(likeness < 0.9 for likeness, _where in best):
        short = abbreviations(name)
        if query.replace(" ", "") in short:
            return THE_NAME
        best = [(0.9, None) if word in short else found
                for word, found in zip(asked, best, strict=True)]  # fmt: skip
    weights = [_weight(word) for word in asked]
    answered = sum(likeness * weight for (likeness, _), weight in zip(best, weights, strict=True))
    covered = sum(_weight(own[place]) for place in {where for _, where in best} - {None})
    begins = 0.02 if name.startswith(query) else 0.0
    whole = sum(map(_weight, own)) or 1.0
    return min(0.96, 0.88 * answered / sum(weights) + 0.09 * covered / whole + begins)


def _best(word: str, own: list[str]) -> tuple[float, int | None]:
    """How like the nearest word of a name is, and its place."""
    best, where = 0.0, None
    for place, other in enumerate(own):
        likeness = _likeness(word, other)
        if likeness > best:
            best, where = likeness, place
    return best, where


def _likeness(word: str, other: str) -> float:
    if word == other:
        return 1.0
    if other.startswith(word):
        return 0.93 + 0.05 * len(word) / len(other)
    alike = OSA.normalized_similarity(word, other, score_cutoff=ALIKE)
    if len(other) > len(word) + 1 > 4:  # a beginning with a typo in it
        alike = max(alike, 0.9 * OSA.normalized_similarity(word, other[: len(word)]))
    return 0.95 * alike if alike >= ALIKE else 0.0


@lru_cache(20_000)
def _weight(word: str) -> float:
    """What a word tells about a name: little words and legal forms tell little."""
    if word in SMALL_WORDS:
        return 0.15
    return 0.4 if word in LEGAL_WORDS else min(1.0, 0.4 + len(word) / 10)
