"""Who may do what. Each function is tested as a table of role × state."""

from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission

from consultation.models import Contribution
from partners.models import Role

MODERATORS = Role.MODERATOR.value


def can_moderate(user) -> bool:
    """Open the desk."""
    return user.is_active and user.has_perm("consultation.moderate")


def can_decide(user, contribution: Contribution) -> bool:
    """Decide on this contribution: a moderator, but never on what one said oneself."""
    return can_moderate(user) and not contribution.submission.is_by(user)


def create_moderators(sender, using: str, **kwargs) -> None:
    """Make the group of moderators after each migration (a flush deletes what it made)."""
    create_permissions(sender, using=using, verbosity=0)
    permission = Permission.objects.using(using).get(
        codename="moderate", content_type__app_label="consultation"
    )
    group, _created = Group.objects.using(using).get_or_create(name=MODERATORS)
    group.permissions.add(permission)
