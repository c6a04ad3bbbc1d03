"""Lists of short words as people write them, in a field or in a cell."""

import re

from tsi.base.text import clean_line, fold

_SURE = re.compile("[;\n]")  # what stands in no word


def parse_tags(typed: str) -> list[str]:
    """The words parted by semicolons or line ends; by commas where there is neither.

    Each is cleaned, and comes once whatever its case or accents.
    """
    mark = _SURE if _SURE.search(typed) else ","
    words = [word for word in map(clean_line, re.split(mark, typed)) if word.strip(", ")]
    return list({fold(word): word for word in reversed(words)}.values())[::-1]


def join_tags(words: list[str]) -> str:
    """The list as one line that `parse_tags` reads as the same list; no word has a semicolon.

    With commas; where a word holds one itself, each word ends with a semicolon.
    """
    if any("," in word for word in words):
        return " ".join(f"{word};" for word in words)
    return ", ".join(words)
