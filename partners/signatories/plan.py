"""What importing signatories would do: for each row its organisation, known, doubtful or new."""

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from allauth.account.models import EmailAddress
from django.db.models import Q
from django.utils.translation import gettext as _

from partners.importing.limits import Unreadable
from partners.importing.reading import read_table
from partners.matching import Sought, alike, is_same
from partners.models import Affiliation, AffiliationState, Invitation, Organisation, Standing
from partners.naming import plain
from partners.signatories.columns import Signed, read_rows

MAX_ROWS = 2_000
KNOWN, CHECK, NEW, WRONG = "known", "check", "new", "wrong"
TAKING_PART = (Standing.PARTNER, Standing.SUSPENDED)


@dataclass
class PlannedRow:
    """One row: its kind, the organisation it means if that is certain, those it may mean.

    `invited` says that its referent has been invited there before, or belongs to it.
    """

    signed: Signed
    kind: str
    organisation: Organisation | None = None
    candidates: list[Organisation] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    invited: bool = False

    @property
    def admitted(self) -> bool:
        """Whether the organisation takes part already."""
        return self.organisation is not None and self.organisation.standing in TAKING_PART

    @property
    def field_name(self) -> str:
        return f"row-{self.signed.number}"


@dataclass
class ImportPlan:
    """Every row of a file, accounted for."""

    rows: list[PlannedRow]
    empty: int

    @property
    def counts(self) -> Counter:
        return Counter(row.kind for row in self.rows)

    @property
    def fits(self) -> bool:
        return bool(self.rows) and not self.counts[WRONG]

    def signed_before(self, day: date) -> bool:
        """Whether a row would be admitted that was signed before `day`."""
        return any(
            row.signed.signed_on < day and not row.admitted
            for row in self.rows
            if row.signed.signed_on
        )

    def of_kind(self, kind: str) -> list[PlannedRow]:
        return [row for row in self.rows if row.kind == kind]

    @property
    def seal(self) -> str:
        """A short hash of what was shown; another one means that it is something else by now."""
        told = [
            (row.signed.number, row.kind, row.organisation and row.organisation.pk,
             [each.pk for each in row.candidates], row.admitted, row.invited)
            for row in self.rows
        ]  # fmt: skip
        return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


def plan_import(content: bytes) -> ImportPlan:
    """Read the file and look for each row's organisation; nothing is written. Raises Unreadable."""
    table = read_table(content)
    if len(table.rows) > MAX_ROWS:
        raise Unreadable(
            _("The file has more than %(count)d rows. Divide it.") % {"count": MAX_ROWS}
        )
    return ImportPlan([_planned(signed) for signed in read_rows(table)], table.empty)


def _planned(signed: Signed) -> PlannedRow:
    if signed.errors:
        return PlannedRow(signed, WRONG, errors=list(signed.errors))
    sought = Sought(signed.organisation, signed.municipality, signed.tax_code)
    found = [each for each in alike(sought, Organisation.objects.all()) if _may_be(signed, each)]
    certain = [each for each in found if is_same(sought, each)]
    by_code = [each for each in certain if signed.tax_code and each.tax_code == signed.tax_code]
    if len(by_code) == 1 or len(certain) == 1:
        return _known(signed, (by_code or certain)[0])
    if found:
        return PlannedRow(signed, CHECK, candidates=found)
    return PlannedRow(signed, NEW)


def _may_be(signed: Signed, organisation: Organisation) -> bool:
    """Two tax codes are two bodies, however alike their names are."""
    codes = {signed.tax_code, organisation.tax_code} - {""}
    return len(codes) < 2


def _known(signed: Signed, organisation: Organisation) -> PlannedRow:
    row = PlannedRow(signed, KNOWN, organisation)
    if refusal := refused(organisation):
        row.kind, row.errors = WRONG, [refusal]
    row.invited = is_invited(signed, organisation)
    return row


def refused(organisation: Organisation) -> str:
    """Why an organisation cannot be brought in as a signatory; empty when it can."""
    if organisation.standing == Standing.APPLICANT:
        return _("%(name)s has an accession under way: decide on it first.") % {
            "name": organisation.name
        }
    if organisation.standing == Standing.LEFT:
        return _("%(name)s left the network: it joins again on the platform.") % {
            "name": organisation.name
        }
    return ""


def is_invited(signed: Signed, organisation: Organisation) -> bool:
    """Whether this referent was invited there before, by address or by name, or belongs there.

    Addresses are emptied when an invitation is over; the name stays, and says it then. A letter
    that came back from another address invited nobody.
    """
    here = Invitation.objects.filter(affiliation__organisation=organisation)
    lost = came_back(signed, organisation)
    name, address = plain(signed.referent), signed.address.lower()
    if any(
        one.email.lower() == address or (one not in lost and plain(one.name) == name)
        for one in here
    ):
        return True
    owners = EmailAddress.objects.filter(email__iexact=signed.address, verified=True)
    people = Affiliation.objects.current().filter(organisation=organisation)
    return people.filter(Q(person__in=owners.values("user"))).exists()


def came_back(signed: Signed, organisation: Organisation) -> list[Invitation]:
    """The open invitations of this referent whose letter came back from another address."""
    rows = Invitation.objects.filter(
        affiliation__organisation=organisation,
        affiliation__state=AffiliationState.INVITED,
        bounced_at__isnull=False,
    )
    rows = rows.exclude(email__iexact=signed.address).select_related("affiliation")
    return [one for one in rows if plain(one.name) == plain(signed.referent)]


def same_new(one: Signed, other: Signed) -> bool:
    """Whether two rows of one file mean the same organisation that is new."""
    if one.tax_code and other.tax_code:
        return one.tax_code == other.tax_code
    return plain(one.organisation) == plain(other.organisation)
