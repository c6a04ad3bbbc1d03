"""What a proposed change says: the words it brings in and the words it takes out."""

from collections.abc import Iterable, Sequence

from tsi.base.worddiff import word_diff


def inserted(old: str, new: str) -> list[tuple[int, int]]:
    """The ranges of `new`, in characters, that `old` does not have."""
    ranges, start = [], 0
    for op, text in word_diff(old, new):
        if op == "insert":
            ranges.append((start, start + len(text)))
        if op != "delete":
            start += len(text)
    return ranges


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
