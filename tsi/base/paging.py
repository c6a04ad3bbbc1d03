"""Paging by key: the cost of a page does not grow with its distance from the first."""

from dataclasses import dataclass
from typing import Any

from django.db import models


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
