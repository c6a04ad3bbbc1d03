"""Showing an organisation to everybody, or no longer: what the secretariat says so."""

from django.db import transaction

from partners.models import Organisation, User
from partners.steps import record
from tsi.base.transitions import InvalidTransition


@transaction.atomic
def publish(organisation: Organisation, *, by: User) -> None:
    """Show its page to everybody. Raises InvalidTransition when it is shown, or merged."""
    _set(organisation, by=by, published=True, verb="publish")


@transaction.atomic
def unpublish(organisation: Organisation, *, by: User) -> None:
    """Show its page no longer; nothing is deleted. Raises InvalidTransition likewise."""
    _set(organisation, by=by, published=False, verb="unpublish")


def _set(organisation: Organisation, *, by: User, published: bool, verb: str) -> None:
    rows = Organisation.objects.filter(
        pk=organisation.pk, published=not published, merged_into=None
    )
    if not rows.update(published=published):
        raise InvalidTransition
    organisation.refresh_from_db(fields=["published"])
    record(organisation, verb, by=by)
