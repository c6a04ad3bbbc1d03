"""Who is named in a text by “@” and the whole name. Pure: text and names in, keys out."""

import re
from collections.abc import Iterable

from tsi.base.text import fold

# A name does not begin in the middle of a word (an e-mail address), nor end there.
_BEFORE = r"(?<![\w@])@"
_AFTER = r"(?!\w)(?!['-]\w)"


def named(text: str, names: Iterable[tuple[str, int]]) -> set[int]:
    """The keys of those of `names` (name, key) that `text` names; case and accents forgiven.

    Where one name begins with another, the longer one counts. Of namesakes all are meant.
    """
    if "@" not in text:
        return set()
    keys: dict[str, set[int]] = {}
    for name, key in names:
        if words := " ".join(fold(name).split()):
            keys.setdefault(words, set()).add(key)
    if not keys:
        return set()
    longest_first = sorted(keys, key=len, reverse=True)
    pattern = re.compile(f"{_BEFORE}({'|'.join(map(_spaced, longest_first))}){_AFTER}")
    found = {" ".join(match.split()) for match in pattern.findall(fold(text))}
    return set().union(*(keys[name] for name in found))


def _spaced(name: str) -> str:
    """The name as a pattern: a line may break between its words."""
    return r"\s+".join(map(re.escape, name.split()))
