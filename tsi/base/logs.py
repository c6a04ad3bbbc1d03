"""What must not reach a log."""

import logging
import re

SECRET_PATH = re.compile(r"(/invio/|/account/password/nuova/)[^/\s\"'<>]+")


class MaskingFormatter(logging.Formatter):
    """One line an entry, with the tokens of private links masked, in tracebacks too."""

    def format(self, record: logging.LogRecord) -> str:
        """The entry as text: line breaks in the message become spaces, tokens become ***."""
        record.msg, record.args = record.getMessage().replace("\r", " ").replace("\n", " "), ()
        return SECRET_PATH.sub(r"\1***", super().format(record))
