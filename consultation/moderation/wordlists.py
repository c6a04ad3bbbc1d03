"""The lists of words beside the code, `wordlists/*.txt`: one wording a line, `#` a remark.

A line is a regular expression over folded text (small letters, no accents), so that whoever knows
the language, and not Python, can read what is looked for and propose a change.
"""

import re
from pathlib import Path

_FOLDER = Path(__file__).with_name("wordlists")


def wordings(name: str, **parts: str) -> list[str]:
    """The lines of a list; `{NAME}` in one stands for the expression given as NAME."""
    lines = (_FOLDER / f"{name}.txt").read_text().splitlines()
    found = [line for line in lines if line and not line.startswith("#")]
    for key, expression in parts.items():
        found = [line.replace(f"{{{key}}}", expression) for line in found]
    return found


def any_of(name: str, **parts: str) -> str:
    """One expression for all lines of a list, the longest first."""
    return "|".join(sorted(wordings(name, **parts), key=len, reverse=True))


def compiled(name: str, flags: re.RegexFlag = re.IGNORECASE, **parts: str) -> re.Pattern[str]:
    """The lines of a list as whole words: each begins where a word does."""
    return re.compile(rf"(?<!\w)(?:{any_of(name, **parts)})", flags)


# Of people of many countries, folded.
GIVEN_NAMES = frozenset(wordings("given_names"))
# Of the calendar, as one expression each.
MONTHS_IT = any_of("months_it")
MONTHS_EN = any_of("months_en")
