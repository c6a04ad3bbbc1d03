"""A plain copy of a text, in which disguises are undone and which knows where each character
comes from.

Full-width and circled characters, digits of any script, Cyrillic and Greek letters that look
Latin, invisible characters between letters: rules look at the copy, moderators see the original.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from tsi.base.text import fold

# The letters of Unicode's confusables.txt that are drawn like a Latin one in common typefaces.
_LOOKALIKES = str.maketrans(
    "АВЕЅІЈКМНОРСТХУЬаеіјорсухѕԁһԛԝᴦ" + "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαικνορτυχ" + "ıɑɡ"
    # small capitals
    "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ",
    "ABESIJKMHOPCTXYbaeijopcyxsdhqwr" + "ABEZHIKMNOPTYXaikvoptux" + "iagabcdefghijklmnoprstuvwyz",
)
_PUNCTUATION = str.maketrans(
    {**dict.fromkeys("‐‑‒–—―−﹘", "-"), "。": ".", "․": ".", "’": "'", "＇": "'"}
)
_ASCII = re.compile(r"[\x00-\x7f]+(?=[\x00-\x7f]|\Z)")  # the last may bear a mark
# Marks drawn around or beside a character, as in keycap digits: they are not part of a letter.
_CIRCLED_AT = re.compile("(?<![Ⓐ-ⓩ])[Ⓐⓐ](?![Ⓐ-ⓩ])")
_ENCLOSING = {"\ufe0e", "\ufe0f", "\u20e3", "\u20dd", "\u20de", "\u034f"}


@dataclass(frozen=True)
class Plain:
    """The plain `text`; its character i stands for the original's [starts[i], ends[i][."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original that the non-empty span [start, end[ of the copy covers."""
        return self.starts[start], self.ends[end - 1]


@lru_cache(maxsize=32)  # each rule reads the same few texts
def plain(text: str, *, folded: bool = False) -> Plain:
    """The plain copy of `text`; `folded` also takes case and accents away."""
    chars: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    text = _CIRCLED_AT.sub("@", text)  # as long as before
    for start, end in _clusters(text):
        cluster = text[start:end]
        if cluster.isascii():
            chars.append(cluster.lower() if folded else cluster)
            starts.extend(range(start, end))
            ends.extend(range(start + 1, end + 1))
            continue
        drawn = _plain_cluster(cluster, folded=folded)
        chars.append(drawn)
        starts.extend([start] * len(drawn))
        ends.extend([end] * len(drawn))
    return Plain("".join(chars), tuple(starts), tuple(ends))


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    """Offsets of each character with its combining marks: the unit that Unicode normalises. Plain
    letters that follow each other are one."""
    at = 0
    for run in _ASCII.finditer(text):
        yield from _marked(text, at, run.start())
        yield run.span()
        at = run.end()
    yield from _marked(text, at, len(text))


def _marked(text: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    """The same within text[start:stop], one character at a time."""
    for index in range(start + 1, stop):
        if text[index].isascii() or unicodedata.category(text[index]) not in ("Mn", "Me"):
            yield start, index
            start = index
    if start < stop:
        yield start, stop


def _plain_cluster(cluster: str, *, folded: bool) -> str:
    visible = "".join(c for c in cluster if c not in _ENCLOSING)
    normal = unicodedata.normalize("NFKC", visible).translate(_PUNCTUATION)
    latin = normal.translate(_LOOKALIKES)
    # Folding comes last but may itself make a lookalike (a Greek capital with an accent).
    latin = fold(latin).translate(_LOOKALIKES) if folded else latin
    return "".join(_ascii_digit(c) for c in latin if unicodedata.category(c) not in ("Cf", "Cc"))


def _ascii_digit(char: str) -> str:
    digit = unicodedata.decimal(char, None)
    return char if digit is None else str(digit)
