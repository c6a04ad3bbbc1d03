"""What stands in the head of a page."""

import html

from django import template
from django.utils.html import strip_tags
from django.utils.text import Truncator

register = template.Library()
LONGEST = 200  # characters: more than that no search engine and no network shows


@register.simple_block_tag
def plainly(content: str) -> str:
    """What a block says as one line without marks, to be escaped where it is shown."""
    text = " ".join(html.unescape(strip_tags(content)).split())
    return Truncator(text).chars(LONGEST)
