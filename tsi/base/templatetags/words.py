"""How people's and the Plan's words reach a page."""

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tsi.base import markdown, worddiff

register = template.Library()


@register.filter
def formatted(text: str) -> SafeString:
    """The Plan's own texts: restricted Markdown."""
    return markdown.render(text, headings=True)


@register.filter
def as_written(text: str) -> SafeString:
    """What a person wrote: escaped, with its paragraphs and line breaks."""
    return markdown.render_plain(text)


@register.filter
def marked_changes(spans: list[worddiff.Span]) -> SafeString:
    """A word diff, with the changes said in words for who does not see them."""
    return worddiff.to_html(
        spans,
        inserted=(_("[inserted:") + " ", _("]")),
        deleted=(_("[deleted:") + " ", _("]")),
    )


@register.filter
def lookup(mapping: dict, key):
    """`mapping[key]`, or nothing."""
    return mapping.get(key)
