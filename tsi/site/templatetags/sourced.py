"""What the sources say, in the templates of the pages about them."""

from django import template

from plan.models.fact import Source
from tsi.site import sources

register = template.Library()
register.filter(sources.said)
register.filter(sources.known_date)


@register.filter
def source_name(code: str) -> str:
    """A source in the reader's language."""
    return Source(code).label


@register.filter
def address(website: str) -> str:
    """A website as the sources print it, as an address that a link can have."""
    return website if "://" in website else f"https://{website}"
