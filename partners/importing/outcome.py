"""What becomes of the rows of an import."""

from dataclasses import dataclass
from typing import Any

CREATED, CHANGED, UNCHANGED, WRONG = "created", "changed", "unchanged", "wrong"


class Refused(Exception):
    """Rows are wrong, or mean something else by now: nothing was written. `report` says which."""

    def __init__(self, report: Any):
        super().__init__()
        self.report = report


@dataclass(frozen=True)
class RowReport:
    """What becomes of one row: its number in the file, its kind, old and new of each cell that
    differs, or why it cannot be."""

    number: int
    kind: str
    name: str
    changes: list[tuple[str, str, str]]
    errors: list[str]
