import re

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
_CODE = re.compile("`([^`]+)`")


@register.filter
def with_code(text: str) -> SafeString:
    """`text`, escaped, with what stands between backticks as code: descriptions are Markdown."""
    return mark_safe(_CODE.sub(r'<code lang="zxx">\1</code>', escape(text)))  # noqa: S308
