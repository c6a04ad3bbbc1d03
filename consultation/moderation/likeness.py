"""Nearly the same words: a MinHash in bands finds candidates, their ratio decides.

A. Broder, "On the resemblance and containment of documents" (1997); one permutation with
densification after Li, Owen and Zhang (2012) and Shrivastava (2017). Twenty bands of three values
of the five-letter shingles: of two texts with a resemblance of 0.6 (a word in ten replaced) 99 in a
hundred share a band, of two with 0.05 (any two texts on one subject) two in a thousand.
"""

from functools import lru_cache
from struct import pack
from zlib import crc32

from rapidfuzz import fuzz

from tsi.base.text import words

from .plain import plain

VERSION = 1  # raise it when bands would come out otherwise; then `manage.py reindex_likeness`
ALIKE = 0.8  # from here on two texts say nearly the same
SHINGLE, BANDS, ROWS = 5, 20, 3
FEWEST_WORDS = 6  # in fewer ("Sono d'accordo") people say the same without having copied it
_BINS = BANDS * ROWS
_MIX = 0x9E3779B1
_COMPARED = 5000  # characters; what texts may have at most


@lru_cache(maxsize=512)  # one text is compared with many
def normal(text: str) -> str:
    """The words that are compared: folded, undisguised, without punctuation."""
    return " ".join(words(plain(text, folded=True).text))[:_COMPARED]


def bands(text: str, *, of: str = "") -> list[int]:
    """The bands of a text as signed 32-bit integers; none when it has too few words.

    `of` names the passage of a proposed change: then also a change of a word or two has a band, so
    that the same change proposed by many is seen to be one.
    """
    said = normal(text)
    if said.count(" ") + 1 < FEWEST_WORDS:
        return [_signed(f"{of} {said}".encode(errors="surrogatepass"))] if of and said else []
    mins = _densified(_minima(said))
    return [
        _signed(pack(f">{ROWS + 1}I", band, *mins[band * ROWS : (band + 1) * ROWS]))
        for band in range(BANDS)
    ]


def likeness(one: str, other: str) -> float:
    """How much two texts say the same, in [0, 1]: order, salutations and additions count little."""
    left, right = normal(one), normal(other)
    if not left or not right:
        return 0.0
    score = fuzz.token_sort_ratio(left, right)
    if min(len(left), len(right)) >= 0.5 * max(len(left), len(right)):
        score = max(score, fuzz.token_set_ratio(left, right))
    return round(score / 100, 3)


def _minima(said: str) -> list[int | None]:
    """The least hash of all shingles in each of the bins into which they fall."""
    least: list[int | None] = [None] * _BINS
    shingles = {said[at : at + SHINGLE] for at in range(max(1, len(said) - SHINGLE + 1))}
    for shingle in shingles:
        mixed = crc32(shingle.encode(errors="surrogatepass")) * _MIX & 0xFFFFFFFF
        mixed = (mixed ^ mixed >> 15) * 0x85EBCA6B & 0xFFFFFFFF
        place, value = mixed % _BINS, mixed // _BINS
        if least[place] is None or value < least[place]:
            least[place] = value
    return least


def _densified(least: list[int | None]) -> list[int]:
    """An empty bin takes the value of one that is not, chosen by its own number alone."""
    filled = []
    for place, value in enumerate(least):
        step = 0
        while value is None:
            step += 1
            value = least[crc32(pack(">II", place, step)) % _BINS]
        filled.append(value)
    return filled


def _signed(data: bytes) -> int:
    return crc32(data) - 2**31
