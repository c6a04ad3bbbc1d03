from django import template

from communities.dates import in_words

register = template.Library()


@register.filter
def when(row) -> str:
    """When a meeting or an edition takes place, as much of it as is known."""
    return in_words(row.starts_at, row.ends_at, row.precision)
