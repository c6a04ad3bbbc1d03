"""Accounts, as the secretariat finds them: by name, never by address."""

from allauth.account.models import EmailAddress
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from partners.models import Affiliation, User


def working_accounts() -> QuerySet[User]:
    """Those with a confirmed address, with what tells namesakes apart (`active_here`)."""
    here = Affiliation.objects.active().select_related("organisation")
    confirmed = EmailAddress.objects.filter(user=OuterRef("pk"), verified=True)
    rows = User.objects.filter(Exists(confirmed), is_active=True, erased_at=None)
    rows = rows.prefetch_related("groups", Prefetch("affiliations", here, to_attr="active_here"))
    return rows.order_by("last_name", "first_name", "pk")


def named(asked: str) -> QuerySet[User]:
    """People whose names hold each of the words. Addresses are not looked at."""
    rows = working_accounts()
    for word in asked.split():
        rows = rows.filter(Q(first_name__icontains=word) | Q(last_name__icontains=word))
    return rows
