"""How people's and the Plan's words reach a page."""

from datetime import date, datetime

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from django import template
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tsi.base import markdown, searched, worddiff

register = template.Library()
LOCALES = {"it": "it_IT", "en": "en_GB"}  # Django writes Italian months with a capital letter


@register.filter(expects_localtime=True)
def day(value: date) -> str:
    """7 dicembre 2026, 7 December 2026"""
    return format_date(value, "d MMMM y", locale=LOCALES[get_language()])


@register.filter(expects_localtime=True)
def day_of_year(value: date) -> str:
    """7 dicembre, 7 December"""
    return format_date(value, "d MMMM", locale=LOCALES[get_language()])


@register.filter(expects_localtime=True)
def moment(value: datetime) -> str:
    """7 dicembre 2026, 18:30"""
    return format_datetime(value, "d MMMM y, HH:mm", locale=LOCALES[get_language()])


@register.filter
def file_size(value: int) -> str:
    """12 kB; 3,4 MB, 3.4 MB"""
    kilobytes = max(1, round(value / 1000))
    if kilobytes < 1000:
        return f"{kilobytes} kB"
    number = format_decimal(kilobytes / 1000, "#,##0.#", locale=LOCALES[get_language()])
    return f"{number} MB"


@register.filter
def formatted(text: str) -> SafeString:
    """The Plan's own texts: restricted Markdown."""
    return markdown.render(text, headings=True)


@register.filter
def as_written(text: str) -> SafeString:
    """What a person wrote: escaped, with its paragraphs and line breaks."""
    return markdown.render_plain(text)


@register.filter
def found(text: str, query: str) -> SafeString:
    """A text, or HTML that is safe, with the words of `query` marked."""
    return searched.marked(text, query)


@register.filter
def marked_changes(spans: list[worddiff.Span]) -> SafeString:
    """A word diff, with the changes said in words for who does not see them."""
    return worddiff.to_html(
        spans,
        inserted=(_("[inserted:") + " ", _("]")),
        deleted=(_("[deleted:") + " ", _("]")),
    )


@register.filter
def signed_changes(spans: list[worddiff.Span]) -> SafeString:
    """A word diff on paper, where what came and went stands between signs that are read out."""
    return worddiff.to_signs(spans, inserted=("[+\xa0", "\xa0+]"), deleted=("[−\xa0", "\xa0−]"))


@register.filter
def changed_to(old: str, new: str) -> SafeString:
    """Both texts as one, with the words between them marked."""
    return marked_changes(worddiff.word_diff(old, new))


@register.filter
def lookup(mapping: dict, key):
    """`mapping[key]`, or nothing."""
    return mapping.get(key)
