"""What must not reach a log."""

import logging
import re

# An address inside another's query (`?next=`) has its slashes escaped.
_SLASH = r"(?:/|%2F)+"
_BEFORE = (
    *("invio", "segnalazione", "inviti", "calendario/mio", "riepilogo"),
    "account/password/nuova",
)
SECRET_PATH = re.compile(
    f"({_SLASH}(?:{'|'.join(_BEFORE).replace('/', _SLASH)}){_SLASH})"
    r"(?:(?!%2F)[^/\s\"'<>])+",
    re.IGNORECASE,
)


class MaskingFormatter(logging.Formatter):
    """One line an entry, with the tokens of private links masked, in tracebacks too."""

    def format(self, record: logging.LogRecord) -> str:
        """The entry as text: line breaks in the message become spaces, tokens become ***."""
        record.msg, record.args = record.getMessage().replace("\r", " ").replace("\n", " "), ()
        return SECRET_PATH.sub(r"\1***", super().format(record))
