"""Holding rows to the end of a transaction, always in one order: the organisation, the community,
then what is in it."""

from django.utils.translation import gettext as _

from communities.models import Community, CommunityState, Meeting, Membership
from partners.models import Organisation
from partners.people.lock import lock as hold_organisation
from tsi.base.transitions import InvalidTransition

__all__ = [
    "hold_active",
    "hold_any",
    "hold_around",
    "hold_community",
    "hold_meeting",
    "hold_membership",
    "hold_organisation",
]


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
    """The row of a community in which things may happen, held. Raises InvalidTransition when
    nothing is added to it any more."""
    held = hold_any(community)
    if not held.is_active:
        raise InvalidTransition(_("This community is concluded: nothing is added to it any more."))
    return held


def hold_meeting(meeting: Meeting, *, revision: int | None = None) -> Meeting:
    """The row of `meeting` with its community, held. The community is held before it.

    Raises InvalidTransition when it is not the `revision` that was read any more.
    """
    rows = Meeting.objects.select_for_update(of=("self",), no_key=True)
    held = rows.select_related("community").get(pk=meeting.pk)
    if revision is not None and held.revision != revision:
        raise InvalidTransition
    return held


def hold_around(meeting: Meeting, *, also_concluded: bool = False) -> None:
    """Hold the community of `meeting`, if it has one.

    Raises InvalidTransition when nothing is added to it any more, but for what is
    `also_concluded`: what came of meetings that began before the conclusion.
    """
    if meeting.community is not None:
        (hold_any if also_concluded else hold_active)(meeting.community)


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
