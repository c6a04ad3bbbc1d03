"""One row of the spreadsheet of signatories, read and checked."""

import re
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext as _

from partners.importing.limits import Unreadable
from partners.importing.table import Row, Table
from partners.importing.widgets import ChoiceWidget, TaxCodeWidget
from partners.models import Category
from tsi.base.text import clean_line

# The columns, each also under the name that an Italian office writes.
NAMES = {
    "organisation": ("organizzazione", "ente", "denominazione"),
    "tax_code": ("codice fiscale", "codice_fiscale", "cf"),
    "category": ("categoria",),
    "municipality": ("comune",),
    "signatory": ("firmatario", "firmataria", "firmatario/a", "firmataria/o", "chi firma"),
    "role": ("ruolo", "carica"),
    "date": ("data", "data firma", "data della firma"),
    "referent": ("referente",),
    "address": ("e-mail", "email", "mail", "indirizzo e-mail"),
}
NEEDED = ("organisation", "signatory", "role", "date", "referent", "address")
LENGTHS = {"organisation": 300, "municipality": 100, "signatory": 200, "role": 100, "referent": 200}
FIRST_DAY = date(2017, 1, 1)  # the first Memorandum is of that year: an earlier day is a slip
_DAY_FIRST = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")


@dataclass(frozen=True)
class Signed:
    """What one row says. `address` is shown to nobody."""

    number: int
    organisation: str
    tax_code: str
    category: str
    municipality: str
    signatory: str
    role: str
    signed_on: date | None
    referent: str
    address: str = field(repr=False)
    errors: tuple[str, ...] = ()

    @property
    def first_name(self) -> str:
        """Italian order: the first word, the rest is the last name."""
        return self.signatory.partition(" ")[0][:100]

    @property
    def last_name(self) -> str:
        return self.signatory.partition(" ")[2][:100]


def read_rows(table: Table) -> list[Signed]:
    """The rows of the file, each with the errors in it. Raises Unreadable for its columns."""
    columns = _columns(table)
    return [_signed(row, columns) for row in table.rows]


def _columns(table: Table) -> dict[str, str]:
    """Which column of the file holds what."""
    known = {other: name for name, others in NAMES.items() for other in (name, *others)}
    unknown = [column for column in table.columns if column not in known]
    columns = {known[column]: column for column in table.columns if column in known}
    missing = [name for name in NEEDED if name not in columns]
    if unknown or missing or len(columns) < len(table.columns):
        raise Unreadable(
            _("The columns must be: %(names)s. Missing: %(missing)s. Unknown: %(unknown)s.")
            % {
                "names": ", ".join(NAMES),
                "missing": ", ".join(missing) or "–",
                "unknown": ", ".join(unknown)[:300] or "–",
            }
        )
    return columns


def _signed(row: Row, columns: dict[str, str]) -> Signed:
    cells = {name: clean_line(row.cells[column]) for name, column in columns.items()}
    errors = list(row.problems)

    def checked(name: str, check, default=""):
        try:
            return check(cells.get(name, ""))
        except ValueError as error:
            errors.append(_("column “%(name)s”: %(problem)s") % {"name": name, "problem": error})
            return default

    for name in NEEDED:
        if not cells[name]:
            errors.append(_("column “%(name)s” is empty") % {"name": name})
    for name, length in LENGTHS.items():
        if len(cells.get(name, "")) > length:
            errors.append(_("column “%(name)s” is too long") % {"name": name})
    return Signed(
        number=row.number,
        organisation=cells["organisation"],
        tax_code=checked("tax_code", TaxCodeWidget().clean),
        category=checked("category", ChoiceWidget(Category).clean) or Category.OTHER,
        municipality=cells.get("municipality", ""),
        signatory=cells["signatory"],
        role=cells["role"],
        signed_on=checked("date", _day, None) if cells["date"] else None,
        referent=cells["referent"],
        address=checked("address", _address) if cells["address"] else "",
        errors=tuple(errors),
    )


def _day(text: str) -> date:
    """A day as spreadsheets and people write it: 2023-05-07, 7/5/2023. Raises ValueError."""
    parts = _DAY_FIRST.fullmatch(text)
    try:
        if parts:
            day, month, year = map(int, parts.groups())
            found = date(year, month, day)
        else:
            found = date.fromisoformat(text[:10])
    except ValueError as error:
        raise ValueError(_("“%(value)s” is no day.") % {"value": text[:50]}) from error
    if not FIRST_DAY <= found <= timezone.localdate():
        raise ValueError(_("The day must be between 2017 and today."))
    return found


def _address(text: str) -> str:
    """Raises ValueError without repeating it: nobody is shown an address."""
    try:
        validate_email(text)
    except ValidationError as error:
        raise ValueError(_("This is no e-mail address.")) from error
    return text
