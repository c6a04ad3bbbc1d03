"""How a text is written, whatever it says: repetition, capitals, one character over and over."""

import re

from tsi.base.text import words

# The marks that people draw lines with, or leave blanks to fill in.
_CHARACTER_RUN = re.compile(r"([^\s.\-_=*·•…/#~+—–])\1{9,}")
_MIN_WORDS = 12


def repetition(text: str) -> float:
    """The share of three-word sequences that occur again elsewhere in the text, in [0, 1[.

    0 for fewer than twelve words. Prose stays under 0.1, a paragraph pasted twice gives 0.5.
    """
    listed = words(text)
    if len(listed) < _MIN_WORDS:
        return 0.0
    triples = list(zip(listed, listed[1:], listed[2:], strict=False))
    return 1 - len(set(triples)) / len(triples)


def variety(text: str) -> float:
    """The share of words that are new where they stand, in ]0, 1]; 1 for fewer than fifteen.

    Prose of a paragraph stays above 0.6, a list of search terms falls below a half.
    """
    listed = words(text)[:60]
    return len(set(listed)) / len(listed) if len(listed) >= 15 else 1.0


def capital_runs(text: str, minimum: int) -> list[tuple[int, int]]:
    """Stretches without a small letter that have at least `minimum` capitals."""
    runs, start, capitals = [], 0, 0
    for index, char in enumerate(f"{text}a"):
        if char.islower():
            if capitals >= minimum:
                runs.append((start, index))
            start, capitals = index + 1, 0
        elif char.isupper():
            capitals += 1
    return runs


def character_runs(text: str) -> list[tuple[int, int]]:
    """Stretches of ten or more of one character, other than those that draw lines."""
    return [match.span() for match in _CHARACTER_RUN.finditer(text)]
