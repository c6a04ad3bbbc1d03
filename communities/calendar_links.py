"""The secret address of a person's own calendar: make, renew, revoke, find."""

from django.db import transaction
from django.db.models.functions import Now

from communities.models import CalendarLink
from partners.models import User
from tsi.base import tokens


def link_of(person: User) -> CalendarLink | None:
    """The address that is in force, if there is one."""
    return CalendarLink.objects.filter(person=person, revoked_at=None).first()


def person_behind(token: str) -> User | None:
    """Whose calendar this is; None when the address was revoked or the account is closed."""
    rows = CalendarLink.objects.filter(revoked_at=None, person__is_active=True)
    link = rows.filter(link_sha256=tokens.link_sha256(token)).select_related("person").first()
    return link.person if link else None


@transaction.atomic
def make(person: User) -> CalendarLink:
    """The address of this person's calendar, a new one if there is none."""
    _one_by_one(person)
    return link_of(person) or CalendarLink.objects.create(person=person)


@transaction.atomic
def renew(person: User) -> CalendarLink:
    """A new address; the one before leads nowhere from now on."""
    revoke(person)
    return CalendarLink.objects.create(person=person)


@transaction.atomic
def revoke(person: User) -> None:
    """Let the address lead nowhere from now on."""
    _one_by_one(person)
    CalendarLink.objects.filter(person=person, revoked_at=None).update(revoked_at=Now())


def _one_by_one(person: User) -> None:
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
