"""Who may do what. Each function is tested as a table of role × state."""

from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db.models import Q, QuerySet

from consultation.models import Appeal, Contribution, Pledge, Response
from partners.models import Organisation, Role, User
from partners.permissions import is_secretariat
from plan.permissions import may_answer_for

MODERATORS = Role.MODERATOR.value
GIVEN = {Role.MODERATOR: ["moderate"], Role.EDITOR: ["answer", "validate"]}


def can_moderate(user) -> bool:
    """Open the desk."""
    return user.is_active and user.has_perm("consultation.moderate")


def can_decide(user, contribution: Contribution) -> bool:
    """Decide on this contribution: a moderator, but never on what one said oneself."""
    return can_moderate(user) and not contribution.submission.is_by(user)


def may_support(user, contribution: Contribution) -> bool:
    """Say that one is for it: whoever has confirmed an address, never on what one said oneself."""
    confirmed = user.is_active and user.emailaddress_set.filter(verified=True).exists()
    return confirmed and not contribution.submission.is_by(user)


def can_decide_appeal(user, appeal: Appeal) -> bool:
    """Answer this appeal: a moderator who neither took that decision nor wrote the contribution."""
    decision = appeal.decision
    return decision.by_id != user.pk and can_decide(user, decision.contribution)


def moderators() -> QuerySet[User]:
    """Those who may moderate today."""
    moderating = Permission.objects.filter(
        content_type__app_label="consultation", codename="moderate"
    )
    given = Q(groups__permissions__in=moderating) | Q(user_permissions__in=moderating)
    return User.objects.filter(given, is_active=True).distinct()


def may_run(user) -> bool:
    """Prepare, announce, extend and close consultations, and write down voices heard offline: the
    secretariat, and whom it allows to."""
    return user.is_active and (is_secretariat(user) or user.has_perm("consultation.run"))


def may_answer(user) -> bool:
    """Draft responses: who writes the Plan."""
    return user.is_active and user.has_perm("consultation.answer")


def may_validate(user, response: Response | None = None) -> bool:
    """Validate and publish responses; never `response` if one drafted it oneself."""
    if not (user.is_active and user.has_perm("consultation.validate")):
        return False
    return response is None or response.drafted_by_id != user.pk


def may_decide_on(user, pledge: Pledge) -> bool:
    """Take an offer up or decline it: who writes the Plan, never one's own or one's
    organisation's."""
    if not may_answer(user) or pledge.contribution.submission.is_by(user):
        return False
    here = user.affiliations.current().filter(organisation=pledge.organisation_id)
    return pledge.organisation_id is None or not here.exists()


def may_confirm_for(user, organisation: Organisation) -> bool:
    """Confirm or take back what was offered for an organisation: who has its mandate, and nobody
    for them."""
    return may_answer_for(user, organisation)


def give_permissions(sender, using: str, **kwargs) -> None:
    """Give the roles their permissions after each migration (a flush deletes what it made)."""
    create_permissions(sender, using=using, verbosity=0)
    ours = Permission.objects.using(using).filter(content_type__app_label="consultation")
    for role, codenames in GIVEN.items():
        group, _created = Group.objects.using(using).get_or_create(name=role.value)
        group.permissions.add(*ours.filter(codename__in=codenames))
