"""Who may do what. Each function is tested as a table of role × state."""

from django.conf import settings
from django.contrib.auth.models import Group

from partners.models import SPEAKING, Adhesion, AffiliationRole, Organisation, Role, User

SECRETARIAT = "secretariat"  # the other value of ADHESION_APPROVED_BY beside a role


def has_role(user, role: Role) -> bool:
    """Whether staff gave `user` this role."""
    return user.is_authenticated and user.is_active and user.groups.filter(name=role).exists()


def is_secretariat(user) -> bool:
    """The people of the office: they curate everything."""
    return user.is_authenticated and user.is_active and user.is_staff


def may_review(user) -> bool:
    """Read accessions and prepare their decision."""
    return is_secretariat(user) or has_role(user, Role.APPROVER)


def may_approve(user, adhesion: Adhesion) -> bool:
    """Decide on this accession: whoever the settings name, never on one's own organisation's."""
    if not _names_approver(user) or adhesion.submitted_by_id == user.pk:
        return False
    here = user.affiliations.current().filter(organisation=adhesion.organisation_id)
    return not here.exists()


def _names_approver(user) -> bool:
    if settings.ADHESION_APPROVED_BY == SECRETARIAT:
        return is_secretariat(user)
    return has_role(user, Role.APPROVER)


def may_speak_for(user, organisation: Organisation) -> bool:
    """Act on the record for this organisation: its active representatives and delegates."""
    return _belongs(user, organisation, SPEAKING)


def may_edit(user, organisation: Organisation) -> bool:
    """Keep the organisation's page."""
    return is_secretariat(user) or may_speak_for(user, organisation)


def may_manage_people(user, organisation: Organisation) -> bool:
    """Invite, confirm, change and end: representatives and staff."""
    if is_secretariat(user):
        return True
    return _belongs(user, organisation, (AffiliationRole.REPRESENTATIVE,))


def _belongs(user, organisation: Organisation, roles: tuple) -> bool:
    if not (user.is_authenticated and user.is_active) or organisation.merged_into_id:
        return False
    here = user.affiliations.active().filter(organisation=organisation, role__in=roles)
    return here.exists()


def may_change_roles(user, person: User) -> bool:
    """Give and take roles: staff, never to oneself."""
    return is_secretariat(user) and user.pk != person.pk


def create_roles(sender, using: str, **kwargs) -> None:
    """Make the group of each role after each migration (a flush deletes what it made)."""
    for role in Role:
        Group.objects.using(using).get_or_create(name=role.value)
