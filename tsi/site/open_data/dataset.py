"""What a dataset is: its words, its columns, its rows, and what says that they changed."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import TextChoices
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Row = list[Any]
TYPES = {
    "string": _("text"),
    "integer": _("whole number"),
    "decimal": _("decimal number"),
    "date": _("date (ISO 8601)"),
    "dateTime": _("date and time (ISO 8601)"),
    "boolean": _("yes or no"),
    "anyURI": _("address"),
    "list": _("several values, parted by “; ”"),
}


@dataclass(frozen=True)
class Column:
    """`datatype` is one of TYPES; `codes` the closed list from which values come."""

    name: str
    meaning: str | Promise
    datatype: str = "string"
    unit: str = ""
    codes: type[TextChoices] | None = None

    @property
    def type_label(self) -> str | Promise:
        return TYPES[self.datatype]


@dataclass(frozen=True)
class Dataset:
    """`rows` yields values in the order of `columns`, read piece by piece; `state` is cheap and
    differs whenever they would. `theme` is a code of the EU's data-theme list, `frequency` of its
    frequency list."""

    slug: str
    title: str | Promise
    description: str | Promise
    columns: tuple[Column, ...]
    rows: Callable[[], Iterator[Row]]
    state: Callable[[], list[Any]]
    theme: str = "GOVE"
    frequency: str = "CONT"

    @property
    def head(self) -> list[str]:
        return [column.name for column in self.columns]

    def cells(self) -> Iterator[Row]:
        """The rows with the words of Italian addresses, in whatever language they are asked for."""
        rows = iter(self.rows())
        while True:
            with translation.override("it"):
                row = next(rows, None)
            if row is None:
                return
            yield row

    def key(self) -> str:
        """A key over all that the files of today follow from."""
        parts = (settings.BASE_URL, settings.RELEASE, settings.DEMO, self.slug, *self.head)
        whole = "\x1f".join(map(str, (*parts, *self.state())))
        return hashlib.sha256(whole.encode()).hexdigest()

    def get_absolute_url(self) -> str:
        return reverse("site:dataset", args=[self.slug])

    def file_url(self, form: str) -> str:
        return reverse("site:dataset_file", args=[self.slug, form])


# --- Cells ---------------------------------------------------------------------------------


def yes(value: bool) -> str:
    return "yes" if value else "no"


def moment(at) -> str:
    """A moment in Rome's time, to the second."""
    return timezone.localtime(at).isoformat(timespec="seconds") if at else ""


def address(row) -> str:
    """The whole address of a row's page."""
    return settings.BASE_URL + row.get_absolute_url()


DEMO = Column("demo", _("whether it is invented for a demonstration"), "boolean")
PAGE = Column("page", _("the page where it is read"), "anyURI")
