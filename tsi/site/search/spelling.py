"""What was meant by words that stand nowhere: the nearest words of public titles and of the Plan.

The words are kept for some minutes, so one of them may have gone meanwhile. That tells nobody
anything: a correction is shown only with what it finds, and only what is public now is found.
"""

import re

from django.core.cache import cache
from django.db import connection
from rapidfuzz import process
from rapidfuzz.distance import OSA

from tsi.base.finding import Asked, read
from tsi.base.text import fold
from tsi.site.search.kinds import KINDS, Kind

KEPT = 10 * 60  # seconds
SHORTEST = 4  # letters of a word that is corrected
SIGHT = 100_000  # rows of a kind whose words are taken
WORD = re.compile(r"[^\W_]+")
TEXTS = {
    "partners_organisation": "name",
    "communities_resource": "concat_ws(' ', title, title_en)",
    "plan_passage": "concat_ws(' ', title_it, title_en, body_it, body_en)",
}
OTHERS = "concat_ws(' ', title_it, title_en)"
WORDS = """
SELECT DISTINCT word FROM (
    SELECT {text} AS text FROM {table} WHERE id IN (SELECT row_key FROM ({public}) AS seen) LIMIT %s
) AS texts, regexp_split_to_table(lower(texts.text), '[^[:alnum:]]+') AS word
WHERE length(word) >= %s
"""


def corrected(asked: Asked) -> Asked | None:
    """The same query with each unknown word made the nearest known one; None if there is none."""
    known = cache.get_or_set("search:words", _known, KEPT) or {}
    better = {word: _nearest(word, known) for word in _words(asked) if word not in known}
    better = {word: known[near] for word, near in better.items() if near}
    if not better:
        return None
    return read(WORD.sub(lambda match: better.get(fold(match[0]), match[0]), asked.typed))


def _words(asked: Asked) -> set[str]:
    wanted = (term.text.split() for term in asked.terms if not term.without)
    return {word for words in wanted for word in words if len(word) >= SHORTEST}


def _nearest(word: str, known: dict[str, str]) -> str | None:
    """The nearest of the known words: one that begins so, else one with few letters changed."""
    longer = [each for each in known if each.startswith(word)]
    if longer:
        return min(longer, key=lambda each: (len(each), each))
    most = 1 if len(word) < 7 else 2 if len(word) < 10 else 3
    near = process.extract(word, known.keys(), scorer=OSA.distance, score_cutoff=most, limit=20)
    return (
        min(near, key=lambda each: (each[1], each[0][0] != word[0], each[0]))[0] if near else None
    )


def _known() -> dict[str, str]:
    """The words of public titles and of the Plan: as they are compared, and as they are written."""
    written: set[str] = set()
    for kind in KINDS:
        if kind.has_titles:
            written.update(_written(kind))
    return {fold(word): word for word in sorted(written)}


def _written(kind: Kind) -> list[str]:
    public, values = kind.public().query.sql_with_params()
    text = TEXTS.get(kind.table, OTHERS)
    asked = WORDS.format(text=text, table=kind.table, public=public)
    with connection.cursor() as cursor:
        cursor.execute(asked, [*values, SIGHT, SHORTEST])
        return [word for (word,) in cursor.fetchall()]
