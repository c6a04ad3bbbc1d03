"""Roles on the platform: who moderates, writes, facilitates, approves."""

from django.contrib.auth.models import Group
from django.db import transaction

from partners import letters_people as letters
from partners.models import Role, RoleChange, User
from partners.permissions import may_change_roles
from tsi.base import outbox
from tsi.base.transitions import InvalidTransition


class NotYours(Exception):
    """Roles are given by the secretariat, and never to oneself."""


def give(person: User, role: Role, *, by: User, reason: str) -> RoleChange:
    """Give `person` a role. Raises NotYours, and InvalidTransition when they have it."""
    return _change(person, role, given=True, by=by, reason=reason)


def take(person: User, role: Role, *, by: User, reason: str) -> RoleChange:
    """Take a role from `person`, who loses it with their next click. Raises NotYours, and
    InvalidTransition when they do not have it."""
    return _change(person, role, given=False, by=by, reason=reason)


@transaction.atomic
def _change(person: User, role: Role, *, given: bool, by: User, reason: str) -> RoleChange:
    if not may_change_roles(by, person):
        raise NotYours
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    if person.groups.filter(name=role).exists() == given:
        raise InvalidTransition
    group = Group.objects.get(name=role)
    if given:
        person.groups.add(group)
    else:
        person.groups.remove(group)
    change = RoleChange.objects.create(person=person, role=role, given=given, by=by, reason=reason)
    outbox.send(letters.role_changed, change.pk, language=person.language)
    return change
