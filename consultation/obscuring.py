"""Parts of a text that everybody reads as obscured. Spans are in characters: [[start, end], …]."""

from collections.abc import Iterable, Sequence

OBSCURED = "[…]"
Spans = Sequence[Sequence[int]]


def merged(spans: Iterable[Sequence[int]]) -> list[list[int]]:
    """The spans in their order, those that touch or overlap as one."""
    whole: list[list[int]] = []
    for start, end in sorted((start, end) for start, end in spans if end > start):
        if whole and start <= whole[-1][1]:
            whole[-1][1] = max(whole[-1][1], end)
        else:
            whole.append([start, end])
    return whole


def obscured(text: str, spans: Spans) -> str:
    """`text` with OBSCURED in place of each span."""
    for start, end in reversed(merged(spans)):
        text = text[:start] + OBSCURED + text[end:]
    return text


def places(text: str, phrase: str) -> list[list[int]]:
    """Where `phrase` stands in `text`, as it is written."""
    found, start = [], text.find(phrase)
    while start >= 0:
        found.append([start, start + len(phrase)])
        start = text.find(phrase, start + len(phrase))
    return found
