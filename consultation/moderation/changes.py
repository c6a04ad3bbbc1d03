"""What a proposed change says: the words it brings in and the words it takes out."""

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


def changed_words(old: str, new: str) -> str:
    """The inserted words, and the deleted ones, each group after its sign."""
    return " ".join(
        f"{'+' if op == 'insert' else '−'} {text.strip()}"
        for op, text in word_diff(old, new)
        if op != "equal" and text.strip()
    )
