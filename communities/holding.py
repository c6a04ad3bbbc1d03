"""Holding rows to the end of a transaction, in one order: the organisation, then the community."""

from django.utils.translation import gettext as _

from communities.models import Community, CommunityState, Membership
from partners.models import Organisation
from partners.people.lock import lock as hold_organisation
from tsi.base.transitions import InvalidTransition

__all__ = ["hold_active", "hold_any", "hold_community", "hold_membership", "hold_organisation"]


def hold_community(community: Community, state: CommunityState) -> Community:
    """The row of `community`, held. Raises InvalidTransition when it is not (any more) `state`."""
    held = hold_any(community)
    if held.state != state:
        raise InvalidTransition(_("This is no longer possible: the community is in another state."))
    return held


def hold_any(community: Community) -> Community:
    """The row of `community`, held, whatever its state."""
    return Community.objects.select_for_update(no_key=True).get(pk=community.pk)


def hold_active(community: Community) -> Community:
    """The same of a community in which things may happen."""
    return hold_community(community, CommunityState.ACTIVE)


def hold_membership(membership: Membership) -> Organisation:
    """Hold the organisation of `membership` and read again what others may have changed.

    A merge takes memberships along: who waited for one goes on in the organisation that stays.
    """
    held = Organisation.objects.select_for_update(no_key=True).get(pk=membership.organisation_id)
    membership.refresh_from_db(fields=["organisation", "state", "role"])
    if membership.organisation_id != held.pk:
        return hold_membership(membership)
    membership.organisation = held
    return held
