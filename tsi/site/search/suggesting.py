"""Titles that somebody may be about to type."""

from itertools import zip_longest
from typing import Any

from django.utils.text import Truncator

from plan.models import Passage
from tsi.base.finding import Asked, read
from tsi.site.search import finding, spelling
from tsi.site.search.kinds import BY_NAME, Kind

SHORTEST = 2  # letters of which something is suggested
EACH = 3  # of one kind
MOST = 8
LONGEST = 110  # characters of a suggestion


def suggestions(typed: str) -> list[dict[str, str]]:
    """At most MOST of `title`, `kind` and `url`: first the best of each kind.

    If nothing begins so, the words are taken for misspelt.
    """
    asked = read(typed)
    keys = _keys(asked)
    if asked and not any(keys.values()):
        meant = spelling.corrected(asked)
        keys = _keys(meant) if meant else {}
    rows = {BY_NAME[name]: found for name, found in keys.items() if found}
    columns = [[(kind, row) for row in kind.rows(found)] for kind, found in rows.items()]
    mixed = [each for line in zip_longest(*columns) for each in line if each][:MOST]
    return [_suggestion(kind, row) for kind, row in mixed]


def _keys(asked: Asked) -> finding.Keys:
    wanted = [term.text for term in asked.terms if not term.without]
    words = " ".join(wanted).split()
    if not any(len(word) >= SHORTEST for word in words):
        return {}
    return finding.beginning(words, EACH)


def _suggestion(kind: Kind, row: Any) -> dict[str, str]:
    title = f"{row.code} {row.title}" if isinstance(row, Passage) else str(row)
    short = Truncator(title).chars(LONGEST)
    return {"title": short, "kind": str(kind.label), "url": row.get_absolute_url()}
