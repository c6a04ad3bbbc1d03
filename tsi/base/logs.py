"""What must not reach a log, and the two forms of its lines."""

import json
import logging
import re
from contextvars import ContextVar
from datetime import UTC, datetime

# An address inside another's query (`?next=`) has its slashes escaped.
_SLASH = r"(?:/|%2F)+"
_BEFORE = (
    *("invio", "segnalazione", "segnalazioni", "inviti", "calendario/mio", "riepilogo"),
    "account/password/nuova",
)
SECRET_PATH = re.compile(
    f"({_SLASH}(?:{'|'.join(_BEFORE).replace('/', _SLASH)}){_SLASH})"
    r"(?:(?!%2F)[^/\s\"'<>])+",
    re.IGNORECASE,
)
# Bounded, so that a long word costs no time; it takes a password before a host name along.
EMAIL = re.compile(r"[\w.+'!#$&*=?^`{|}~%-]{1,64}(?:@|%40)(?:[\w-]{1,63}\.){1,8}\w{2,24}")
IPV4 = re.compile(r"(?<![\d.])(\d{1,3}\.\d{1,3}\.\d{1,3})\.\d{1,3}(?!\.?\d)")
IPV6 = re.compile(r"(?<![\w:])((?:[0-9a-f]{1,4}:){2}[0-9a-f]{1,4}:)[0-9a-f:]*:[0-9a-f:.]*", re.I)
request_id: ContextVar[str] = ContextVar("request_id", default="")
# What a line may say beside its message; nothing else that somebody hands to a logger.
FIELDS = ("method", "route", "status", "ms")


def masked(text: str) -> str:
    """`text` without tokens of private links, mail addresses and the end of network addresses."""
    text = SECRET_PATH.sub(r"\1***", text)
    text = EMAIL.sub("***@***", text)
    return IPV6.sub(r"\1***", IPV4.sub(r"\1.***", text))


class Numbered(logging.Filter):
    """Gives each entry the number of the request that it belongs to."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Nothing is held back."""
        record.request_id = request_id.get()
        return True


class MaskingFormatter(logging.Formatter):
    """One line an entry, masked, in tracebacks too."""

    def format(self, record: logging.LogRecord) -> str:
        """The entry as text: line breaks in the message become spaces, secrets become ***."""
        record.msg, record.args = record.getMessage().replace("\r", " ").replace("\n", " "), ()
        return masked(super().format(record))


class JsonFormatter(MaskingFormatter):
    """One JSON object a line: time (UTC), level, logger, message, request_id, and FIELDS."""

    def format(self, record: logging.LogRecord) -> str:
        """The entry as one line of JSON, every text in it masked."""
        entry = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": masked(record.getMessage()),
        }
        if number := getattr(record, "request_id", ""):
            entry["request_id"] = number
        entry |= {name: getattr(record, name) for name in FIELDS if hasattr(record, name)}
        if record.exc_info:
            entry["exception"] = masked(self.formatException(record.exc_info))
        return json.dumps(entry, ensure_ascii=False, default=str)
