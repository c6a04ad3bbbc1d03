"""Inviting a person by e-mail, and what becomes of an invitation."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Now

from partners import letters_people as letters
from partners import steps
from partners.models import (
    Affiliation,
    AffiliationRole,
    AffiliationState,
    Invitation,
    Organisation,
    User,
)
from partners.models.affiliation import LINK_SALT
from partners.people.lock import lock, lock_around
from partners.people.refusals import AlreadyHere, NotForYou, TooMany
from partners.people.telling import tell_representatives
from partners.permissions import is_secretariat
from tsi.base import outbox, tokens
from tsi.base.locks import hold
from tsi.base.models import MailState, OutgoingMail
from tsi.base.transitions import InvalidTransition

A_DAY = timedelta(days=1)
LETTERS_A_DAY = 30  # invitations that one organisation sends
LETTERS_TO_ONE = 3  # invitations that one address gets in a day, from whomever
PAUSE = timedelta(minutes=10)  # a form that is sent twice sends one letter


@transaction.atomic
def invite(
    organisation: Organisation,
    *,
    by: User | None,
    name: str,
    email: str,
    role: AffiliationRole,
    title: str = "",
    message: str = "",
    language: str = "it",
) -> Invitation:
    """Invite whoever reads `email` to the organisation; `by` is None for an import.

    Nobody is looked up: the answer is the same whether the address has an account or not. An
    address that is invited already keeps its link and gets a new letter. Raises TooMany, and
    InvalidTransition when the organisation was merged into another.
    """
    organisation = lock(organisation)
    _count(organisation, email, by)
    wanted = {"role": role, "title": title, "message": message}
    typed = {"name": name, "language": language, "invited_by": by, "email": email}
    invitation = _pending(organisation).filter(email__iexact=email).first()
    if invitation:
        invited = invitation.affiliation
        for field, value in wanted.items():
            setattr(invited, field, value)
        invited.save(update_fields=wanted)
    else:
        invited = organisation.affiliations.create(state=AffiliationState.INVITED, **wanted)
        invitation = Invitation(affiliation=invited)
        invitation.link_sha256 = tokens.link_sha256(
            tokens.link_token(invitation.link_key, salt=LINK_SALT)
        )
    for field, value in typed.items():
        setattr(invitation, field, value)
    _send(invitation)
    steps.record(invited, "invite", by=by, target=AffiliationState.INVITED)
    return invitation


@transaction.atomic
def send_again(invitation: Invitation, *, by: User) -> None:
    """Send the same link once more; it holds as long as a new one. Raises TooMany,
    InvalidTransition."""
    organisation = lock_around(invitation.affiliation)
    invitation.refresh_from_db()
    if not _pending(organisation).filter(pk=invitation.pk).exists():
        raise InvalidTransition
    _count(organisation, invitation.email, by)
    _send(invitation)
    steps.record(invitation.affiliation, "send_again", by=by)


def is_for(invitation: Invitation, person: User) -> bool:
    """Whether the invitation went to an address that this person has confirmed."""
    confirmed = person.emailaddress_set.filter(verified=True)
    return bool(invitation.email) and confirmed.filter(email__iexact=invitation.email).exists()


@transaction.atomic
def accept(invitation: Invitation, *, person: User, shown: bool = False) -> Affiliation:
    """Make `person` what the invitation says; a request of theirs that waits is taken back.

    Raises NotForYou, AlreadyHere, and InvalidTransition when it was used, revoked or is too old.
    """
    affiliation = invitation.affiliation
    organisation = lock_around(affiliation)
    invitation.refresh_from_db()
    if affiliation.state != AffiliationState.INVITED:
        raise InvalidTransition
    if not is_for(invitation, person) or invitation.invited_by_id == person.pk:
        raise NotForYou
    here = person.affiliations.current().filter(organisation=organisation)
    if here.active().exists():
        raise AlreadyHere
    for asked in here:
        steps.take(asked, "withdraw", by=person, ended_at=Now())
    step = steps.take(
        affiliation,
        "accept",
        by=person,
        where=Q(invitation__expires_at__gt=Now()),
        person=person,
        shown=shown,
        active_since=Now(),
    )
    Invitation.objects.filter(pk=invitation.pk).update(email="")
    organisation.touch()
    tell_representatives(step)
    return affiliation


@transaction.atomic
def revoke(affiliation: Affiliation, *, by: User) -> None:
    """Take an invitation back. Its address stays for a day, for the limits to count.

    Raises InvalidTransition when it is no longer open.
    """
    lock_around(affiliation)
    steps.take(affiliation, "revoke", by=by, ended_at=Now())


@transaction.atomic
def claim(organisation: Organisation, *, by: User) -> None:
    """Show the organisation's page to everybody. Raises InvalidTransition if it is shown."""
    rows = Organisation.objects.filter(pk=organisation.pk, published=False, merged_into=None)
    if not rows.update(published=True):
        raise InvalidTransition
    organisation.refresh_from_db()
    steps.record(organisation, "claim", by=by)


def lapse() -> int:
    """End the invitations whose time is over and empty what addresses are left of old ones.

    Returns how many were ended.
    """
    over = Invitation.objects.filter(
        affiliation__state=AffiliationState.INVITED, expires_at__lte=Now()
    )
    found = list(over.select_related("affiliation__organisation").order_by("pk")[:500])
    ended = sum(_lapse(invitation) for invitation in found)
    closed = Invitation.objects.exclude(affiliation__state=AffiliationState.INVITED)
    closed.exclude(email="").filter(affiliation__ended_at__lt=Now() - A_DAY).update(email="")
    return ended


@transaction.atomic
def _lapse(invitation: Invitation) -> bool:
    affiliation = invitation.affiliation
    lock_around(affiliation)
    still = Q(invitation__expires_at__lte=Now())  # it may have been sent again meanwhile
    try:
        step = steps.take(affiliation, "lapse", by=None, where=still, ended_at=Now())
    except InvalidTransition:
        return False
    Invitation.objects.filter(pk=invitation.pk).update(email="")
    tell_representatives(step)
    return True


def note_bounces() -> int:
    """Mark the invitations whose last mail could not be delivered, and tell the secretariat.

    Returns how many were found.
    """
    mails = OutgoingMail.objects.filter(
        letter=outbox.path_of(letters.invitation), about=OuterRef("pk")
    )
    last = Subquery(mails.order_by("-pk").values("state")[:1])
    rows = Invitation.objects.alias(last_mail=last).filter(
        last_mail=MailState.FAILED, affiliation__state=AffiliationState.INVITED, bounced_at=None
    )
    return sum(_note_bounce(pk) for pk in rows.order_by("pk").values_list("pk", flat=True)[:500])


@transaction.atomic
def _note_bounce(pk: int) -> bool:
    if not Invitation.objects.filter(pk=pk, bounced_at=None).update(bounced_at=Now()):
        return False
    key = f"{outbox.path_of(letters.invitation_bounced)}:{pk}:{_letters(pk).count()}"
    outbox.send(letters.invitation_bounced, pk, language="it", key=key)
    return True


def _pending(organisation: Organisation):
    rows = Invitation.objects.filter(
        affiliation__organisation=organisation, affiliation__state=AffiliationState.INVITED
    )
    return rows.select_related("affiliation__organisation")


def _letters(invitation_id: int):
    path = outbox.path_of(letters.invitation)
    return OutgoingMail.objects.filter(letter=path, about=invitation_id)


def _send(invitation: Invitation) -> None:
    invitation.expires_at = Now() + timedelta(days=settings.INVITATION_DAYS)
    invitation.bounced_at = None
    invitation.save()
    invitation.refresh_from_db(fields=["expires_at"])
    sent = _letters(invitation.pk)
    if sent.filter(created_at__gt=Now() - PAUSE).exclude(state=MailState.FAILED).exists():
        return
    key = f"{outbox.path_of(letters.invitation)}:{invitation.pk}:{sent.count() + 1}"
    outbox.send(letters.invitation, invitation.pk, language=invitation.language, key=key)


def _count(organisation: Organisation, email: str, by: User | None) -> None:
    """Refuse more letters than anybody needs. The secretariat writes to hundreds at once."""
    if by is None or is_secretariat(by):
        return
    hold("invitation", email.lower())
    recent = Now() - A_DAY
    sent = organisation.steps.filter(verb__in=("invite", "send_again"), at__gt=recent)
    to_one = OutgoingMail.objects.filter(
        letter=outbox.path_of(letters.invitation),
        about__in=Invitation.objects.filter(email__iexact=email).values("pk"),
        created_at__gt=recent,
    )
    if sent.count() >= LETTERS_A_DAY or to_one.count() >= LETTERS_TO_ONE:
        raise TooMany
