"""The people whom an organisation names to take part in a community for it."""

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from communities import notifying, registrations
from communities.holding import hold_membership
from communities.models import (
    CURRENT_MEMBERSHIP,
    CommunityStep,
    Membership,
    MembershipState,
    Participant,
)
from communities.steps import is_told_enough, record
from partners.models import Affiliation, User
from tsi.base.transitions import InvalidTransition


class NotOfTheOrganisation(Exception):
    """The person does not belong to the organisation (any more)."""


def who_may_be_named(membership: Membership) -> QuerySet[User]:
    """Active people of the organisation who do not take part yet, by name."""
    here = membership.participants.named().values("person")
    return people_of(membership.organisation_id).exclude(pk__in=here)


def people_of(organisation_id: int) -> QuerySet[User]:
    """Everybody who belongs to the organisation today, by name."""
    active = Affiliation.objects.active().filter(organisation=organisation_id)
    rows = User.objects.filter(pk__in=active.values("person"), is_active=True)
    return rows.order_by("last_name", "first_name", "pk")


@transaction.atomic
def name(membership: Membership, person: User, *, by: User) -> Participant:
    """Name `person` to take part; once named, nothing more happens.

    Raises NotOfTheOrganisation, and InvalidTransition when the membership is over.
    """
    organisation = hold_membership(membership)
    if membership.state not in CURRENT_MEMBERSHIP or organisation.merged_into_id:
        raise InvalidTransition
    if not people_of(organisation.pk).filter(pk=person.pk).exists():
        raise NotOfTheOrganisation
    there = membership.participants.named().filter(person=person).first()
    if there:
        return there
    row = Participant.objects.create(membership=membership, person=person, named_by=by)
    step = record(membership, "name", by=by, person=person)
    if membership.state == MembershipState.ACTIVE:
        _tell(step)
    return row


@transaction.atomic
def end(participant: Participant, *, by: User) -> None:
    """This person takes part no longer. What they wrote stays. Raises InvalidTransition."""
    named = Participant.objects.filter(pk=participant.pk, ended_at=None)
    if not named.update(ended_at=Now()):
        raise InvalidTransition
    participant.refresh_from_db(fields=["ended_at"])
    step = record(participant.membership, "unname", by=by, person=participant.person)
    registrations.withdraw_outsider(participant.person, participant.membership.community, by=by)
    _tell(step)


def _tell(step: CommunityStep) -> None:
    if not is_told_enough(step):
        notifying.tell_person(step)


def end_all(membership: Membership, *, by: User | None) -> None:
    """With a membership that is over, everybody's part in it is."""
    named = list(membership.participants.named().select_related("person").order_by("person"))
    membership.participants.named().update(ended_at=Now())
    for row in named:
        registrations.withdraw_outsider(row.person, membership.community, by=by)
