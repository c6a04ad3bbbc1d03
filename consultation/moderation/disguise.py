"""The words of a text as they are meant: stretched, spaced out, masked or with digits for letters.

A canonical text is built of folded words, one blank between them, a full stop where a sentence
ends; each word knows its place in the original.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from .plain import plain

_TOKEN = re.compile(
    r"(?<!\w)\w(?:[.\-_*·|,'/ ]{1,2}\w(?!\w)){3,}[.*]?"  # one letter at a time
    r"|[^\W_](?:[\w'*#%@$€!|]|[.\-](?=\w))*[*#@$€]*"
    r"|[*#@$][\w*#@$]+"
    r"|[.!?;:\n]+"
)
_LEET = str.maketrans(
    {
        "0": "o",
        "1": "i",
        "3": "e",
        "4": "a",
        "5": "s",
        "7": "t",
        "@": "a",
        "$": "s",
        "€": "e",
        "!": "i",
        "|": "i",
    }
)
_MASKS = re.compile(r"[*#%@$._\-]+")
_STRETCHED = re.compile(r"(.)\1{2,}")


@dataclass(frozen=True)
class Words:
    """The canonical `text`; `places` are (start in it, end in it, span of the original)."""

    text: str
    places: tuple[tuple[int, int, tuple[int, int]], ...]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original that the words touching [start, end[ cover."""
        touched = [span for a, b, span in self.places if a < end and start < b]
        return touched[0][0], touched[-1][1]


def undisguised(text: str, known: Iterable[str]) -> Words:
    """The words of `text`; one that only in disguise is of `known` is written as that word."""
    copy = plain(text, folded=True)
    lexicon = _lexicon(tuple(known))
    written, places, at = [], [], 0
    for match in _TOKEN.finditer(copy.text):
        word = match[0]
        if word[0] in ".!?;:\n":
            word = "."
        elif not (word.isalpha() and word.isascii() and not _STRETCHED.search(word)):
            word = _meant(word, lexicon)
        word = word.replace("'", " ")
        places.append((at, at + len(word), copy.original(*match.span())))
        written.append(word)
        at += len(word) + 1
    return Words(" ".join(written), tuple(places))


@cache
def _lexicon(known: tuple[str, ...]) -> frozenset[str]:
    return frozenset(known)


def _meant(word: str, lexicon: frozenset[str]) -> str:
    if re.fullmatch(r"[a-z]+(?:'[a-z]+)*", word) and not _STRETCHED.search(word):
        return word
    for reading in _readings(word):
        if reading in lexicon:
            return reading
    hidden = _unmasked(word, lexicon)
    return hidden or word.strip("*#@$€!|.-")


def _readings(word: str):
    """The word without what was put between its letters, with letters for digits, unstretched."""
    bare = _MASKS.sub("", re.sub(r"[ '/|,·]", "", word))
    read = re.sub(r"[^a-z]", "", word.translate(_LEET))
    for each in (bare, read):
        yield each
        yield _STRETCHED.sub(r"\1", each)
        yield _STRETCHED.sub(r"\1\1", each)


def _unmasked(word: str, lexicon: frozenset[str]) -> str:
    """The known word of which signs stand for letters: st*pido, c***o, f@nculo."""
    letters = _MASKS.sub("", word)
    if (
        letters == word
        or len(letters) < 2
        or not letters.isalpha()
        or " " in word
        or not re.search(r"[*#%@$]", word)
    ):
        return ""
    shape = re.compile(
        "".join(
            f"[a-z]{{1,{len(part) + 2}}}" if _MASKS.fullmatch(part) else re.escape(part)
            for part in re.split(f"({_MASKS.pattern})", word)
            if part
        )
    )
    if len(letters) < 3 and not word[-1].isalpha():
        return ""
    return next((known for known in sorted(lexicon) if shape.fullmatch(known)), "")
