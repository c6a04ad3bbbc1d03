"""Two rows that are one organisation become one; nothing that hangs on either is lost.

`HANDLED` names every relation to an organisation that this app moves. An app to the left has a
`merging.py` of its own with the same two names; tsi.site calls them all.
"""

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from partners import letters
from partners.models import (
    DUPLICATE_TRANSITIONS,
    OPEN_ADHESION,
    Adhesion,
    AdhesionState,
    Affiliation,
    AffiliationRole,
    AffiliationState,
    DuplicateState,
    FormerSlug,
    ImpactReport,
    Invitation,
    Organisation,
    PossibleDuplicate,
    PrivateContact,
    Standing,
    Step,
    User,
)
from partners.steps import record, take
from partners.writing import tell
from tsi.base.transitions import InvalidTransition

# What a person chooses field by field; the rest follows from the two rows.
CHOSEN = (
    "name", "tax_code", "category", "legal_form", "qualifications", "municipality",
    "homogeneous_zone", "part_of", "description_it", "description_en", "offers", "seeks",
    "website", "logo", "public_email", "public_phone", "certified_email", "rea", "runts", "ipa",
)  # fmt: skip

# Relations to an organisation, as model and field. Steps are never rewritten: they stay with the
# row they happened to, which leads here.
HANDLED = {
    "partners.adhesion.organisation",
    "partners.affiliation.organisation",
    "partners.formerslug.organisation",
    "partners.impactreport.organisation",
    "partners.organisation.merged_into",
    "partners.organisation.part_of",
    "partners.possibleduplicate.first",
    "partners.possibleduplicate.second",
    "partners.privatecontact.organisation",
    "partners.project.organisations",
    "partners.step.organisation",
}

ROLES = (AffiliationRole.MEMBER, AffiliationRole.DELEGATE, AffiliationRole.REPRESENTATIVE)
STATES = (AffiliationState.INVITED, AffiliationState.REQUESTED, AffiliationState.ACTIVE)
ENDING = {"invited": "revoke", "requested": "decline", "active": "end"}
PATH = {
    Standing.APPLICANT: ("apply",),
    Standing.PARTNER: ("apply", "admit"),
    Standing.SUSPENDED: ("apply", "admit", "suspend"),
    Standing.LEFT: ("apply", "admit", "leave"),
}


@transaction.atomic
def merge_organisations(
    keep: Organisation, drop: Organisation, *, values: dict[str, object], by: User
) -> None:
    """Make `drop` lead to `keep`, with everything that hangs on it.

    `values` are the fields of `keep` to set, by name of CHOSEN. Raises InvalidTransition when
    one of the two was merged meanwhile.
    """
    keep, drop = _locked(keep, drop)
    reason = _("Two entries of one organisation were merged.")
    withdrawn = _adhesions(keep, drop, by, reason)
    _affiliations(keep, drop, by, reason)
    _applicants(keep, withdrawn, by, reason)
    _belongings(keep, drop)
    _others(keep, drop)
    _fields(keep, drop, values)
    _standing(keep, drop, by, reason)
    record(keep, "merge", by=by, reason=drop.name)
    record(drop, "merge", by=by, reason=keep.name)


def _locked(keep: Organisation, drop: Organisation) -> tuple[Organisation, Organisation]:
    rows = Organisation.objects.filter(pk__in=(keep.pk, drop.pk), merged_into=None)
    found = {row.pk: row for row in rows.select_for_update().order_by("pk")}
    if len(found) != 2:
        raise InvalidTransition
    return found[keep.pk], found[drop.pk]


def _adhesions(keep: Organisation, drop: Organisation, by: User, reason: str) -> list[Step]:
    """One accession goes on: an approved one before an open one, then the earlier.

    Returns the steps by which open ones were withdrawn.
    """
    current = (*OPEN_ADHESION, AdhesionState.APPROVED)
    rows = list(Adhesion.objects.filter(organisation__in=(keep, drop), state__in=current))
    rows.sort(key=lambda row: (row.state != AdhesionState.APPROVED, row.signed_on, row.pk))
    steps = [
        take(row, "withdraw" if row.is_open else "end", by=by, reason=reason) for row in rows[1:]
    ]
    drop.adhesions.update(organisation=keep)
    return [step for step in steps if step.verb == "withdraw"]


def _applicants(keep: Organisation, withdrawn: list[Step], by: User, reason: str) -> None:
    """Who sent an accession that does not go on is told; their request ends with it, unless it
    came with the accession that goes on as well."""
    going_on = keep.adhesions.filter(state__in=OPEN_ADHESION).values("submitted_by")
    for step in withdrawn:
        sender = step.adhesion.submitted_by
        if sender is None:
            continue
        tell(letters.adhesion_withdrawn, step, [sender])
        asked = keep.affiliations.filter(person=sender, state=AffiliationState.REQUESTED)
        for request in asked.exclude(person__in=going_on):
            take(request, "decline", by=by, reason=reason, ended_at=Now())


def _affiliations(keep: Organisation, drop: Organisation, by: User, reason: str) -> None:
    """A person who is in both is there once: what says more goes on, the other ends."""
    here = {_whose(row): row for row in _current(keep)}
    for row in _current(drop):
        other = here.get(_whose(row))
        if other is None:
            continue
        ending = min(other, row, key=_weight)
        take(ending, ENDING[ending.state], by=by, reason=reason, ended_at=Now())
        Invitation.objects.filter(affiliation=ending).update(email="")
    drop.affiliations.update(organisation=keep)


def _current(organisation: Organisation) -> list[Affiliation]:
    rows = organisation.affiliations.current().select_related("invitation", "organisation")
    return list(rows.order_by("pk"))


def _whose(row: Affiliation) -> object:
    """The person, or the address that was invited."""
    return row.person_id or row.invitation.email.lower()


def _weight(row: Affiliation) -> tuple[int, int]:
    return STATES.index(row.state), ROLES.index(row.role)


def _belongings(keep: Organisation, drop: Organisation) -> None:
    """Projects, reports, the private contact, and the names under which it was found."""
    for project in drop.projects.all():
        project.organisations.add(keep)
        project.organisations.remove(drop)
        project.save()  # its page shows other names now
    ImpactReport.objects.filter(organisation=drop).update(organisation=keep)
    if not PrivateContact.objects.filter(organisation=keep).exists():
        PrivateContact.objects.filter(organisation=drop).update(organisation=keep)
    FormerSlug.objects.filter(organisation=drop).update(organisation=keep)
    FormerSlug.objects.update_or_create(slug=drop.slug, defaults={"organisation": keep})


def _others(keep: Organisation, drop: Organisation) -> None:
    """Units, rows merged before, and pairs still to be decided."""
    if keep.part_of_id == drop.pk:
        keep.part_of = drop.part_of
        keep.save(update_fields=["part_of"])
    drop.units.exclude(pk=keep.pk).update(part_of=keep)
    drop.merged.update(merged_into=keep)
    pairs = PossibleDuplicate.objects.filter(Q(first=drop) | Q(second=drop))
    for pair in pairs.exclude(state=DuplicateState.MERGED).order_by("pk"):
        other = pair.second_id if pair.first_id == drop.pk else pair.first_id
        if other != keep.pk:
            _carry(pair, *sorted((keep.pk, other)))


def _carry(pair: PossibleDuplicate, first: int, second: int) -> None:
    """What was proposed or decided about the one that goes holds for the one that stays."""
    values = {"decided_by": pair.decided_by, "decided_at": pair.decided_at}
    defaults = {"source": pair.source, "score": pair.score, "state": pair.state, **values}
    carried, created = PossibleDuplicate.objects.get_or_create(
        first_id=first, second_id=second, defaults=defaults
    )
    apart = pair.state == DuplicateState.DISTINCT
    if apart and not created and carried.state == DuplicateState.PROPOSED:
        DUPLICATE_TRANSITIONS.apply(carried, "keep_apart", **values)


def _fields(keep: Organisation, drop: Organisation, values: dict[str, object]) -> None:
    """Set what was chosen; every other name stays a name by which it is found."""
    number = drop.appendix_number if keep.appendix_number is None else None
    names = [keep.name, drop.name, *keep.other_names, *drop.other_names]
    drop.merged_into = keep
    if number is not None:
        drop.appendix_number = None
    drop.save()  # first: what only one may have is free then
    for name, value in values.items():
        if name not in CHOSEN:
            raise ValueError(name)
        setattr(keep, name, value)
    if number is not None:
        keep.appendix_number = number
    keep.other_names = [name for name in dict.fromkeys(names) if name != keep.name]
    keep.published = keep.published or drop.published
    if keep.part_of_id in (keep.pk, drop.pk):
        keep.part_of = None
    keep.save()


def _standing(keep: Organisation, drop: Organisation, by: User, reason: str) -> None:
    """What one of the two is to the network, the one that stays is; no state is jumped over.

    Of an entry that was only listed and one that left the network, one that left remains. Who
    applies or takes part (again) goes on with that: the steps of both tell that one had left.
    """
    if keep.standing in (Standing.PARTNER, Standing.SUSPENDED):
        since = [day for day in (keep.partner_since, drop.partner_since) if day]
        Organisation.objects.filter(pk=keep.pk).update(partner_since=min(since))
        return
    if drop.standing == Standing.LEFT and keep.standing != Standing.LISTED:
        return
    for verb in PATH.get(drop.standing, ()):
        if verb == "apply" and keep.standing == Standing.APPLICANT:
            continue
        when = {"partner_since": drop.partner_since} if verb == "admit" else {}
        take(keep, verb, by=by, reason=reason, **when)
