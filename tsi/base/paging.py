"""Paging by key: the cost of a page does not grow with its distance from the first."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q


@dataclass(frozen=True)
class Page:
    """Rows of one page, and the key after which the next begins (None on the last)."""

    rows: list[Any]
    next_key: int | None


def keyset_page(rows: models.QuerySet, field: str, after: str | None, size: int) -> Page:
    """At most `size` rows in descending order of the unique integer `field`.

    `after` is the key of the previous page's last row as it stands in the address; anything
    that is not a number counts as the first page.
    """
    if after and after.isdecimal() and len(after) < 19:
        rows = rows.filter(**{f"{field}__lt": int(after)})
    found = list(rows.order_by(f"-{field}")[: size + 1])
    last = found[size - 1] if len(found) > size else None
    return Page(rows=found[:size], next_key=getattr(last, field) if last else None)


@dataclass(frozen=True)
class Span:
    """Rows of one page, with the places before and after it (None where nothing is).

    A place is a word for the address; `place_of` makes it, `keyset_span` reads it.
    """

    rows: list[Any]
    before: str | None
    after: str | None


def keyset_span(
    rows: models.QuerySet,
    order: Sequence[str],
    size: int,
    *,
    after: str | None = None,
    before: str | None = None,
) -> Span:
    """At most `size` rows in the order of several columns, from a place onwards or back from one.

    `order` names columns or annotations that are never null, the last of them unique; a minus
    turns one round. A place that cannot be read, and a page back that would be shorter than a
    page, are the first page. One query; a second only for such a short page.
    """
    back = _place(before, order, rows)
    if back is not None:
        found = _beyond(rows, [_turned(name) for name in order], back, size)
        if len(found) >= size:
            shown = found[:size][::-1]
            return Span(shown, _end(shown, 0, order, len(found) > size), place_of(shown[-1], order))
    start = None if back is not None else _place(after, order, rows)
    found = _beyond(rows, order, start, size)
    shown = found[:size]
    more = len(found) > size
    return Span(shown, _end(shown, 0, order, start is not None), _end(shown, -1, order, more))


def place_of(row: Any, order: Sequence[str]) -> str:
    """The place of a row in an order, as a word for the address."""
    values = [getattr(row, name.lstrip("-")) for name in order]
    plain = [str(value) if isinstance(value, date) else value for value in values]
    packed = json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def is_place(word: str, order: Sequence[str], rows: models.QuerySet) -> bool:
    """Whether `word` is a place in this order of these rows, from which a page can begin."""
    return _place(word, order, rows) is not None


def _place(word: str | None, order: Sequence[str], rows: models.QuerySet) -> list | None:
    """The values that a place stands for; None if it is none of this order."""
    if not word or len(word) > 3000:
        return None
    try:
        padded = word + "=" * (-len(word) % 4)
        packed = base64.b64decode(padded.encode("ascii"), altchars=b"-_", validate=True)
        values = json.loads(packed.decode())
        if isinstance(values, list) and len(values) == len(order):
            return [_read(value, name, rows) for value, name in zip(values, order, strict=True)]
    except (ValueError, TypeError, OverflowError, RecursionError, ValidationError):
        pass
    return None


def _read(value: Any, name: str, rows: models.QuerySet) -> Any:
    """A value of a place as its column holds it; ValueError, ValidationError if it cannot."""
    if not isinstance(value, str | int) or (isinstance(value, int) and abs(value) >= 2**63):
        raise ValueError
    if isinstance(value, str) and "\x00" in value.encode().decode():  # nor half a pair
        raise ValueError
    column = name.lstrip("-")
    if column in rows.query.annotations:
        return rows.query.annotations[column].output_field.to_python(value)
    meta = rows.model._meta
    read = (meta.pk if column == "pk" else meta.get_field(column)).to_python(value)
    # PostgreSQL refuses offsets of Python's: a moment is asked for in UTC, where it has one.
    return read.astimezone(UTC) if isinstance(read, datetime) else read


def _beyond(rows: models.QuerySet, order: Sequence[str], start: list | None, size: int) -> list:
    if start is not None:
        rows = rows.filter(_after(order, start))
    return list(rows.order_by(*order)[: size + 1])


def _after(order: Sequence[str], values: list) -> Q:
    """(a, b, c) > (x, y, z) with each column in its own direction."""
    beyond, equal = Q(), Q()
    for name, value in zip(order, values, strict=True):
        column = name.lstrip("-")
        beyond |= equal & Q(**{f"{column}__{'lt' if name[0] == '-' else 'gt'}": value})
        equal &= Q(**{column: value})
    return beyond


def _turned(name: str) -> str:
    return name[1:] if name[0] == "-" else f"-{name}"


def _end(shown: list, at: int, order: Sequence[str], exists: bool) -> str | None:
    return place_of(shown[at], order) if exists and shown else None


def list_span(rows: Sequence, size: int, *, after: str | None, before: str | None) -> Span:
    """The same for a list that is whole in memory: a place is how many rows stand before it."""
    start = _number(after)
    if before:
        start = max(0, _number(before) - size)
    shown = list(rows[start : start + size])
    following = str(start + size) if start + size < len(rows) else None
    return Span(shown, str(start) if start and shown else None, following)


def _number(word: str | None) -> int:
    return int(word) if word and word.isdecimal() and len(word) < 9 else 0
