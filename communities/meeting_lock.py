"""Holding a meeting, so that whatever counts or changes what hangs on it goes one by one."""

from django.utils.translation import gettext as _

from communities.models import Community, Meeting
from tsi.base.transitions import InvalidTransition


def lock_meeting(meeting: Meeting, *, revision: int | None = None) -> Meeting:
    """The meeting as it is now, held to the end of the transaction.

    Raises InvalidTransition when it is not the `revision` that was read any more.
    """
    rows = Meeting.objects.select_for_update(of=("self",), no_key=True)
    held = rows.select_related("community").get(pk=meeting.pk)
    if revision is not None and held.revision != revision:
        raise InvalidTransition
    return held


def lock_community(community: Community | None, *, also_concluded: bool = False) -> None:
    """Hold the community of a meeting, after an organisation and before the meeting itself.

    Raises InvalidTransition when it is not active any more: nothing is written in it then, but
    what is `also_concluded` for, as what came of meetings that began before the conclusion.
    """
    if community is None:
        return
    held = Community.objects.select_for_update(no_key=True).get(pk=community.pk)
    if not (held.is_active or also_concluded):
        raise InvalidTransition(_("This community is concluded: nothing changes in it any more."))
