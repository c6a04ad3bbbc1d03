"""Figures of the ecosystem as the sources state them: never added to what is counted here."""

from collections.abc import Iterable
from dataclasses import dataclass

from babel.numbers import format_compact_decimal, format_decimal
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from plan.models import Fact
from tsi.base.templatetags.words import LOCALES

SHOWN = (
    "impact-organisations", "social-cooperatives", "social-enterprises", "aps", "odv",
    "benefit-corporations", "cooperation-workers", "tsi-partners-plan",
)  # fmt: skip
# Where the sources contradict themselves or each other, the reader is told.
CAVEATS = {
    "impact-organisations": _(
        "As stated: it is not the sum of the figures beside it, nor comparable with the about"
        " 40,000 organisations that another source counts in Piedmont."
    ),
    "social-enterprises": _(
        "The source also says 49 per cent of 131 in Piedmont, which does not agree: "
        "91 of 131 are 69 per cent."
    ),
    "tsi-partners-plan": _("Other sources say 260, 290 and 350, at other times or without a date."),
}
BIG = 1_000_000
QUALIFIERS = {
    "about": _("about %(n)s"),
    "over": _("over %(n)s"),
    "more than": _("more than %(n)s"),
}
UNITS = {"percent": "{}%", "km2": "{} km²", "EUR": "{} €"}


@dataclass(frozen=True)
class Stated:
    """A figure with where it was read."""

    fact: Fact
    value: str
    caveat: str


def facts(keys: Iterable[str] = SHOWN) -> list[Fact]:
    """The facts with these keys, in their order; those that are not loaded are left out."""
    found = {fact.key: fact for fact in Fact.objects.filter(key__in=keys)}
    return [found[key] for key in keys if key in found]


def state_of(rows: Iterable[Fact]) -> list[tuple]:
    """What a page that shows them depends on."""
    return [(each.pk, each.value, each.label_it, each.label_en, each.date) for each in rows]


def stated(rows: Iterable[Fact]) -> list[Stated]:
    """The facts with their values as a reader reads them."""
    return [
        Stated(row, written(row.value, row.unit, row.qualifier), str(CAVEATS.get(row.key, "")))
        for row in rows
    ]


def written(value: str | float, unit: str = "count", qualifier: str | None = "") -> str:
    """“about 4,900”, “over 52%”, “1.8 billion €”; a value that is no number as it stands."""
    try:
        number = float(value)
    except ValueError:
        return str(value)
    locale = LOCALES[get_language()]
    if number >= BIG:
        text = format_compact_decimal(number, format_type="long", fraction_digits=1, locale=locale)
    else:
        text = format_decimal(number, "#,##0.##", locale=locale)
    text = UNITS.get(unit, "{}").format(text)
    return str(QUALIFIERS[qualifier]) % {"n": text} if qualifier in QUALIFIERS else text
