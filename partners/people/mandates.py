"""What people are in their organisation, and how they go. Somebody always represents it."""

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from partners import letters_people as letters
from partners import steps
from partners.models import Affiliation, AffiliationRole, AffiliationState, Organisation, User
from partners.people.lock import lock_around
from partners.people.refusals import LastRepresentative
from partners.people.telling import tell_person, tell_representatives
from tsi.base import outbox
from tsi.base.transitions import InvalidTransition


def is_last_representative(affiliation: Affiliation) -> bool:
    """Whether nobody else with a working account represents the organisation."""
    if affiliation.role != AffiliationRole.REPRESENTATIVE:
        return False
    return not _other_representatives(affiliation).exists()


@transaction.atomic
def change_role(
    affiliation: Affiliation,
    *,
    by: User,
    role: AffiliationRole,
    successor: Affiliation | None = None,
    to_secretariat: bool = False,
) -> None:
    """Make an active person something else in the organisation.

    The last representative needs a `successor` among its active people, or hands over
    `to_secretariat`. Raises LastRepresentative, and InvalidTransition when it is that role
    already or the person has gone.
    """
    lock_around(affiliation)
    if affiliation.state != AffiliationState.ACTIVE or affiliation.role == role:
        raise InvalidTransition
    _keep_represented(affiliation, by, successor, to_secretariat)
    _set_role(affiliation, role, by)


@transaction.atomic
def end(
    affiliation: Affiliation,
    *,
    by: User | None,
    reason: str = "",
    successor: Affiliation | None = None,
    to_secretariat: bool = False,
) -> None:
    """A person leaves (`by` themselves) or is let go. What they said stays as it was said.

    Raises LastRepresentative as `change_role` does, and InvalidTransition.
    """
    organisation = lock_around(affiliation)
    if affiliation.state != AffiliationState.ACTIVE:
        raise InvalidTransition
    _keep_represented(affiliation, by, successor, to_secretariat)
    step = steps.take(affiliation, "end", by=by, reason=reason, ended_at=Now(), shown=False)
    organisation.touch()
    tell_person(step)
    tell_representatives(step)


@transaction.atomic
def hand_over(organisation: Organisation, *, by: User | None, reason: str = "") -> None:
    """Leave the organisation to the secretariat until it has a representative again."""
    step = steps.record(organisation, "hand_over", by=by, reason=reason)
    outbox.send(letters.handed_over, step.pk, language="it")


@transaction.atomic
def account_closed(user: User, *, by: User | None) -> None:
    """What follows for the organisations of `user`, whose account was just closed.

    Their places stay, in case it is opened again. Pages that showed them change; organisations
    that nobody else represents go to the secretariat.
    """
    rows = user.affiliations.active().select_related("organisation").order_by("organisation")
    for affiliation in rows:
        organisation = lock_around(affiliation)
        if affiliation.state != AffiliationState.ACTIVE:
            continue
        if is_last_representative(affiliation):
            reason = _("The account of the last representative was closed.")
            hand_over(organisation, by=by, reason=reason)
        organisation.touch()


@transaction.atomic
def show_name(affiliation: Affiliation, *, shown: bool) -> None:
    """A person's own choice: their name on the organisation's page, or not."""
    organisation = lock_around(affiliation)
    rows = Affiliation.objects.filter(pk=affiliation.pk, state=AffiliationState.ACTIVE)
    if not rows.update(shown=shown):
        raise InvalidTransition
    organisation.touch()


def _other_representatives(affiliation: Affiliation):
    rows = Affiliation.objects.filter(organisation=affiliation.organisation_id)
    return rows.representatives().exclude(pk=affiliation.pk)


def _keep_represented(
    affiliation: Affiliation, by: User | None, successor: Affiliation | None, to_secretariat: bool
) -> None:
    if not is_last_representative(affiliation):
        return
    if successor is not None:
        _succeed(affiliation, successor, by)
    elif to_secretariat:
        hand_over(affiliation.organisation, by=by)
    else:
        raise LastRepresentative


def _succeed(affiliation: Affiliation, successor: Affiliation, by: User | None) -> None:
    colleagues = Affiliation.objects.active().filter(
        organisation=affiliation.organisation_id, person__is_active=True
    )
    heir = colleagues.exclude(pk=affiliation.pk).filter(pk=successor.pk).first()
    if heir is None:
        raise LastRepresentative
    _set_role(heir, AffiliationRole.REPRESENTATIVE, by)


def _set_role(affiliation: Affiliation, role: AffiliationRole, by: User | None) -> None:
    before = affiliation.role
    Affiliation.objects.filter(pk=affiliation.pk).update(role=role)
    affiliation.role = role
    step = steps.record(affiliation, "change_role", by=by, source=before, target=role)
    affiliation.organisation.touch()
    tell_person(step)
    tell_representatives(step)
