"""Joining the network: apply, withdraw, review, approve, reject; those who signed on paper."""

import uuid
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils import timezone

from partners import letters, people
from partners.models import (
    Adhesion,
    AdhesionOrigin,
    AdhesionState,
    Affiliation,
    AffiliationRole,
    AffiliationState,
    Organisation,
    Standing,
    Step,
    User,
)
from partners.people.lock import lock
from partners.permissions import approvers
from partners.signed_files import SignedFile
from partners.steps import record, take
from partners.tasks import make_adhesion_document
from partners.writing import tell, tell_office
from tsi.base.bell import ring
from tsi.base.models import LegalText
from tsi.base.transitions import InvalidTransition

OPEN_AT_ONCE = 5  # accessions of one person that wait, so that nobody blocks the whole network
A_DAY = (
    10  # accessions that one person sends in a day, whatever became of them: each is two letters
)


class TaxCodeTaken(Exception):
    """Another organisation has this tax code."""


class TooMany(Exception):
    """This person has as many accessions waiting, or sent as many today, as one may."""


@dataclass(frozen=True)
class Signature:
    """Who signs, in which quality, when; with `file` what was signed outside the platform."""

    first_name: str
    last_name: str
    role: str
    signed_on: date
    file: SignedFile | None = None
    protocol_number: str = ""
    protocol_date: date | None = None


@dataclass(frozen=True)
class Applicant:
    """The person who sends it, what they are to the organisation, with what proof."""

    person: User
    role: AffiliationRole
    delegation: SignedFile | None = None


def apply(
    organisation: Organisation,
    *,
    memorandum: LegalText,
    signature: Signature,
    applicant: Applicant,
    tax_code: str,
    language: str,
) -> Adhesion:
    """Send an organisation's accession; a new organisation is kept with it, not yet shown.

    One transaction; the files are written last, so that a refusal leaves none. Raises
    InvalidTransition when the organisation is a partner already or somebody else was first,
    TaxCodeTaken when another organisation has the tax code, TooMany.
    """
    try:
        with transaction.atomic():
            adhesion = _apply(organisation, memorandum, signature, applicant, tax_code, language)
    except IntegrityError as error:
        refusal = _refusal(error)
        if refusal is None:
            raise
        raise refusal from error
    if adhesion.origin == AdhesionOrigin.ONLINE:
        ring(make_adhesion_document, adhesion.pk)
    return adhesion


def _apply(organisation, memorandum, signature, applicant, tax_code, language) -> Adhesion:
    person = applicant.person
    _refuse_flood(person)
    if organisation._state.adding:
        organisation.save()
        record(organisation, "enter", by=person, target=organisation.standing)
    take(organisation, "apply", by=person)
    adhesion = Adhesion.objects.create(
        organisation=organisation,
        memorandum=memorandum,
        language=language,
        tax_code=tax_code,
        origin=AdhesionOrigin.UPLOADED if signature.file else AdhesionOrigin.ONLINE,
        certificate_name=signature.file.certificate_name if signature.file else "",
        submitted_by=person,
        **_signed(signature),
    )
    step = record(adhesion, "submit", by=person, target=adhesion.state)
    affiliation = _affiliation(adhesion, applicant)
    if affiliation.role == AffiliationRole.MEMBER:
        _record_asked(adhesion, affiliation, "ask_role", affiliation.role, applicant.role)
    tell(letters.adhesion_received, step, [person])
    tell_office(letters.adhesion_waits, step)
    if signature.file:
        keep_file(adhesion, signature.file)
    if applicant.delegation:
        name = f"{uuid.uuid4().hex}{applicant.delegation.suffix}"
        affiliation.delegation.save(name, ContentFile(applicant.delegation.content), save=False)
        affiliation.save(update_fields=["delegation"])
    return adhesion


def _refuse_flood(person: User) -> None:
    User.objects.select_for_update(no_key=True).get(pk=person.pk)  # they count one by one
    if Adhesion.objects.waiting().filter(submitted_by=person).count() >= OPEN_AT_ONCE:
        raise TooMany
    sent = Step.objects.filter(by=person, verb="submit", at__gt=Now() - timedelta(days=1))
    if sent.count() >= A_DAY:
        raise TooMany


def _signed(signature: Signature) -> dict:
    return {
        "signatory_first_name": signature.first_name,
        "signatory_last_name": signature.last_name,
        "signatory_role": signature.role,
        "signed_on": signature.signed_on,
        "protocol_number": signature.protocol_number,
        "protocol_date": signature.protocol_date,
    }


def keep_file(adhesion: Adhesion, file: SignedFile) -> None:
    """Keep the signed document of `adhesion` under a name that we make, with its hash."""
    name = f"{uuid.uuid4().hex}{file.suffix}"
    adhesion.document.save(name, ContentFile(file.content), save=False)
    adhesion.document_sha256 = file.sha256
    adhesion.save(update_fields=["document", "document_sha256"])


def _affiliation(adhesion: Adhesion, applicant: Applicant) -> Affiliation:
    """The applicant's place in the organisation: kept if there is one, else asked for."""
    organisation = adhesion.organisation
    here = organisation.affiliations.current().filter(person=applicant.person).first()
    if here and here.state == AffiliationState.ACTIVE:
        return here
    if here:
        Affiliation.objects.filter(pk=here.pk).update(role=applicant.role)
        here.role = applicant.role
        return here
    asked = Affiliation.objects.create(
        organisation=organisation,
        person=applicant.person,
        role=applicant.role,
        state=AffiliationState.REQUESTED,
    )
    _record_asked(adhesion, asked, "request", "", asked.state)
    return asked


def _record_asked(adhesion: Adhesion, asked: Affiliation, verb: str, source: str, target: str):
    """Keep with its accession what the applicant asks to be: a place, or, of a member, to speak;
    they stay what they are until it is approved."""
    Step.objects.create(
        organisation=adhesion.organisation,
        adhesion=adhesion,
        affiliation=asked,
        verb=verb,
        source=source,
        target=target,
        by=adhesion.submitted_by,
    )


def _give_role(adhesion: Adhesion, *, by: User) -> None:
    """Give the role that a member asked for with their accession, if they still are one."""
    asked = adhesion.steps.filter(verb="ask_role").select_related("affiliation").first()
    member = asked and asked.affiliation
    if member and (member.state, member.role) == (AffiliationState.ACTIVE, asked.source):
        people.change_role(member, by=by, role=AffiliationRole(asked.target))


def _refusal(error: IntegrityError) -> Exception | None:
    """What the violated constraint means to who applies or approves."""
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    if name == "organisation_tax_code_once":
        return TaxCodeTaken()
    if name in ("adhesion_one_at_a_time", "affiliation_once", "partners_organisation_slug_key"):
        return InvalidTransition()
    return None


@transaction.atomic
def withdraw(adhesion: Adhesion, *, by: User) -> None:
    """Take an accession back before it is decided. Raises InvalidTransition."""
    lock(adhesion.organisation)  # first, as in a merge
    step = take(adhesion, "withdraw", by=by)
    take(adhesion.organisation, "decline", by=by)
    _answer_request(adhesion, "withdraw", by=by)
    tell(letters.adhesion_withdrawn, step, [adhesion.submitted_by])


@transaction.atomic
def review(adhesion: Adhesion, *, by: User) -> None:
    """Take an accession in hand; who decides on it is told. Raises InvalidTransition."""
    lock(adhesion.organisation)  # first, as in a merge
    step = take(adhesion, "review", by=by)
    others = [person for person in approvers(adhesion) if person.pk != by.pk]
    tell(letters.adhesion_to_decide, step, others)


def approve(adhesion: Adhesion, *, by: User) -> None:
    """Make the organisation a partner from today, show its page, confirm who applied.

    Raises InvalidTransition when it was decided meanwhile, TaxCodeTaken when the signed tax code
    belongs to another organisation: they must be merged first.
    """
    try:
        with transaction.atomic():
            _approve(adhesion, by)
    except IntegrityError as error:
        refusal = _refusal(error)
        if refusal is None:
            raise
        raise refusal from error


def _approve(adhesion: Adhesion, by: User) -> None:
    organisation = adhesion.organisation = lock(adhesion.organisation)
    step = take(adhesion, "approve", by=by, decided_by=by, decided_at=Now())
    take(
        organisation,
        "admit",
        by=by,
        partner_since=timezone.localdate(),
        published=True,
        tax_code=organisation.tax_code or adhesion.tax_code,
    )
    _answer_request(adhesion, "confirm", by=by)
    _give_role(adhesion, by=by)
    tell(letters.adhesion_approved, step, concerned(adhesion))


@transaction.atomic
def reject(adhesion: Adhesion, *, by: User, reason: str) -> None:
    """Decline an accession for a written reason. Raises InvalidTransition."""
    lock(adhesion.organisation)  # first, as in a merge
    told = concerned(adhesion)
    # In the same transaction, so that a refused step leaves the old words.
    Adhesion.objects.filter(pk=adhesion.pk).update(reason=reason)
    adhesion.reason = reason
    step = take(adhesion, "reject", by=by, reason=reason, decided_by=by, decided_at=Now())
    take(adhesion.organisation, "decline", by=by)
    _answer_request(adhesion, "decline", by=by)
    tell(letters.adhesion_rejected, step, told)


def _answer_request(adhesion: Adhesion, verb: str, *, by: User) -> None:
    """Confirm, decline or withdraw the request of who applied, with the accession it came with."""
    asked = adhesion.organisation.affiliations.filter(
        person=adhesion.submitted_by, state=AffiliationState.REQUESTED
    ).first()
    if asked:
        when = "active_since" if verb == "confirm" else "ended_at"
        take(asked, verb, by=by, **{when: Now()})


def concerned(adhesion: Adhesion) -> list[User]:
    """Who sent an accession, and who speaks for its organisation."""
    speakers = User.objects.filter(affiliations__in=adhesion.organisation.affiliations.speaking())
    people = {person.pk: person for person in speakers}
    if adhesion.submitted_by:
        people[adhesion.submitted_by.pk] = adhesion.submitted_by
    return list(people.values())


@transaction.atomic
def admit_on_paper(
    organisation: Organisation,
    *,
    memorandum: LegalText,
    signatory_first_name: str,
    signatory_last_name: str,
    signatory_role: str,
    signed_on: date,
    by: User,
    protocol_number: str = "",
    protocol_date: date | None = None,
) -> Adhesion:
    """Record that an organisation had signed on paper: a partner since the day it signed.

    Nothing is shown to anybody by this, and nobody is written to. Raises InvalidTransition when
    it is a partner already or its accession is under way.
    """
    take(organisation, "apply", by=by)
    adhesion = Adhesion.objects.create(
        organisation=organisation,
        memorandum=memorandum,
        tax_code=organisation.tax_code,
        origin=AdhesionOrigin.PAPER,
        state=AdhesionState.APPROVED,
        decided_by=by,
        decided_at=timezone.now(),
        signatory_first_name=signatory_first_name,
        signatory_last_name=signatory_last_name,
        signatory_role=signatory_role,
        signed_on=signed_on,
        protocol_number=protocol_number,
        protocol_date=protocol_date,
    )
    record(adhesion, "approve", by=by, target=adhesion.state)
    take(organisation, "admit", by=by, partner_since=signed_on)
    return adhesion


def may_be_claimed(organisation: Organisation) -> bool:
    """Whether an accession can begin from its standing."""
    return organisation.standing in (Standing.LISTED, Standing.LEFT)
