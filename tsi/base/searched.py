"""The words that somebody searched, marked where they stand."""

import re
from html import unescape

from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe

from tsi.base.text import fold

# A tag of serialised HTML: a ">" inside a quoted value does not end it.
_TAG = re.compile(r"""(<(?:[^<>"']|"[^"]*"|'[^']*')*>)""")


def marked(text: str, query: str) -> SafeString:
    """`text` with each place that holds a word of `query` in a <mark>, case and accents forgiven.

    Plain text is escaped. HTML (a safe string) keeps its tags: only the text between them is
    marked, so a word that begins in one element and ends in another is not.
    """
    html = conditional_escape(text)
    words = sorted(set(fold(query).split()), key=len, reverse=True)
    if not words:
        return html
    pattern = re.compile("|".join(map(re.escape, words)))
    pieces = _TAG.split(html)  # text, tag, text, tag, … text
    pieces[::2] = [_marked(unescape(piece), pattern) for piece in pieces[::2]]
    return mark_safe("".join(pieces))  # noqa: S308 - tags as given, all text escaped again


def _marked(text: str, pattern: re.Pattern) -> str:
    folded, origin = _folded(text)
    parts, at = [], 0
    for match in pattern.finditer(folded):
        start, end = origin[match.start()], origin[match.end() - 1] + 1
        while end < len(text) and not fold(text[end]):
            end += 1  # accents written as characters of their own
        if start < at:
            continue
        parts += [escape(text[at:start]), f"<mark>{escape(text[start:end])}</mark>"]
        at = end
    return "".join([*parts, escape(text[at:])])


def _folded(text: str) -> tuple[str, list[int]]:
    """The folded text, and for each of its characters the place in `text` it comes from."""
    pieces = [(fold(char), place) for place, char in enumerate(text)]
    return "".join(piece for piece, _ in pieces), [at for piece, at in pieces for _ in piece]
