"""Readers report what is published; a moderator answers them, once and all together.

However many report a contribution, it stays until a person has decided.
"""

import uuid
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from consultation import desk, letters_redress
from consultation.models import (
    Contribution,
    ContributionState,
    Flag,
    FlagContact,
    FlagState,
    Revision,
)
from consultation.models.redress import FLAG_SALT
from consultation.services import FormReused
from partners.models import User
from tsi.base import outbox, tokens
from tsi.base.counted import counted_as, refuse_flood
from tsi.base.transitions import InvalidTransition

RETAIN_CONTACT = timedelta(days=90)


class AlreadyFlagged(Exception):
    """This person has reported it, and waits for the answer."""


def report(
    contribution: Contribution,
    *,
    form_token: uuid.UUID,
    rule: str,
    text: str,
    language: str,
    by: User | None = None,
    email: str = "",
    client: str = "",
) -> Flag:
    """Keep what a reader says is wrong with a published contribution, and send a receipt.

    `client` is where a visitor comes from; only a hash of it and of the day is kept. The same form
    gives the same report. Raises InvalidTransition (it is not published), FormReused, TooMany,
    AlreadyFlagged.
    """
    known = Flag.objects.filter(form_token=form_token).first()
    if known is None:
        key, who = uuid.uuid4(), str(by.pk if by else client)
        known = Flag(
            contribution=contribution,
            form_token=form_token,
            link_key=key,
            link_sha256=tokens.link_sha256(tokens.link_token(key, salt=FLAG_SALT)),
            by=by,
            counted_as=counted_as("flag", who),
            rule=rule,
            text=text,
            language=language,
        )
        known = _insert(known, who, "" if by else email)
    if (known.contribution_id, known.rule, known.text) != (contribution.pk, rule, text):
        raise FormReused
    return known


def _insert(flag: Flag, who: str, email: str) -> Flag:
    try:
        with transaction.atomic():
            refuse_flood(Flag.objects.all(), "flag", who, email)
            if not Contribution.objects.public().filter(pk=flag.contribution_id).exists():
                raise InvalidTransition
            flag.save()
            if email:
                until = timezone.localdate() + RETAIN_CONTACT
                FlagContact.objects.create(flag=flag, email=email, retain_until=until)
            if email or flag.by:
                outbox.send(letters_redress.flag_received, flag.pk, language=flag.language)
    except IntegrityError as error:
        diagnosis = getattr(error.__cause__, "diag", None)
        if getattr(diagnosis, "constraint_name", None) == "flag_open_once_a_person":
            raise AlreadyFlagged from error
        same = Flag.objects.filter(form_token=flag.form_token).first()
        if same is None:
            raise
        return same  # of the same form another INSERT came first
    return flag


@transaction.atomic
def uphold(
    contribution: Contribution,
    revision: Revision,
    *,
    by: User,
    rule: str,
    reason: str,
    outcome: str,
) -> None:
    """The reports are founded: hide the contribution, and tell those who reported it.

    `reason` is for the author, `outcome` for the readers. Raises InvalidTransition, also while
    other words of it wait for a decision.
    """
    said = _answer(contribution, FlagState.UPHELD, by, outcome)
    if said.shown_id and said.state in (ContributionState.SCREENING, ContributionState.HELD):
        raise InvalidTransition  # other words wait: what becomes of them is decided first
    if said.state == ContributionState.PUBLISHED:
        desk.hide(said, revision, by=by, rule=rule, reason=reason)


@transaction.atomic
def dismiss(contribution: Contribution, *, by: User, outcome: str) -> None:
    """The reports are unfounded: the contribution stays, and those who reported it are told why.

    Raises InvalidTransition when there is none open, or another has it on loan.
    """
    _answer(contribution, FlagState.DISMISSED, by, outcome)


def _answer(contribution: Contribution, state: str, by: User, outcome: str) -> Contribution:
    said = desk.lock_for(by, contribution)
    waiting = Flag.objects.filter(contribution=contribution, state=FlagState.OPEN)
    answered = list(waiting.select_related("contact"))
    values = {"decided_by": by, "decided_at": Now(), "outcome": outcome}
    keys = Q(pk__in=[flag.pk for flag in answered])
    if not waiting.filter(keys).update(state=state, **values):
        raise InvalidTransition
    for flag in answered:
        if flag.by_id or hasattr(flag, "contact"):
            outbox.send(letters_redress.flag_answered, flag.pk, language=flag.language)
    return said
