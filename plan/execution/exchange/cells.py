"""Cells of the execution's spreadsheets: values as text, and text as values."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from communities.models import Community
from partners.models import Organisation
from partners.tags import join_tags, parse_tags
from plan.models import Indicator, Kind, Plan, Version
from tsi.base.text import clean_line, clean_text

MOST_PLACES = 30  # before or behind the point: 1e5000000 would keep a processor busy for minutes
DAY = re.compile(r"\d{4}-\d{2}-\d{2}([T ]00:00(:00)?)?")  # a spreadsheet adds the midnight
YES = {"yes": True, "sì": True, "si": True, "no": False, "": False}


class WrongCell(Exception):
    """A cell means nothing; the message says why, in the reader's language."""


def plain(value: Any) -> str:
    """A value as it stands in a cell: 2026-12-31, 1000.5, yes."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, list):
        return "; ".join(sorted(map(str, value)))
    return str(value)


@dataclass(frozen=True)
class Known:
    """What cells may name: elements of the Plan by uid or code, bodies, indicators."""

    plan: Plan

    @cached_property
    def codes(self) -> dict[str, UUID]:
        """The elements of the version in force."""
        version = Version.objects.public().filter(plan=self.plan).first()
        rows = version.passages.values_list("code", "uid") if version else []
        return dict(rows)

    @cached_property
    def uids(self) -> dict[UUID, str]:
        """Codes by uid: of what everybody may read, as the newest version that has it says."""
        rows = Version.objects.public().filter(plan=self.plan).order_by("published_at", "pk")
        return dict(rows.values_list("passages__uid", "passages__code"))

    @cached_property
    def kinds(self) -> dict[UUID, str]:
        """The kind of every element, with those that only the working text has."""
        return dict(self.plan.elements.values_list("uid", "kind"))

    def element(self, text: str) -> UUID:
        if text in self.codes:
            return self.codes[text]
        try:
            uid = UUID(text)
        except ValueError:
            uid = None
        if uid not in self.kinds:
            raise WrongCell(_("“%(text)s” is no element of the Plan.") % {"text": text[:60]})
        return uid

    def action(self, text: str) -> UUID:
        uid = self.element(text)
        if self.kinds.get(uid) != Kind.ACTION:
            raise WrongCell(_("“%(text)s” is no action of the Plan.") % {"text": text[:60]})
        return uid

    def elements(self, text: str) -> list[UUID]:
        return [self.element(part.strip()) for part in text.split(";") if part.strip()]

    def organisation(self, text: str) -> Organisation | None:
        return self._one(Organisation.objects.all(), "uid", text)

    def community(self, text: str) -> Community | None:
        return self._one(Community.objects.all(), "slug", text)

    def indicator(self, text: str) -> Indicator:
        found = self._one(self.plan.indicators.all(), "code", text)
        if found is None:
            raise WrongCell(_("Name the indicator by its code."))
        return found

    @staticmethod
    def _one(rows, name: str, text: str):
        if not text:
            return None
        try:
            value = UUID(text) if name == "uid" else text
            return rows.get(**{name: value})
        except (ValueError, rows.model.DoesNotExist):
            raise WrongCell(_("“%(text)s” is not known here.") % {"text": text[:60]}) from None

    def read(self, kind: str, text: str) -> Any:
        """The value of a cell of this kind. Raises WrongCell."""
        text = clean_text(text) if kind == "long" else clean_line(text)
        if kind in ("text", "long"):
            return text
        if kind in ("action", "element", "elements", "organisation", "community", "indicator"):
            return getattr(self, kind)(text)
        if kind == "tags":
            return parse_tags(text)
        return READERS[kind](text)


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        if not DAY.fullmatch(text):
            raise ValueError
        return date.fromisoformat(text[:10])
    except ValueError:
        raise WrongCell(_("Write the day as 2026-12-31.")) from None


def _number(text: str) -> Decimal | None:
    if not text:
        return None
    try:
        value = Decimal(
            text.replace(",", ".") if text.count(",") == 1 and "." not in text else text
        )
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or abs(value.adjusted()) > MOST_PLACES:
        raise WrongCell(_("Write the number as 1000.50."))
    return value


def _year(text: str) -> int:
    value = _number(text)
    if value is None or value != int(value) or not 2000 <= value <= 2100:
        raise WrongCell(_("Write the year as 2026."))
    return int(value)


def _yes(text: str) -> bool:
    if text.lower() not in YES:
        raise WrongCell(_("Write yes or no."))
    return YES[text.lower()]


READERS: Mapping[str, Any] = {"day": _day, "number": _number, "year": _year, "yes": _yes}


def written(kind: str, value: Any) -> str:
    """A value that `read` gave, as the cell that an export writes."""
    if kind == "organisation":
        return str(value.uid) if value else ""
    if kind == "community":
        return value.slug if value else ""
    if kind == "indicator":
        return value.code
    if kind == "tags":
        return join_tags(value)
    return plain(value)
