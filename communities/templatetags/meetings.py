"""How the time of a meeting, or of an edition of a programme, reaches a page."""

from typing import Any

from django import template

from communities.when import in_words

register = template.Library()


@register.filter
def when(row: Any) -> str:
    """Of a row with `starts_at`, `ends_at` and `precision`."""
    return in_words(row.starts_at, row.ends_at, row.precision)
