from partners.models import Affiliation, Organisation
from tsi.base.transitions import InvalidTransition

READ_AGAIN = ["organisation", "state", "role", "shown", "person"]


def lock(organisation: Organisation) -> Organisation:
    """Hold the organisation's row to the end of the transaction: its people change one by one.

    Raises InvalidTransition when it was merged into another.
    """
    held = _hold(organisation.pk)
    if held.merged_into_id:
        raise InvalidTransition
    return held


def lock_around(affiliation: Affiliation) -> Organisation:
    """Hold the organisation of `affiliation`, and read again what others may have changed.

    A merge takes people along: who waited for one goes on in the organisation that stays.
    """
    held = _hold(affiliation.organisation_id)
    affiliation.refresh_from_db(fields=READ_AGAIN)
    if affiliation.organisation_id != held.pk:
        return lock_around(affiliation)
    affiliation.organisation = held
    return held


def _hold(key: int) -> Organisation:
    return Organisation.objects.select_for_update(no_key=True).get(pk=key)
