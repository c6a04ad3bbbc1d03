"""Texts kept in two columns, `<name>_it` and `<name>_en`."""

from typing import Any

from django.utils.translation import get_language


def in_language(row: Any, name: str, language: str | None = None) -> str:
    """The text `name` of `row` in `language` (default: the active one), else the Italian."""
    return getattr(row, f"{name}_{language or get_language()}", "") or getattr(row, f"{name}_it")


class Translated:
    """Reads `row.<name>` in the active language: `title = Translated()`."""

    def __set_name__(self, owner: type, name: str):
        self.name = name

    def __get__(self, row: Any, owner: type | None = None) -> Any:
        return self if row is None else in_language(row, self.name)
