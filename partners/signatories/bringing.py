"""Carrying out an import of signatories: all rows or none."""

import pghistory
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from partners.importing.outcome import Refused
from partners.joining import admit_on_paper
from partners.models import (
    AffiliationRole,
    Category,
    ImportBatch,
    ImportKind,
    Organisation,
    User,
)
from partners.people import invite, revoke
from partners.signatories.columns import Signed
from partners.signatories.memorandum import in_force_on, kept_texts
from partners.signatories.plan import (
    CHECK,
    TAKING_PART,
    WRONG,
    ImportPlan,
    PlannedRow,
    came_back,
    is_invited,
    plan_import,
    refused,
    same_new,
)
from partners.steps import record
from tsi.base.locks import hold
from tsi.base.models import LegalText
from tsi.base.transitions import InvalidTransition

NEW_ONE = "new"


def bring_in(
    content: bytes,
    *,
    file_name: str,
    by: User,
    memorandum: LegalText,
    choices: dict[int, str],
    seal: str = "",
) -> ImportBatch:
    """Import the file as one batch.

    Each signed the Memorandum that was in force on the day; `memorandum` is what they signed who
    signed before the first that is kept here.
    `choices` decides each doubtful row, by its number: the key of one of its candidates, or
    NEW_ONE. Organisations that are new are not shown; each referent is invited once, whatever is
    imported how often. Raises Unreadable, and Refused with the plan when a row is wrong, not
    chosen for, or means something else than at `seal`.
    """
    with transaction.atomic():
        hold("import of signatories")
        found = plan_import(content)
        if not found.fits or (seal and found.seal != seal):
            raise Refused(found)
        batch = ImportBatch.objects.create(
            kind=ImportKind.SIGNATORIES, file_name=file_name[:200], by=by
        )
        with pghistory.context(batch=batch.pk, user=by.pk):
            try:
                with transaction.atomic():
                    _bring_in(found, choices, batch, memorandum)
            except (IntegrityError, InvalidTransition) as error:
                raise Refused(plan_import(content)) from error
        batch.save()
    return batch


def _bring_in(
    found: ImportPlan, choices: dict[int, str], batch: ImportBatch, memorandum: LegalText
) -> None:
    made: list[tuple[Signed, Organisation]] = []
    texts = kept_texts()
    for row in found.rows:
        organisation = _organisation(row, choices, made, found)
        new = organisation is None
        if new:
            organisation = _create(row.signed, batch.by)
            made.append((row.signed, organisation))
        signed_text = in_force_on(row.signed.signed_on, texts) or memorandum
        admitted = _admit(row.signed, organisation, signed_text, batch.by)
        told = _invite(row.signed, organisation, batch.by)
        batch.created += new
        batch.changed += (admitted or told) and not new
        batch.unchanged += not (new or admitted or told)


def _organisation(row: PlannedRow, choices, made, found: ImportPlan) -> Organisation | None:
    """The one that the row means; None for a new one. Raises Refused when it is not chosen."""
    if row.organisation:
        return row.organisation
    chosen = choices.get(row.signed.number, "") if row.kind == CHECK else NEW_ONE
    if chosen == NEW_ONE:
        return next((other for signed, other in made if same_new(row.signed, signed)), None)
    candidate = next((each for each in row.candidates if str(each.pk) == chosen), None)
    refusal = refused(candidate) if candidate else _("Choose one of the organisations.")
    if refusal:
        row.kind, row.errors = WRONG, [refusal]
        raise Refused(found)
    return candidate


def _create(signed: Signed, by: User) -> Organisation:
    """A new organisation, shown to nobody before it claims its page or staff says so."""
    organisation = Organisation.objects.create(
        name=signed.organisation,
        tax_code=signed.tax_code,
        category=signed.category or Category.OTHER,
        municipality=signed.municipality,
        published=False,
    )
    record(organisation, "enter", by=by, target=organisation.standing)
    return organisation


def _admit(signed: Signed, organisation: Organisation, memorandum: LegalText, by: User) -> bool:
    organisation.refresh_from_db()
    if organisation.standing in TAKING_PART:
        return False
    if signed.tax_code and not organisation.tax_code:
        organisation.tax_code = signed.tax_code
        organisation.save(update_fields=["tax_code"])
    admit_on_paper(
        organisation,
        memorandum=memorandum,
        signatory_first_name=signed.first_name,
        signatory_last_name=signed.last_name,
        signatory_role=signed.role,
        signed_on=signed.signed_on,
        by=by,
    )
    return True


def _invite(signed: Signed, organisation: Organisation, by: User) -> bool:
    if is_invited(signed, organisation):
        return False
    for lost in came_back(signed, organisation):
        revoke(lost.affiliation, by=by)
    invite(
        organisation,
        by=by,
        name=signed.referent,
        email=signed.address,
        role=AffiliationRole.DELEGATE,
    )
    return True
