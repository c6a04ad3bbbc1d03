"""Who may do what. Each function is tested as a table of role × state."""

from uuid import UUID

from communities.models import Community, Facilitation
from partners.models import Organisation, Role
from partners.permissions import has_role, is_secretariat
from plan.execution.reporters import led_by
from plan.models import Involvement, ProgressUpdate, Version


def may_write(user) -> bool:
    """Change the working text, freeze and publish versions: who writes the Plan, and staff."""
    return is_secretariat(user) or has_role(user, Role.EDITOR)


def may_record_act(user) -> bool:
    """Say by which act a promoter approved a version: who writes the Plan."""
    return may_write(user)


def may_approve(user, version: Version) -> bool:
    """Declare this version approved: who writes the Plan, never who changed its text last."""
    return may_write(user) and user.pk != version.last_editor_id


def may_answer(user, involvement: Involvement) -> bool:
    """Accept, decline or give back a part in an action: who has the organisation's mandate, or
    runs the community. Nobody answers for them, the secretariat neither."""
    return may_answer_for(user, involvement.organisation or involvement.community)


def may_answer_for(user, body: Organisation | Community) -> bool:
    """The same, for all parts of an organisation or a community."""
    if not (user.is_authenticated and user.is_active):
        return False
    if isinstance(body, Community):
        if not body.is_active:
            return False
        here = Facilitation.objects.in_force().filter(community=body, person=user)
        return here.exists() or (has_role(user, Role.FACILITATOR) and not is_secretariat(user))
    return user.affiliations.with_mandate().filter(organisation=body).exists()


def may_report(user, uid: UUID) -> bool:
    """Say how an action goes: who speaks for the organisation that leads or co-leads it, or runs
    the community that does; never the secretariat for them."""
    return led_by(user).filter(uid=uid).exists()


def may_review_update(user, update: ProgressUpdate) -> bool:
    """Publish a report or send it back: who writes the Plan, never on an action of their own."""
    if not may_write(user) or update.author_id == user.pk:
        return False
    return not may_report(user, update.uid)
