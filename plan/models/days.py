"""Days that a person could mean: pictures and calendars have room for no others."""

from django.core.exceptions import ValidationError
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext as _

FIRST_YEAR, LAST_YEAR = 1900, 2100


def within_reach(day) -> None:
    """Raises ValidationError for a day of another age, mostly a slip of the keyboard."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValidationError(_("Write a year between 1900 and 2100."), code="out_of_reach")


def all_within_reach(name: str, *fields: str) -> CheckConstraint:
    """The same of all `fields`, kept by the database."""
    years = (FIRST_YEAR, LAST_YEAR)
    return CheckConstraint(
        condition=Q(**{f"{each}__year__range": years for each in fields}), name=name
    )
