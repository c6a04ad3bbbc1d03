"""Finding organisations by what people type: names with typos, abbreviations, words of the text."""

from dataclasses import dataclass, field
from functools import reduce
from itertools import combinations
from operator import and_, or_

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db import connection, transaction
from django.db.models import BooleanField, Case, ExpressionWrapper, Q, When
from django.db.models.functions import Length
from rapidfuzz import fuzz, process

from partners.models import PUBLIC, Organisation
from partners.naming import SMALL_WORDS, is_common, plain
from partners.ranking import BY_NAME, LIKELY, POSSIBLE, THE_NAME, Match, ranked

LONGEST = 100  # characters of a query that are read
WORDS = 8
CANDIDATES = 3000  # rows that the database hands over
JUDGED = 300  # of them, those that are looked at word by word
EVERYONE = 20_000  # rows that are gone through when nothing else helps
ENOUGH = 5  # names that hold the query as typed: then nobody made a typo
# The planner takes comparing trigrams for as cheap as comparing numbers, and would do it on every
# row. Both settings end with the transaction.
FOR_TRIGRAMS = (
    "SELECT set_config('pg_trgm.word_similarity_threshold', %s, true),"
    " set_config('enable_seqscan', 'off', true)"
)
# Asked in this way, or the planner would rather look at every row that is not merged.
SHOWN = Case(When(PUBLIC, then=True), default=False)
PLAINEST = (Length("names"), "pk")  # which rows come first, and stay where there are too many


@dataclass(frozen=True)
class Found:
    """Keys in the order of relevance; `exact` says whether all words stand somewhere as typed."""

    keys: list[int] = field(default_factory=list)
    exact: bool = False


def query_of(typed: str) -> str:
    """What is searched: folded words, no more of them than anybody needs."""
    return " ".join(plain(typed[: 4 * LONGEST])[:LONGEST].split()[:WORDS])


def search(typed: str) -> Found:
    """The public organisations that answer what was typed, the best first.

    No other row is read: what is hidden would crowd out what is not, and tell that it is there.

    First the Italian full text: every word stands somewhere, if only as a beginning. If few
    names hold the query so, the trigrams too: the telling words are like some of the name. If
    that finds nobody, every name is compared. At most three queries.
    """
    query = query_of(typed)
    if not query:
        return Found()
    held = _holding(query)
    matches = exact = _first(query, held[:JUDGED], held)
    if sum(match.score >= BY_NAME for match in exact) < ENOUGH and not _settled(exact):
        near = _near(query, {match.pk for match in exact})
        matches = sorted((*exact, *near), key=lambda match: (-match.score, match.pk))
    return Found([match.pk for match in matches], exact=bool(exact))


def _settled(matches: list[Match]) -> bool:
    """Whether somebody is called just so."""
    return bool(matches) and matches[0].score >= THE_NAME


def _near(query: str, known: set[int]) -> list[Match]:
    """Likely names other than the known ones; if none at all is likely, the likest of all."""
    alike = _judged(query, [row for row in _alike(query) if row[0] not in known])
    likely = [match for match in alike if match.score >= LIKELY]
    if likely or known:
        return likely
    return [match for match in _judged(query, _everyone()) if match.score >= POSSIBLE]


def _holding(query: str) -> list[tuple[int, str]]:
    """Rows whose text has every word of the query, or a word that begins so; first those whose
    names have them together, the shortest names before."""
    words = " & ".join(f"'{word}':*" for word in query.split())
    asked = SearchQuery(words, config="italian", search_type="raw")
    vector = SearchVector("searched", config="italian")
    together = ExpressionWrapper(Q(names__contains=query), output_field=BooleanField())
    rows = Organisation.objects.public().annotate(vector=vector).filter(vector=asked)
    return list(rows.order_by(together.desc(), *PLAINEST).values_list("pk", "names")[:CANDIDATES])


def _alike(query: str) -> list[tuple[int, str]]:
    """Rows whose names have something like the telling words of the query."""
    words = _telling(query)
    if not words:
        return []
    alike = reduce(or_, (reduce(and_, map(_like, each)) for each in _choices(words)))
    rows = Organisation.objects.filter(alike, SHOWN).order_by(*PLAINEST).values_list("pk", "names")
    asked, values = rows[:CANDIDATES].query.sql_with_params()
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute(f"{FOR_TRIGRAMS}; {asked}", [str(_threshold(words)), *values])
        cursor.nextset()
        return cursor.fetchall()


def _everyone() -> list[tuple[int, str]]:
    rows = Organisation.objects.public().order_by("pk").values_list("pk", "names")
    return list(rows[:EVERYONE])


def _telling(query: str) -> list[str]:
    """The words that tell most: not common, not short; the longest three of them.

    Where all are common or short, those.
    """
    words = [word for word in query.split() if len(word) > 2 and word not in SMALL_WORDS]
    rare = [word for word in words if not is_common(word)]
    long = [word for word in rare if len(word) > 4]
    return sorted(set(long or rare or words), key=len, reverse=True)[:3]


def _choices(words: list[str]) -> list[tuple[str, ...]]:
    """Which words a name must have together to be looked at: common ones all, of others all but
    one, so that one may be missing or spoilt."""
    if len(words) == 1 or all(map(is_common, words)):
        return [tuple(words)]
    return list(combinations(words, len(words) - 1))


def _like(word: str) -> Q:
    return Q(names__trigram_word_similar=word)


def _threshold(words: list[str]) -> float:
    """The word similarity that two letters swapped in the shortest word leave, and a little less.

    A word of n letters has n + 1 trigrams; the swap leaves n - 3 of them and makes four others.
    """
    shortest = min(map(len, words))
    return max(0.26, (shortest - 3) / (shortest + 5) - 0.02)


def _judged(query: str, rows: list[tuple[int, str]]) -> list[Match]:
    """All rows in order: the likeliest by word, the others as they came behind them."""
    if len(rows) <= JUDGED:
        return ranked(query, rows)
    names = dict(rows)
    likeliest = process.extract(query, names, scorer=fuzz.token_set_ratio, limit=JUDGED)
    return _first(query, [(pk, name) for name, _score, pk in likeliest], rows)


def _first(
    query: str, likeliest: list[tuple[int, str]], rows: list[tuple[int, str]]
) -> list[Match]:
    """The likeliest by word, behind them all other rows as they came."""
    seen = {pk for pk, _names in likeliest}
    return ranked(query, likeliest) + [Match(0.0, pk) for pk, _names in rows if pk not in seen]
