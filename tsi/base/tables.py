"""Cells of tables that leave for a spreadsheet program, and come back."""

import re

# A cell that begins so is a formula to some program, also in the full-width forms that Asian
# keyboards type. OWASP, "CSV Injection".
_DANGER = r"[=+\-@\t\r＝＋－＠]"
_TO_ESCAPE = re.compile(f"'*{_DANGER}")
_ESCAPED = re.compile(f"'+{_DANGER}")


def escape_cell(value: str) -> str:
    """`value` with a leading apostrophe where a program would take it for a formula.

    A text that already looks escaped gets one more, so that `unescape_cell` always gives back
    what was there.
    """
    return f"'{value}" if _TO_ESCAPE.match(value) else value


def unescape_cell(value: str) -> str:
    """The text that `escape_cell` was given; any other text as it is."""
    return value[1:] if _ESCAPED.match(value) else value
