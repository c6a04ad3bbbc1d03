from partners.models import Affiliation, Organisation


def lock(organisation: Organisation) -> Organisation:
    """Hold the organisation's row to the end of the transaction: its people change one by one."""
    rows = Organisation.objects.select_for_update(no_key=True)
    return rows.get(pk=organisation.pk)


def lock_around(affiliation: Affiliation) -> Organisation:
    """Hold the organisation of `affiliation`, and read again what others may have changed."""
    organisation = lock(affiliation.organisation)
    affiliation.refresh_from_db(fields=["state", "role", "shown", "person"])
    return organisation
