"""Who may do what. Each function is tested as a table of role × state."""

from django.conf import settings
from django.contrib.auth.models import Group
from django.db.models import Q

from partners.models import (
    SPEAKING,
    Adhesion,
    Affiliation,
    AffiliationRole,
    Organisation,
    Project,
    Role,
    Standing,
    User,
)

SECRETARIAT = "secretariat"  # the other value of ADHESION_APPROVED_BY beside a role


def has_role(user, role: Role) -> bool:
    """Whether staff gave `user` this role."""
    return user.is_authenticated and user.has_role(role)


def is_secretariat(user) -> bool:
    """The people of the office: they curate everything."""
    return user.is_authenticated and user.is_secretariat


def may_review(user) -> bool:
    """Read accessions and prepare their decision."""
    return is_secretariat(user) or has_role(user, Role.APPROVER)


def may_approve(user, adhesion: Adhesion) -> bool:
    """Decide on this accession: whoever the settings name, never on one's own organisation's."""
    return _names_approver(user) and not is_party_to(user, adhesion)


def approvers(adhesion: Adhesion) -> list[User]:
    """Everybody who may decide on this accession."""
    named = Q(groups__name=Role.APPROVER)
    if settings.ADHESION_APPROVED_BY == SECRETARIAT:
        named = Q(is_staff=True)
    people = User.objects.filter(named, is_active=True).order_by("pk")
    return [person for person in people if not is_party_to(person, adhesion)]


def may_take_in_review(user, adhesion: Adhesion) -> bool:
    """Take this accession in hand: who reviews, never one's own organisation's."""
    return may_review(user) and not is_party_to(user, adhesion)


def is_party_to(user, adhesion: Adhesion) -> bool:
    """Whether this person sent the accession, or has a part in the organisation."""
    return adhesion.submitted_by_id == user.pk or _has_part(user, adhesion.organisation_id)


def _has_part(user, organisation_id: int) -> bool:
    return user.affiliations.current().filter(organisation=organisation_id).exists()


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


def may_see_people(user, organisation: Organisation) -> bool:
    """Read who belongs to the organisation: those who do, and the secretariat."""
    return is_secretariat(user) or _belongs(user, organisation, tuple(AffiliationRole))


def may_confirm(user, affiliation: Affiliation) -> bool:
    """Decide on a request to join: who manages the people, never on one's own."""
    return user.pk != affiliation.person_id and may_manage_people(user, affiliation.organisation)


def may_change_mandate(user, affiliation: Affiliation) -> bool:
    """Make a person something else in the organisation; oneself only by stepping down."""
    if user.pk == affiliation.person_id:
        return _belongs(user, affiliation.organisation, (AffiliationRole.REPRESENTATIVE,))
    return may_manage_people(user, affiliation.organisation)


def may_end(user, affiliation: Affiliation) -> bool:
    """Let a person go: oneself, or who manages the people."""
    if user.is_authenticated and user.is_active and user.pk == affiliation.person_id:
        return True
    return may_manage_people(user, affiliation.organisation)


def may_claim(user, organisation: Organisation) -> bool:
    """Show the page of one's organisation to everybody, once.

    A partner's, or one into which the secretariat invited; not one that was shown before and
    that the secretariat has taken away.
    """
    if organisation.published or not may_speak_for(user, organisation):
        return False
    if organisation.changes.filter(published=True).exists():
        return False
    return organisation.is_partner or _was_invited_by_secretariat(user, organisation)


def _was_invited_by_secretariat(user, organisation: Organisation) -> bool:
    if organisation.standing != Standing.LISTED:
        return False
    here = user.affiliations.active().filter(organisation=organisation)
    by_office = Q(invitation__invited_by=None) | Q(invitation__invited_by__is_staff=True)
    return here.filter(by_office, invitation__isnull=False).exists()


def _belongs(user, organisation: Organisation, roles: tuple) -> bool:
    if not (user.is_authenticated and user.is_active) or organisation.merged_into_id:
        return False
    here = user.affiliations.active().filter(organisation=organisation, role__in=roles)
    return here.exists()


def may_apply(user, organisation: Organisation) -> bool:
    """Send the accession of this organisation: one of its speakers; anybody while it has none."""
    if not (user.is_authenticated and user.is_active) or organisation.merged_into_id:
        return False
    speakers = organisation.affiliations.speaking()
    return speakers.filter(person=user).exists() or not speakers.exists()


def may_withdraw(user, adhesion: Adhesion) -> bool:
    """Take an accession back: who sent it, and the organisation's representatives."""
    if not (user.is_authenticated and user.is_active):
        return False
    return adhesion.submitted_by_id == user.pk or may_leave(user, adhesion.organisation)


def may_leave(user, organisation: Organisation) -> bool:
    """Take the organisation out of the network: its representatives, and nobody for them."""
    return _belongs(user, organisation, (AffiliationRole.REPRESENTATIVE,))


def may_suspend(user, organisation: Organisation) -> bool:
    """Suspend a partner, or end that: secretariat and approvers, never their own organisation."""
    return may_review(user) and not _has_part(user, organisation.pk)


def may_change_roles(user, person: User) -> bool:
    """Give and take roles: staff, never to oneself."""
    return is_secretariat(user) and user.pk != person.pk


def may_decide_on(user, project: Project) -> bool:
    """Publish or decline a project: the secretariat, never one's own or one's organisation's."""
    if not is_secretariat(user) or project.proposed_by_id == user.pk:
        return False
    return not user.affiliations.current().filter(organisation__projects=project).exists()


def create_roles(sender, using: str, **kwargs) -> None:
    """Make the group of each role after each migration (a flush deletes what it made)."""
    for role in Role:
        Group.objects.using(using).get_or_create(name=role.value)
