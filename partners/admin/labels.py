"""Columns under the words that people use, where the model's field has none."""

from collections.abc import Callable

from django.contrib import admin
from django.contrib.admin import ChoicesFieldListFilter


def column(name: str, label: str) -> Callable:
    """The field `name` of a row as a read-only column, ordered by it."""

    @admin.display(description=label, ordering=name)
    def value(row) -> object:
        display = getattr(row, f"get_{name}_display", None)
        return display() if display else getattr(row, name)

    value.__name__ = f"shown_{name}"
    return value


def choices(label: str) -> type[ChoicesFieldListFilter]:
    """A filter over the choices of a field, under `label`."""

    class Labelled(ChoicesFieldListFilter):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self.title = label

    return Labelled
