"""An organisation in a community: it asks, is accepted or not, leaves, or is asked to."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from communities import notifying, participants
from communities.holding import hold_active, hold_any, hold_membership, hold_organisation
from communities.models import (
    Community,
    CommunityStep,
    JoinPolicy,
    Membership,
    MembershipRole,
    MembershipState,
)
from communities.permissions import may_be
from communities.steps import record, take
from partners.models import Organisation, User
from tsi.base.transitions import InvalidTransition

REQUESTS_A_DAY = 3  # of one organisation to one community: each is a letter to who facilitates


class AlreadyThere(Exception):
    """The organisation takes part already, or has asked to."""


class TooMany(Exception):
    """The organisation asked this community as often today as one may."""


@transaction.atomic
def request(
    community: Community,
    organisation: Organisation,
    *,
    by: User,
    role: MembershipRole = MembershipRole.MEMBER,
    message: str = "",
    people: Iterable[User] = (),
) -> Membership:
    """Ask that `organisation` joins, with the `people` who take part for it.

    A partner is in at once where the community is open; else who facilitates decides. Raises
    AlreadyThere, TooMany, participants.NotOfTheOrganisation, and InvalidTransition when the
    community is not active or the organisation cannot be `role` in it (any more).
    """
    organisation = hold_organisation(organisation)
    community = hold_active(community)
    _refuse_unfit(organisation, community, role)
    _refuse_again(organisation, community)
    membership = Membership.objects.create(
        community=community,
        organisation=organisation,
        role=role,
        message=message,
        requested_by=by,
    )
    step = record(membership, "request", by=by, target=membership.state)
    for person in people:
        participants.name(membership, person, by=by)
    if _is_in_at_once(organisation, community):
        return _let_in(membership)
    notifying.tell_of_request(step)
    return membership


def _let_in(membership: Membership) -> Membership:
    """Nobody decides where a community is open."""
    step = take(membership, "accept", by=None, active_since=Now())
    notifying.tell_facilitators(step)
    notifying.tell_those_named(step)
    return membership


def _is_in_at_once(organisation: Organisation, community: Community) -> bool:
    return community.join_policy == JoinPolicy.OPEN and organisation.is_partner


def _refuse_unfit(organisation: Organisation, community: Community, role: str) -> None:
    if not may_be(organisation, community, role):
        raise InvalidTransition(_("The organisation cannot take part in this way (any more)."))


def _refuse_again(organisation: Organisation, community: Community) -> None:
    here = Membership.objects.filter(organisation=organisation, community=community)
    if here.current().exists():
        raise AlreadyThere
    if here.filter(created_at__gt=Now() - timedelta(days=1)).count() >= REQUESTS_A_DAY:
        raise TooMany


@transaction.atomic
def accept(membership: Membership, *, by: User) -> None:
    """Let in the organisation that asked. Raises InvalidTransition when it was decided, or it
    cannot be what it asked for any more."""
    organisation = hold_membership(membership)
    membership.community = hold_active(membership.community)
    _refuse_unfit(organisation, membership.community, membership.role)
    step = take(membership, "accept", by=by, active_since=Now())
    notifying.tell_organisation(step)
    notifying.tell_those_named(step)


@transaction.atomic
def decline(membership: Membership, *, by: User | None, reason: str) -> None:
    """Do not let it in, for a written reason. Raises InvalidTransition."""
    _go(membership, "decline", by=by, reason=reason)


@transaction.atomic
def withdraw(membership: Membership, *, by: User) -> None:
    """Take one's request back. Raises InvalidTransition when it was decided."""
    _close(membership, "withdraw", by=by)


@transaction.atomic
def leave(membership: Membership, *, by: User, reason: str = "") -> None:
    """The organisation leaves, from now on. What it wrote stays. Raises InvalidTransition."""
    step = _close(membership, "leave", by=by, reason=reason)
    notifying.tell_organisation(step)
    notifying.tell_facilitators(step)


@transaction.atomic
def end(membership: Membership, *, by: User | None, reason: str) -> None:
    """Who facilitates ends a membership, for a written reason. Raises InvalidTransition."""
    _go(membership, "end", by=by, reason=reason)


def _go(membership: Membership, verb: str, *, by: User | None, reason: str) -> None:
    step = _close(membership, verb, by=by, reason=reason)
    notifying.tell_organisation(step)


def _close(
    membership: Membership, verb: str, *, by: User | None, reason: str = ""
) -> CommunityStep:
    hold_membership(membership)
    hold_any(membership.community)  # before the meetings at which places are given back
    return close(membership, verb, by=by, reason=reason)


def close(membership: Membership, verb: str, *, by: User | None, reason: str = "") -> CommunityStep:
    """End a membership or a request with everybody's part in it; nobody is told by this."""
    Membership.objects.filter(pk=membership.pk).update(reason=reason)
    step = take(membership, verb, by=by, reason=reason, ended_at=Now())
    participants.end_all(membership, by=by)
    return step


@transaction.atomic
def change_role(membership: Membership, *, by: User, role: MembershipRole) -> None:
    """Make an observer a member, or a member an observer where it may be one.

    Raises InvalidTransition when it is that already, is not active, or cannot be it.
    """
    organisation = hold_membership(membership)
    membership.community = hold_active(membership.community)
    _refuse_unfit(organisation, membership.community, role)
    before = membership.role
    if membership.state != MembershipState.ACTIVE or before == role:
        raise InvalidTransition
    Membership.objects.filter(pk=membership.pk).update(role=role)
    membership.refresh_from_db(fields=["role", "revision"])
    step = record(membership, "change_role", by=by, source=before, target=role)
    notifying.tell_organisation(step)
