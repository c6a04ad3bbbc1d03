"""Signals of spam in how a text and its links are written."""

import re

from tsi.base.text import fold

from .disguise import undisguised
from .wordlists import compiled, wordings

Span = tuple[int, int]

# Links written for a machine: BBCode, HTML, Markdown. The form takes none of them.
_MARKUP = re.compile(
    r"\[(?:url|link|img)\b[^\]\n]{0,200}\]|<a\s[^>\n]{0,200}>|\[[^\]\n]{1,80}\]\(https?:", re.I
)
_GOODS, _ANY_GOOD = wordings("goods"), compiled("goods")
_MIXED = re.compile(r"[^\W\d_]{3,}")
_LATIN, _LIKE_LATIN = re.compile(r"[a-zA-Z]"), re.compile(r"[\u0370-\u03ff\u0400-\u04ff]")
_ADDRESS = re.compile(r"(?:\w{1,20}://|www\.)\S*")
_FOREIGN = re.compile(
    r"[\u0400-\u04ff\u0590-\u074f\u0900-\u0dff\u4e00-\u9fff\u3040-\u30ff\uac00-\ud7af\u0e00-\u0e7f]"
)


def markup(text: str) -> list[Span]:
    """Links in BBCode, HTML or Markdown."""
    return [match.span() for match in _MARKUP.finditer(text)]


def mixed_words(original: str) -> list[Span]:
    """Words of Latin letters with some of another script that look the same."""
    return [
        match.span()
        for match in _MIXED.finditer(original)
        if _LATIN.search(match[0]) and len(_LIKE_LATIN.findall(match[0])) > 0
    ]


def hidden_goods(text: str) -> list[Span]:
    """Words of advertising that are there only once a disguise is undone."""
    read = undisguised(text, _GOODS)
    return [
        read.original(*match.span())
        for match in _ANY_GOOD.finditer(read.text)
        if match[0] not in fold(text[slice(*read.original(*match.span()))])
        or not text[slice(*read.original(*match.span()))].isascii()
    ]


def without_addresses(original: str) -> str:
    """The text without what looks like an address of the web."""
    return _ADDRESS.sub("", original)


def is_foreign(original: str) -> bool:
    """Whether the words outside of links are of scripts in which hardly anybody writes here."""
    words = without_addresses(original)
    letters = sum(char.isalpha() for char in words)
    return len(_FOREIGN.findall(words)) > letters / 2
