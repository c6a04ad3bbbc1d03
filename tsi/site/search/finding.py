"""Which public rows answer a query: one statement for all kinds, whose work has a bound."""

from functools import lru_cache

from django.db import connection, transaction

from tsi.base.finding import START, STOP, Asked, within
from tsi.site.search.kinds import KINDS, Kind

TITLED = tuple(kind for kind in KINDS if kind.has_titles)
MOST = 200  # rows of one kind that can be reached; of more it is said that there are more
EXCERPT = 4000  # characters of a text in which the excerpt is looked for
# Rows are found by the index and then looked up one by one until there are enough of them. Left to
# itself the planner would rather read whole tables, and compile such statements besides.
ONE_BY_ONE = "SELECT " + ", ".join(
    f"set_config('{name}', 'off', true)"
    for name in ("enable_seqscan", "enable_hashjoin", "enable_mergejoin", "jit")
)
ARM = """
SELECT '{name}', ARRAY(
    SELECT row_id FROM (
        SELECT DISTINCT ON (row_same) row_id, row_newest, rank FROM (
            SELECT row.*, held.rank
            FROM (SELECT id, {rank} AS rank FROM {table} WHERE {condition} OFFSET 0) AS held
            JOIN ({public}) AS row ON row.row_key = held.id
            LIMIT {candidates}
        ) AS looked_at
        ORDER BY row_same, row_newest DESC NULLS LAST, rank DESC
    ) AS each_once
    ORDER BY row_newest DESC NULLS LAST, rank DESC, row_id DESC LIMIT {most}
)"""
LANGUAGES = {"it": "italian_plain", "en": "english_plain"}
ALL_WORDS = f"HighlightAll=true, StartSel={START}, StopSel={STOP}"
SOME_WORDS = f"MaxWords=38, MinWords=22, ShortWord=0, StartSel={START}, StopSel={STOP}"
HEADLINES = f"""
SELECT '{{name}}', id, ts_headline('{{config}}', {{title}}, %s::tsquery, %s),
    ts_headline('{{config}}', left({{text}}, {EXCERPT}), %s::tsquery, %s), {{text}}
FROM {{table}} WHERE id = ANY(%s)"""  # noqa: S608
Keys = dict[str, list[int]]  # of each kind, by its name: the best first


def stems(asked: Asked) -> dict[str, tuple[str, str]]:
    """Each term as a query in Italian and in English; one query."""
    texts = list({term.text for term in asked.terms})
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT text, phraseto_tsquery('italian_plain', text)::text,"
            " phraseto_tsquery('english_plain', text)::text FROM unnest(%s::text[]) AS text",
            [texts],
        )
        return {text: (italian, english) for text, italian, english in cursor.fetchall()}


def found(query: str) -> Keys:
    """The rows of every kind that answer a query of PostgreSQL; at most MOST + 1 of each kind."""
    asked = _statement(
        KINDS, "found @@ %s::tsquery", "ts_rank(found, %s::tsquery, 1)", 1000, MOST + 1
    )
    return _ask(asked, [query, query])


def beginning(words: list[str], each: int) -> Keys:
    """The rows in whose title each of the folded words begins a word; at most `each` of a kind."""
    condition = " AND ".join(["titles LIKE %s"] * len(words))
    rank = "(titles LIKE %s)::int - length(titles) / 10000.0"
    asked = _statement(TITLED, condition, rank, 200, each)
    return _ask(asked, [f" {words[0]}%", *(f"% {word}%" for word in words)])


@lru_cache(64)
def _statement(
    kinds: tuple[Kind, ...], condition: str, rank: str, looked_at: int, most: int
) -> tuple[str, tuple[tuple]]:
    """The statement, and the values that belong to the rows of each kind. Django takes longer to
    write it than PostgreSQL to answer."""
    arms, values = [], []
    for kind in kinds:
        public, seen = kind.public().query.sql_with_params()
        arms.append(
            ARM.format(
                name=kind.name,
                table=kind.table,
                condition=condition,
                rank=rank,
                public=public,
                candidates=min(kind.candidates, looked_at),
                most=most,
            )
        )
        values.append(seen)
    return f"{ONE_BY_ONE}; {' UNION ALL '.join(arms)}", tuple(values)


def _ask(statement: tuple[str, tuple[tuple]], values: list[str]) -> Keys:
    """`values`: those of the rank, then those of the condition."""
    asked, seen = statement
    everything = [value for each in seen for value in (*values, *each)]
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute(asked, everything)
        cursor.nextset()
        return dict(cursor.fetchall())


def excerpts(
    query: str, keys: dict[Kind, list[int]], language: str
) -> dict[tuple[str, int], tuple[str, str]]:
    """Title and excerpt of rows of the tables that are searched, the words between START and STOP.

    `keys` are those of `kind.key`. One query for all of them.
    """
    asked = [kind for kind, wanted in keys.items() if wanted]
    if not asked:
        return {}
    config = LANGUAGES[language]
    arms = [
        HEADLINES.format(
            name=kind.name, config=config, title=kind.title, text=kind.text, table=kind.table
        )
        for kind in asked
    ]
    lines = " UNION ALL ".join(arms).replace("{lang}", language)
    values = [each for kind in asked for each in (query, ALL_WORDS, query, SOME_WORDS, keys[kind])]
    with connection.cursor() as cursor:
        cursor.execute(lines, values)
        return {
            (name, key): (title, within(text, whole))
            for name, key, title, text, whole in cursor.fetchall()
        }
