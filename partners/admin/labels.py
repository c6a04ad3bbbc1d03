"""Columns under the words that people use, where the model's field has none."""

from collections.abc import Callable
from datetime import datetime

from django.contrib import admin
from django.contrib.admin import ChoicesFieldListFilter
from django.utils import timezone

from tsi.base.templatetags.words import moment


def column(name: str, label: str) -> Callable:
    """The field `name` of a row as a read-only column, ordered by it."""

    @admin.display(description=label, ordering=name)
    def value(row) -> object:
        if display := getattr(row, f"get_{name}_display", None):
            return display()
        found = getattr(row, name)
        if isinstance(found, datetime):
            return moment(timezone.localtime(found))
        return "–" if found is None else found

    value.__name__ = f"shown_{name}"
    return value


def choices(label: str) -> type[ChoicesFieldListFilter]:
    """A filter over the choices of a field, under `label`."""

    class Labelled(ChoicesFieldListFilter):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self.title = label

    return Labelled
