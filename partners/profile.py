"""What people say about themselves, and which letters they can do without."""

from collections.abc import Iterable

from django.db import transaction

from partners.models import Notice, User


@transaction.atomic
def change_profile(user: User, *, first_name: str, last_name: str, language: str) -> None:
    """Change name and language. What was said and signed before keeps the name it had.

    An account that was emptied meanwhile, in another window, stays empty.
    """
    rows = User.objects.filter(pk=user.pk, erased_at=None)
    rows.update(first_name=first_name, last_name=last_name, language=language)
    for affiliation in user.affiliations.shown().select_related("organisation").order_by("pk"):
        affiliation.organisation.touch()


def choose_notices(user: User, *, wanted: Iterable[str]) -> None:
    """Write only the optional letters that are `wanted`."""
    muted = [notice.value for notice in Notice if notice.value not in set(wanted)]
    User.objects.filter(pk=user.pk, erased_at=None).update(muted=muted)
