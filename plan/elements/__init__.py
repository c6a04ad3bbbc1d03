"""What can be done with the working text. Each verb locks the Plan's row before it reads.

Freezing locks it too: a version never holds half of what a verb does.
"""

from plan.elements.joining import Words, merge, split
from plan.elements.numbering import renumber, renumber_all
from plan.elements.placing import add, move
from plan.elements.standing import restore, withdraw
from plan.elements.writing import Stale, confirm_english, edit

__all__ = [
    "Stale",
    "Words",
    "add",
    "confirm_english",
    "edit",
    "merge",
    "move",
    "renumber",
    "renumber_all",
    "restore",
    "split",
    "withdraw",
]
