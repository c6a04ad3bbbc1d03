"""Names in addresses."""

from collections.abc import Callable

from django.utils.text import slugify

LENGTH = 100  # characters, before a number that tells namesakes apart


def free_slug(text: str, *, otherwise: str, taken: Callable[[str], bool]) -> str:
    """A slug for `text` (or `otherwise`, when no letter of it is left) that is not `taken`."""
    stem = slugify(text)[:LENGTH].strip("-") or otherwise
    number, slug = 1, stem
    while taken(slug):
        number += 1
        slug = f"{stem}-{number}"
    return slug
