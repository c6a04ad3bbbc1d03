"""Numbers as SVG wants them, and how texts are marked."""

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language


def em(value: float) -> str:
    return f"{number(value)}em"


def percent(value: float) -> str:
    return f"{number(value)}%"


def number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def language_of(row: object, name: str = "title") -> SafeString:
    """The mark of an Italian text on a page that is not Italian."""
    language = get_language()
    italian = language != "it" and not getattr(row, f"{name}_{language}")
    return mark_safe(' lang="it"') if italian else mark_safe("")
