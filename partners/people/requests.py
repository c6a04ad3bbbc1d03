"""Asking to belong to an organisation, and the answer."""

from datetime import timedelta

from django.db import transaction
from django.db.models.functions import Now

from partners import steps
from partners.models import (
    Adhesion,
    Affiliation,
    AffiliationRole,
    AffiliationState,
    Organisation,
    Step,
    User,
)
from partners.people.lock import lock, lock_around
from partners.people.refusals import AlreadyHere, GoesWithAccession, TooMany
from partners.people.telling import tell_of_request, tell_person, tell_representatives

REQUESTS_A_DAY = 10  # of one person; each is a letter to somebody


@transaction.atomic
def request(
    organisation: Organisation,
    *,
    person: User,
    role: AffiliationRole,
    title: str = "",
    message: str = "",
) -> Affiliation:
    """Ask to belong to the organisation.

    Raises AlreadyHere, GoesWithAccession, TooMany, and InvalidTransition when it was merged into
    another.
    """
    organisation = lock(organisation)
    if person.affiliations.current().filter(organisation=organisation).exists():
        raise AlreadyHere
    _refuse_beside_accession(organisation, person)
    recent = Step.objects.filter(by=person, verb="request", at__gt=Now() - timedelta(days=1))
    recent = recent.filter(adhesion=None)  # those that went with an accession are counted there
    if recent.count() >= REQUESTS_A_DAY:
        raise TooMany
    affiliation = organisation.affiliations.create(
        person=person, role=role, title=title, message=message, state=AffiliationState.REQUESTED
    )
    steps.record(affiliation, "request", by=person, target=AffiliationState.REQUESTED)
    tell_of_request(affiliation)
    return affiliation


@transaction.atomic
def confirm(
    affiliation: Affiliation, *, by: User | None, role: AffiliationRole | None = None
) -> None:
    """Let in whoever asked, as `role` where it is another than the one asked for.

    Raises InvalidTransition when somebody else decided.
    """
    organisation = lock_around(affiliation)
    step = steps.take(
        affiliation, "confirm", by=by, role=role or affiliation.role, active_since=Now()
    )
    organisation.touch()
    tell_person(step)
    tell_representatives(step)


@transaction.atomic
def decline(affiliation: Affiliation, *, by: User | None, reason: str) -> None:
    """Refuse a request, with reasons for the person. Raises InvalidTransition."""
    lock_around(affiliation)
    step = steps.take(affiliation, "decline", by=by, reason=reason, ended_at=Now())
    tell_person(step)


@transaction.atomic
def withdraw(affiliation: Affiliation, *, by: User) -> None:
    """Take one's own request back. Raises InvalidTransition when it was decided,
    GoesWithAccession."""
    organisation = lock_around(affiliation)
    _refuse_beside_accession(organisation, by)
    steps.take(affiliation, "withdraw", by=by, ended_at=Now())


def _refuse_beside_accession(organisation: Organisation, person: User) -> None:
    if Adhesion.objects.waiting().filter(organisation=organisation, submitted_by=person).exists():
        raise GoesWithAccession
