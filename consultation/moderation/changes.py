"""What a proposed change says: the words it brings in and the words it takes out."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from tsi.base.worddiff import word_diff

from .findings import Finding, Spans, merged


def inserted(old: str, new: str) -> list[tuple[int, int]]:
    """The ranges of `new`, in characters, that `old` does not have."""
    ranges, start = [], 0
    for op, text in word_diff(old, new):
        if op == "insert":
            ranges.append((start, start + len(text)))
        if op != "delete":
            start += len(text)
    return ranges


def judged(
    old: str, texts: Sequence[str], name: str, judge: Callable[..., list[Finding]]
) -> list[Finding]:
    """The findings about a proposed change, of which the first of `texts` is the whole new text.

    What touches none of its new words is the Plan's own. The new words are judged by themselves
    too: among many of the Plan they would not be heard.
    """
    new = inserted(old, texts[0])
    found = [one for one in judge(*texts, name=name) if one.text or touches(one.spans, new)]
    known = {one.rule for one in found}
    alone = "\n".join(texts[0][start:end] for start, end in new)
    return found + [
        replace(one, spans=_placed(one.spans, new)) for one in judge(alone) if one.rule not in known
    ]


def _placed(spans: Iterable[Sequence[int]], new: Sequence[tuple[int, int]]) -> Spans:
    """Spans of the new words, joined by one character, as spans of the whole text."""
    placed, at = [], 0
    for start, end in new:
        for first, last in spans:
            a, b = max(first, at), min(last, at + end - start)
            if a < b:
                placed.append((start + a - at, start + b - at))
        at += end - start + 1
    return merged(placed)


def touches(spans: Iterable[Sequence[int]], ranges: Iterable[tuple[int, int]]) -> bool:
    """Whether any of the spans lies, if only in part, in any of the ranges."""
    places = list(ranges)
    return any(start < below and above < end for start, end in spans for above, below in places)


def changed_words(old: str, new: str) -> str:
    """The inserted words, and the deleted ones, each group after its sign."""
    return " ".join(
        f"{'+' if op == 'insert' else '−'} {text.strip()}"
        for op, text in word_diff(old, new)
        if op != "equal" and text.strip()
    )
