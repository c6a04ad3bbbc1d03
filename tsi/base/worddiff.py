"""Two texts compared word by word, for people to read.

The comparison is made on words and punctuation; white space follows them. So a change never
breaks off at a blank between two changed words, and blanks, the commonest tokens of all, cost no
time.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from difflib import Match, SequenceMatcher
from typing import Literal, NamedTuple

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

# 1.234,56 stays whole: a changed amount is read as one change.
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|\w+|\s+|.", re.DOTALL)

# Pairs of equal tokens that one search for the longest match may look at. difflib's time is
# this times the number of matches; ordinary prose of 5,000 characters stays below.
_MAX_PAIRS = 20_000

# Words that all searches together may walk over. Texts of which every other word has changed
# places would take seconds; what is left when this is spent is shown as one replacement.
_MAX_WALKED = 400_000


class Span(NamedTuple):
    """A piece of text that is in both versions, only in the new or only in the old one."""

    op: Literal["equal", "insert", "delete"]
    text: str


def word_diff(old: str, new: str) -> list[Span]:
    """The changes from `old` to `new`, in reading order, a deletion before its replacement.

    The texts of `equal` and `delete` spans joined are exactly `old`, those of `equal` and
    `insert` exactly `new`. No span is empty and no two neighbours have the same op.
    """
    old_words, old_blanks = _tokens(old)
    new_words, new_blanks = _tokens(new)
    return _merged(_pieces(old_words, old_blanks, new_words, new_blanks))


def to_html(
    spans: Iterable[Span], *, inserted: tuple[str, str], deleted: tuple[str, str]
) -> SafeString:
    """The spans as escaped HTML with `<ins>` and `<del>`.

    `inserted` and `deleted` are the words before and after a change in the reader's language,
    such as ``("[inserito: ", "]")``. They are in the text, visually hidden, because screen
    readers mostly pass over `<ins>` and `<del>`. Line breaks stay line breaks: show the result
    with ``white-space: pre-wrap``.
    """
    return _joined_marks(spans, inserted, deleted, HIDDEN)


def to_signs(
    spans: Iterable[Span], *, inserted: tuple[str, str], deleted: tuple[str, str]
) -> SafeString:
    """The spans as escaped HTML, with signs that everybody sees before and after a change."""
    return _joined_marks(spans, inserted, deleted, SIGNED)


# Line breaks above, the element, the words before and after the change, line breaks below.
HIDDEN = (
    '{0}<{1}><span class="visually-hidden">{2}</span>{3}'
    '<span class="visually-hidden">{4}</span></{1}>{5}'
)
SIGNED = (
    '{0}<span class="sign sign-{1}">{2}</span><{1}>{3}</{1}>'
    '<span class="sign sign-{1}">{4}</span>{5}'
)


def _joined_marks(
    spans: Iterable[Span], inserted: tuple[str, str], deleted: tuple[str, str], shape: str
) -> SafeString:
    marks = {"insert": ("ins", *inserted), "delete": ("del", *deleted)}
    return format_html_join("", "{}", ((_marked(span, marks, shape),) for span in spans))


def _framed(text: str) -> tuple[str, str, str]:
    """Line breaks before, the words, line breaks after: a sign stands beside words."""
    words = text.strip("\n")
    if not words:
        return "", text, ""
    start = text.index(words)
    return text[:start], words, text[start + len(words) :]


def _marked(span: Span, marks: dict[str, tuple[str, str, str]], shape: str) -> SafeString:
    if span.op == "equal":
        return format_html("{}", span.text)
    tag, before, after = marks[span.op]
    above, words, below = _framed(span.text)
    return format_html(shape, above, tag, before, words, after, below)


def _tokens(text: str) -> tuple[list[str], list[str]]:
    """Words (and single punctuation marks) and the blanks around them, one blank more."""
    found, blanks, gluing = [], [""], False
    for token in _TOKEN.findall(text):
        if token.isspace():
            blanks[-1] += token
            gluing = False
        elif found and not blanks[-1] and (gluing or _is_mark(token)):
            # A combining mark or joiner belongs to its letter, and the letters after it to the
            # same word.
            gluing = _is_mark(token)
            found[-1] += token
        else:
            found.append(token)
            blanks.append("")
            gluing = False
    return found, blanks


def _is_mark(word: str) -> bool:
    return word in "\u200c\u200d" or unicodedata.category(word[0])[0] == "M"


class _Bounded(SequenceMatcher):
    """Finds no more matches once it has walked over _MAX_WALKED words."""

    walked = 0

    def find_longest_match(self, alo=0, ahi=None, blo=0, bhi=None):
        self.walked += (len(self.a) if ahi is None else ahi) - alo
        if self.walked > _MAX_WALKED:
            return Match(alo, blo, 0)
        return super().find_longest_match(alo, ahi, blo, bhi)


def _pieces(
    old_words: list[str], old_blanks: list[str], new_words: list[str], new_blanks: list[str]
) -> Iterator[Span]:
    matcher = _Bounded(
        _too_common(old_words, new_words).__contains__, old_words, new_words, autojunk=False
    )
    old_at = new_at = 0
    for block in matcher.get_matching_blocks():
        yield from _gap(
            _joined(old_words, old_blanks, old_at, block.a),
            _joined(new_words, new_blanks, new_at, block.b),
        )
        for offset in range(block.size):
            if offset:
                yield from _gap(old_blanks[block.a + offset], new_blanks[block.b + offset])
            yield Span("equal", old_words[block.a + offset])
        old_at, new_at = block.a + block.size, block.b + block.size


def _joined(words: Sequence[str], blanks: Sequence[str], start: int, stop: int) -> str:
    """The words start…stop-1 with the blanks before, between and after them."""
    parts = [blanks[start]]
    for index in range(start, stop):
        parts += (words[index], blanks[index + 1])
    return "".join(parts)


def _gap(old: str, new: str) -> Iterator[Span]:
    """What stands between two equal words: common blanks at its ends are no change."""
    head = _common_blanks(old, new)
    tail = _common_blanks(old[head:][::-1], new[head:][::-1])
    yield Span("equal", old[:head])
    yield Span("delete", old[head : len(old) - tail])
    yield Span("insert", new[head : len(new) - tail])
    yield Span("equal", old[len(old) - tail :])


def _common_blanks(old: str, new: str) -> int:
    length = 0
    for one, other in zip(old, new, strict=False):
        if one != other or not one.isspace():
            break
        length += 1
    return length


def _too_common(old_words: list[str], new_words: list[str]) -> set[str]:
    """The tokens that must not begin a match, so that the time stays bounded.

    They still extend a match found beside them. Empty for ordinary prose.
    """
    in_old, in_new = Counter(old_words), Counter(new_words)
    pairs = {token: count * in_new[token] for token, count in in_old.items()}
    total, common = sum(pairs.values()), set()
    for token in sorted(pairs, key=pairs.__getitem__, reverse=True):
        if total <= _MAX_PAIRS:
            break
        total -= pairs[token]
        common.add(token)
    return common


def _merged(spans: Iterable[Span]) -> list[Span]:
    merged: list[Span] = []
    for span in spans:
        if not span.text:
            continue
        if merged and merged[-1].op == span.op:
            merged[-1] = Span(span.op, merged[-1].text + span.text)
        else:
            merged.append(span)
    return merged
