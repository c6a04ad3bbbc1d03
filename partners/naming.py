"""How organisations are called, and how people abbreviate them. Pure: text in, text out."""

import re
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from tsi.base.text import words

# "S.c.s." is one word to who reads it, and so are "In(t)essere" and "Vol.To".
_INSIDE_WORD = re.compile(r"(?<=\w)[.()](?=\w)")
_HYPHEN = re.compile(r"(?<=\w)-(?=\w)")


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


SMALL_WORDS = _set(
    "a ai al alla alle allo anche and che con d da dai dal dalla de degli dei del dell della delle"
    " dello di e ed for gli i il in is l la le lo nel nella o of per su the tra un una uno"
)
LEGAL_WORDS = _set(
    "aps asd benefit cooperativa coop ets is odv onlus sas sb sca scarl scrl scs societa spa srl"
    " srls ss starl stp"
)

KINDS = _set(
    "agenzia associazione banca banco centro comitato consorzio cooperativa federazione fondazione"
    " istituto ordine progetto rete studio unione"
)
# Words that very many names share: alone they find nobody. KINDS and LEGAL_WORDS are others.
COMMON_WORDS = (KINDS | LEGAL_WORDS) | _set(
    "citta comune culturale formazione impresa italia italiana istruzione liceo metropolitana"
    " nazionale onlus piemonte provinciale regionale scuola servizi sociale sociali superiore"
    " sportiva studi terzo settore torinese torino universita volontariato"
)


def plain_words(text: str) -> list[str]:
    """The folded words of a name or a query; dots and brackets inside a word fall away."""
    return words(_INSIDE_WORD.sub("", text))


def plain(text: str) -> str:
    """A name or a query in the form in which they are compared: folded words and blanks."""
    return " ".join(plain_words(text))


@lru_cache(20_000)
def is_common(word: str) -> bool:
    """Whether a folded word is one that very many names share, or such a one misspelt."""
    if word in COMMON_WORDS:
        return True
    if len(word) < 5:
        return False
    return process.extractOne(word, COMMON_WORDS, scorer=OSA.normalized_similarity,
                              score_cutoff=0.74) is not None  # fmt: skip


@lru_cache(20_000)
def abbreviations(name: str) -> tuple[str, ...]:
    """What people may type for a name without it standing there.

    Its initials: of all words, of all but the small ones; without legal form, each also without
    the kind of body before them and the place behind (CdO, CCIAA). Beginnings of the first and
    the last word (PoliTo, UniTo). What a hyphen parts, written as one (TOP-IX: topix). Sorted,
    without repetitions.
    """
    every = plain_words(name)
    telling = [word for word in every if word not in LEGAL_WORDS]
    heavy = [word for word in telling if word not in SMALL_WORDS]
    made = {_initials(kept) for kept in (every, *_spans(telling), *_spans(heavy))}
    made |= set(_blends(heavy))
    if "-" in name:
        made |= set(plain_words(_HYPHEN.sub("", name)))
    return tuple(sorted(made - set(every) - {""}))


def _spans(kept: list[str]) -> list[list[str]]:
    """The words, without the first if it says only what kind of body it is, without the last."""
    starts = (0, 1) if kept and kept[0] in KINDS else (0,)
    return [_trimmed(kept[start:end]) for start in starts for end in (len(kept), -1)]


def _trimmed(kept: list[str]) -> list[str]:
    """Without small words at the end, where a place was cut off."""
    while kept and kept[-1] in SMALL_WORDS:
        kept = kept[:-1]
    return kept


def _initials(kept: list[str]) -> str:
    """First letters, of three to eight words: two say nothing, more nobody uses."""
    return "".join(word[0] for word in kept) if 3 <= len(kept) <= 8 else ""


def _blends(heavy: list[str]) -> list[str]:
    if len(heavy) < 2:
        return []
    first, last = heavy[0], heavy[-1]
    return [first[:head] + last[:tail] for head in (3, 4) for tail in (2, 3)]
