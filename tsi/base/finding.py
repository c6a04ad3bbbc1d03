"""What people type into a search box, as words, as a query of PostgreSQL, and marked in excerpts.

Pure: no database. A word is found in its Italian or its English form; docs/decisions/0034.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from tsi.base.text import clean_line, words

LONGEST = 200  # characters that are read of what was typed
MOST = 10  # terms of a query
START, STOP = "\x02", "\x03"  # around a word that is marked: no text that is kept holds them
# The signs that people put round a phrase, all made one.
QUOTES = str.maketrans(dict.fromkeys("“”„«»″", '"'))
TERM = re.compile(r"""(?P<no>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))""")
OTHERWISE = ("OR", "|")


@dataclass(frozen=True)
class Term:
    """A word, or several that stand together; `without`: it must not be there."""

    text: str
    without: bool = False

    @property
    def is_phrase(self) -> bool:
        return " " in self.text


@dataclass(frozen=True)
class Asked:
    """What was typed: groups of terms, one of which must hold. `cut`: not all was read."""

    typed: str = ""
    groups: tuple[tuple[Term, ...], ...] = ()
    cut: bool = False

    @property
    def terms(self) -> list[Term]:
        return [term for group in self.groups for term in group]

    @property
    def words(self) -> list[str]:
        """The single words that are wanted, each once."""
        wanted = [term.text for term in self.terms if not term.without and not term.is_phrase]
        return list(dict.fromkeys(wanted))

    def __bool__(self) -> bool:
        return any(not term.without for term in self.terms)


def read(typed: str) -> Asked:
    """Words, "phrases", -unwanted and this OR that, of at most LONGEST characters and MOST terms.

    Any string can be read; signs that mean nothing count as blanks.
    """
    whole = clean_line(typed[: 20 * LONGEST])
    line = whole[:LONGEST]
    groups: list[list[Term]] = [[]]
    for match in TERM.finditer(line.translate(QUOTES)):
        if match["word"] in OTHERWISE:
            groups.append([])
        else:
            groups[-1] += _terms(match)
    kept, left = [], MOST
    for group in groups:
        kept.append(tuple(dict.fromkeys(group))[:left])
        left -= len(kept[-1])
    cut = len(whole) > LONGEST or len(typed) > 20 * LONGEST or sum(map(len, groups)) > MOST
    return Asked(line, tuple(group for group in kept if group), cut)


def _terms(match: re.Match) -> list[Term]:
    found, without = words(match["phrase"] or match["word"] or ""), bool(match["no"])
    if match["phrase"] is not None or without:
        return [Term(" ".join(found), without)] if found else []
    return [Term(word) for word in found]


def tsquery(asked: Asked, stems: dict[str, tuple[str, str]]) -> str:
    """The query as PostgreSQL writes it; empty when nothing in it can be searched.

    `stems` has each term's text as a query in Italian and in English. Where one of them is empty
    the term is a little word of that language: it is not asked for unless there is nothing else.
    """
    written = (_group(group, stems) for group in asked.groups)
    return " | ".join(f"({group})" for group in written if group)


def _group(group: Sequence[Term], stems: dict[str, tuple[str, str]]) -> str:
    wanted = [stems.get(term.text, ("", "")) for term in group if not term.without]
    telling = [pair for pair in wanted if all(pair)] or [pair for pair in wanted if any(pair)]
    unwanted = [stems.get(term.text, ("", "")) for term in group if term.without]
    if not telling:
        return ""
    parts = [_either(pair) for pair in telling]
    return " & ".join(parts + [f"!{_either(pair)}" for pair in unwanted if any(pair)])


def _either(pair: tuple[str, str]) -> str:
    return "(" + " | ".join(f"({form})" for form in dict.fromkeys(pair) if form) + ")"


def within(excerpt: str, whole: str) -> str:
    """The excerpt with an ellipsis where the whole text goes on."""
    plain, whole = excerpt.replace(START, "").replace(STOP, "").strip(), whole.strip()
    if not plain:
        return ""
    before = "" if whole.startswith(plain[:40]) else "… "
    after = "" if whole.endswith(plain[-40:]) else " …"
    return f"{before}{excerpt.strip()}{after}"


def marked(excerpt: str) -> SafeString:
    """An excerpt whose words stand between START and STOP, escaped, those words in <mark>."""
    plain, *pieces = excerpt.split(START)
    html = [escape(plain.replace(STOP, ""))]
    for piece in pieces:
        word, found, rest = piece.partition(STOP)
        html.append(f"<mark>{escape(word)}</mark>" if found else escape(word))
        html.append(escape(rest.replace(STOP, "")))
    return mark_safe("".join(html))  # noqa: S308 - every piece is escaped
