"""Who may do what. Each function is tested as a table of role × state."""

from partners.models import Role
from partners.permissions import has_role, is_secretariat
from plan.models import Version


def may_write(user) -> bool:
    """Change the working text, freeze and publish versions: who writes the Plan, and staff."""
    return is_secretariat(user) or has_role(user, Role.EDITOR)


def may_record_act(user) -> bool:
    """Say by which act a promoter approved a version: who writes the Plan."""
    return may_write(user)


def may_approve(user, version: Version) -> bool:
    """Declare this version approved: who writes the Plan, never who changed its text last."""
    return may_write(user) and user.pk != version.last_editor_id
