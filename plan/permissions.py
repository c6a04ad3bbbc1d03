"""Who may do what with the text. Each function is tested as a table of role × state."""

from partners.models import Role
from partners.permissions import has_role, is_secretariat


def may_write(user) -> bool:
    """Change the working text: its editors, and the secretariat."""
    return is_secretariat(user) or has_role(user, Role.EDITOR)
