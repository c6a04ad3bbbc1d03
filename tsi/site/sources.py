"""What the sources say that no table holds, read from the fixtures once in each process."""

import json
import re
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from communities.dates import in_words
from communities.models import Community, Precision
from partners.models import Organisation, Project
from plan.models import Passage, Version

QUARTER = re.compile(r"(\d{4})-Q([1-4])")
PRECISIONS = {4: Precision.YEAR, 7: Precision.MONTH, 10: Precision.DAY}
DAY = timedelta(days=1)


@cache
def read(name: str) -> dict[str, Any]:
    """A file of `fixtures/`, whole. Whoever gets it only reads it."""
    return json.loads((settings.BASE_DIR / "fixtures" / f"{name}.json").read_text("utf-8"))


def said(row: dict[str, Any], name: str) -> str:
    """The text `name` of a row in the reader's language; Italian where there is no other."""
    return row.get(f"{name}_{get_language()}") or row.get(f"{name}_it") or ""


def known_date(text: str) -> str:
    """A date of the sources in words, as much of it as is known; empty for none.

    ISO 8601, also partial ("2024", "2024-07"), an interval ("2024-09/2024-12"), and quarters
    ("2025-Q1").
    """
    if not text:
        return ""
    if quarter := QUARTER.fullmatch(text):
        year, number = quarter.groups()
        return _("quarter %(number)s of %(year)s") % {"number": number, "year": year}
    first, _slash, last = text.partition("/")
    return in_words(_midnight(begin(first)), _midnight(_end(last or first)), PRECISIONS[len(first)])


def begin(text: str) -> date:
    """The first day of a date that may be partial."""
    parts = [int(part) for part in text.partition("/")[0].split("-")]
    return date(*parts, *[1] * (3 - len(parts)))


def last_day(text: str) -> date:
    """The last day of a date that may be partial or an interval."""
    return _end(text.rpartition("/")[2]) - DAY


def _end(text: str) -> date:
    """The day after a date that may be partial."""
    first = begin(text)
    match PRECISIONS[len(text)]:
        case Precision.YEAR:
            return date(first.year + 1, 1, 1)
        case Precision.MONTH:
            return (first + 31 * DAY).replace(day=1)
    return first + DAY


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


# --- What the rows of the fixtures name, as far as everybody may see it --------------------------


def organisations(numbers: set[int]) -> dict[int, Organisation]:
    """The public organisations with these numbers in the appendix of the Plan."""
    rows = Organisation.objects.public().filter(appendix_number__in=numbers)
    return {row.appendix_number: row for row in rows}


def communities(codes: set[str]) -> dict[str, Community]:
    """The communities shown to everybody that the fixtures call by these codes."""
    slugs = {row["slug"]: row["code"] for row in read("communities")["communities"]}
    wanted = [slug for slug, code in slugs.items() if code in codes]
    return {slugs[row.slug]: row for row in Community.objects.public().filter(slug__in=wanted)}


def projects(slugs: set[str]) -> dict[str, Project]:
    """The public projects with these names in the address."""
    return {row.slug: row for row in Project.objects.public().filter(slug__in=slugs)}


def passages(version: Version | None, codes: set[str]) -> dict[str, Passage]:
    """The passages of `version` with these codes."""
    rows = Passage.objects.filter(version=version, code__in=codes)
    return {row.code: row for row in rows.select_related("version")}
