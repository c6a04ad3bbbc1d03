"""The codes by which the Plan's elements are cited: each follows from the place.

A theme is 1, its objectives 1.1, their strategies 1.1.1, of these the actions 1.1.1-a1 and the
resources 1.1.1-r1; a section is S1, one below it S1.1.
"""

import re
from collections.abc import Sequence

from plan.models import Kind

LONGEST = 20  # of Element.code
LARGEST = 999
_LAST = re.compile(r"[1-9][0-9]*\Z")
_TOP = {Kind.SECTION: "S", Kind.THEME: ""}
_BELOW = {Kind.ACTION: "-a", Kind.RESOURCE: "-r"}


def code_of(kind: str, above: str | None, number: int) -> str:
    """The code of the `number`-th element of its kind below the one with the code `above`."""
    if above is None:
        return f"{_TOP[Kind(kind)]}{number}"
    return f"{above}{_BELOW.get(Kind(kind), '.')}{number}"


def number_of(code: str) -> int | None:
    """The last number of a code: its place among its kind."""
    found = _LAST.search(code)
    return int(found[0]) if found else None


def dealt(numbers: Sequence[int | None]) -> list[int]:
    """One number for each place, from the first to the last, all rising.

    The numbers that were there are dealt anew in order, so that as few codes as can be change
    and a gap stays one. Who has none (None), or the same as another, adds one above all.
    """
    own = sorted({number for number in numbers if number is not None})
    above = max(own, default=0)
    return own + [above + more for more in range(1, len(numbers) - len(own) + 1)]
