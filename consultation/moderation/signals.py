"""Signals of spam, from a text's wording and from how its links are made.

Advertising and fraud call, sell, promise, press and bait (`wordlists/`). One of these alone says
little ("gratuito" is a citizen's word too); a text with several, or with one and a link, sells.
"""

import re

from .wording import speaks_of_prevention
from .wordlists import compiled

Span = tuple[int, int]
Found = tuple[str, float, list[Span]]  # name, weight, places

# The weight of one wording, and how many different ones count.
_WEIGHTS = {
    "call": (0.25, 3),
    "selling": (0.3, 4),
    "promise": (0.3, 4),
    "pressure": (0.25, 2),
    "bait": (0.55, 3),
    "gambling": (0.55, 3),
}
_WORDINGS = {name: compiled(name) for name in _WEIGHTS}
_FLATTERY = compiled("flattery")
_CIVIC = compiled("civic")

# Links written for a machine: BBCode, HTML, Markdown. The form takes none of them.
_MARKUP = re.compile(
    r"\[(?:url|link|img)\b[^\]\n]{0,200}\]|<a\s[^>\n]{0,200}>|\[[^\]\n]{1,80}\]\(https?:", re.I
)
_SPELT_HOST = re.compile(
    r"(?<![\w@.])[\w-]{2,40}\s(?:dot|punto)\s(?:com|org|net|info|biz|xyz|online|site|shop|ru|top|club|example|io|eu|it)"
    r"\s(?:slash|barra)\b|(?<![\w@.])[\w-]{3,40}\s(?:dot|punto)\s(?:com|org|net|info|biz|xyz|shop|ru|top|club|example)\b",
    re.I,
)
_MIXED = re.compile(r"[^\W\d_]{3,}")
_LATIN, _LIKE_LATIN = re.compile(r"[a-zA-Z]"), re.compile(r"[\u0370-\u03ff\u0400-\u04ff]")
_ADDRESS = re.compile(r"\S*(?:://|www\.)\S*")
_FOREIGN = re.compile(r"[\u0400-\u04ff\u4e00-\u9fff\u3040-\u30ff\uac00-\ud7af\u0e00-\u0e7f]")


def wordings(folded: str) -> list[Found]:
    """What of advertising's ways of speaking is there, a weight for each different wording."""
    found = []
    for name, (weight, most) in _WEIGHTS.items():
        if name == "gambling" and speaks_of_prevention(folded):
            continue
        places = [match.span() for match in _WORDINGS[name].finditer(folded)]
        if places:
            different = min(most, len({folded[slice(*span)] for span in places}))
            found.append((name, 1 - (1 - weight) ** different, places))
    return found


def is_civic(folded: str) -> bool:
    """Whether the text has at least one of the words with which people speak about the Plan."""
    return bool(_CIVIC.search(folded))


def flattery(folded: str) -> list[Span]:
    """Pleasant words to nobody in particular."""
    return [match.span() for match in _FLATTERY.finditer(folded)]


def markup(text: str) -> list[Span]:
    """Links in BBCode, HTML or Markdown."""
    return [match.span() for match in _MARKUP.finditer(text)]


def spelt_hosts(text: str) -> list[Span]:
    """Addresses of the web in words, and the numbers or slashes after them."""
    return [match.span() for match in _SPELT_HOST.finditer(text)]


def mixed_words(original: str) -> list[Span]:
    """Words of Latin letters with some of another script that look the same."""
    return [
        match.span()
        for match in _MIXED.finditer(original)
        if _LATIN.search(match[0]) and len(_LIKE_LATIN.findall(match[0])) > 0
    ]


def without_addresses(original: str) -> str:
    """The text without what looks like an address of the web."""
    return _ADDRESS.sub("", original)


def is_foreign(original: str) -> bool:
    """Whether the words outside of links are of scripts in which hardly anybody writes here."""
    words = without_addresses(original)
    letters = sum(char.isalpha() for char in words)
    return len(_FOREIGN.findall(words)) > letters / 2
