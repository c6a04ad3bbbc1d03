"""What is not a text that can be read: no letters, struck keys, signs instead of words."""

import re
import unicodedata

from .findings import Evidence
from .plain import plain
from .signals import without_addresses

_LATIN = re.compile(r"[a-z]{4,}")
_KEYS = re.compile(
    r"qwert|asdf|sdfg|dfgh|fghj|ghjk|hjkl|zxcv|xcvb|cvbn|wert[yz]|uiop|lkjh|poiu|jkjk|dsds|sdsd"
    r"|fdfd|abcdef|blabla|lorem ipsum"
)
_NO_WORD = re.compile(r"[bcdfghjklmnpqrstvwxz]{6,}|[aeiouy]{6,}|([a-z]{1,3})\1{3,}")
_STRETCHED = re.compile(r"(.)\1{2,}")
_DRAWN = "….-_=*·•~—–"  # with which people draw lines
_LEAST_SHARE = 0.5  # of words struck at random


def find_nonsense(text: str) -> Evidence | None:
    """Evidence for a text without words; an empty field is none, nor is a short one ("Bene.")."""
    if not text.strip():
        return None
    copy = plain(text, folded=True)
    kind = _kind(text, copy.text)
    return Evidence(0.8, ((0, len(text)),), {"kind": kind}) if kind else None


def _kind(text: str, folded: str) -> str:
    letters = sum(char.isalpha() for char in folded)
    marks = sum(
        unicodedata.category(char) in ("Mn", "Me") for char in unicodedata.normalize("NFD", text)
    )
    visible = sum(not (char.isspace() or char in _DRAWN) for char in folded)
    if visible > 2 and not any(char.isalnum() for char in folded):
        return "no_words"
    if marks > 2 * max(letters, 1):
        return "piled_marks"
    if visible >= 20 and letters < 0.35 * visible and not any(char.isdigit() for char in folded):
        return "signs"
    words = _LATIN.findall(_STRETCHED.sub(r"\1", without_addresses(folded)))
    struck = [
        word
        for word in words
        if _KEYS.search(word) or _NO_WORD.search(word) or _hardly_vowels(word)
    ]
    if struck and sum(map(len, struck)) >= _LEAST_SHARE * sum(map(len, words)):
        return "struck_keys"
    if len(words) >= 8 and len(set(words)) <= len(words) / 6:
        return "one_word"
    return ""


def _hardly_vowels(word: str) -> bool:
    return len(word) >= 6 and sum(char in "aeiouy" for char in word) < len(word) / 6
