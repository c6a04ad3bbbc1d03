"""What a community says of itself, and tables and groups that the secretariat opens."""

from django.db import transaction
from django.utils import timezone

from communities.models import Community, CommunityState
from communities.proposals import a_year_after, give_slug
from communities.steps import record
from partners.models import User
from tsi.base.transitions import InvalidTransition


@transaction.atomic
def create(community: Community, *, by: User) -> Community:
    """Open `community` at once: a table, a group, or what the network had before the platform."""
    give_slug(community)
    community.state = CommunityState.ACTIVE
    community.review_due = a_year_after(timezone.localdate())
    community.save()
    record(community, "create", by=by, target=community.state)
    return community


@transaction.atomic
def amend(community: Community, *, by: User, revision: int) -> Community:
    """Keep changed words and rules of joining. `revision` is the one that was read.

    Raises InvalidTransition when it was changed meanwhile or is not active.
    """
    read = Community.objects.active().select_for_update(no_key=True)
    if not read.filter(pk=community.pk, revision=revision).exists():
        raise InvalidTransition
    community.save()
    record(community, "edit", by=by)
    return community
