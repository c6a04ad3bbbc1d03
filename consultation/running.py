"""How a consultation goes: prepared, changed, announced, extended, closed early.

Each verb locks the consultation's row first and the Plan's after it, and is written down as a step.
What everybody may read, and whether the window is open, is asked of the database's clock.
"""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet, Window
from django.db.models.functions import Coalesce, Lower, Now, RowNumber
from django.utils.translation import gettext as _

from consultation import expiry, letters
from consultation.models import (
    Consultation,
    ConsultationStep,
    ConsultationVerb,
    Phase,
    Submission,
    SubmissionContact,
)
from partners.models import User
from plan.models import Version, VersionState
from plan.versions import place_hold
from tsi.base import outbox
from tsi.base.slugs import free_slug
from tsi.base.transitions import InvalidTransition

USUAL_LENGTH = timedelta(weeks=4)  # a shorter window is announced with its reasons
# words that mean something else in addresses
OTHER_PAGES = {"invio", "link", "nuova", "risposte", "segnalazione", "trasparenza"}
LONGEST_STEM = 45  # characters of a slug, before a number that tells namesakes apart


def hold_key(consultation: Consultation) -> str:
    """The key of the hold by which nobody approves the text before it is answered."""
    return f"consultation:{consultation.pk}"


def free_versions() -> QuerySet[Version]:
    """Texts that one may be prepared on: frozen, public, not approved, without a consultation."""
    asked = Consultation.objects.values("version")
    return Version.objects.public().filter(state=VersionState.FROZEN).exclude(pk__in=asked)


def slug_for(title: str) -> str:
    """The word in its address, made of its title."""
    return free_slug(
        title[:LONGEST_STEM],
        otherwise="consultazione",
        taken=lambda slug: slug in OTHER_PAGES or Consultation.objects.filter(slug=slug).exists(),
    )


def is_short(consultation: Consultation) -> bool:
    """Whether it is open for less time than is usual, and so says why."""
    return consultation.closes_at - consultation.opens_at < USUAL_LENGTH


@transaction.atomic
def create(version: Version, *, by: User | None, **fields: object) -> Consultation:
    """Prepare a consultation on `version`; nobody reads of it before it is announced.

    `fields` are columns of the model. Raises InvalidTransition when this version has one.
    """
    taken = Consultation.objects.filter(version=version)
    if taken.exists():
        raise InvalidTransition(_("There is a consultation on this version already."))
    try:
        with transaction.atomic():
            consultation = Consultation.objects.create(version=version, **fields)
    except IntegrityError:
        if taken.exists():  # somebody pressed the button in the same moment
            raise InvalidTransition from None
        raise
    _record(consultation, ConsultationVerb.CREATE, by, closes_at=consultation.closes_at)
    return consultation


@transaction.atomic
def edit(consultation: Consultation, **fields: object) -> None:
    """Change columns while nobody reads of it. Raises InvalidTransition once it is announced."""
    here = _lock(consultation)
    if here.phase != Phase.PREPARED:
        raise InvalidTransition(_("It is announced: people rely on what it says."))
    Consultation.objects.filter(pk=here.pk).update(**fields)
    consultation.refresh_from_db()


@transaction.atomic
def announce(
    consultation: Consultation, *, by: User | None, reason_it: str = "", reason_en: str = ""
) -> None:
    """Let everybody read of it, and hold back the approval of its text until it is answered.

    The reasons say why it is open for less than four weeks. Raises InvalidTransition when it is
    announced already or over, its text is approved or not public, or those reasons are missing.
    """
    here = _lock(consultation)
    if here.phase != Phase.PREPARED:
        raise InvalidTransition(_("This consultation is announced already."))
    if not Version.objects.public().filter(pk=here.version_id).exists():
        raise InvalidTransition(_("Publish the text first: everybody must be able to read it."))
    place_hold(consultation.version, key=hold_key(consultation))
    if consultation.version.state != VersionState.FROZEN:
        raise InvalidTransition(_("This text is approved: there is nothing to be consulted on."))
    if is_short(here) and not reason_it:
        raise InvalidTransition(_("It is open for less than four weeks: say why."))
    to_come = Consultation.objects.filter(pk=consultation.pk, closes_at__gt=Now())
    if not to_come.update(announced_at=Now()):
        raise InvalidTransition(_("Its last day is over: choose a later one."))
    _moved(
        consultation,
        ConsultationVerb.ANNOUNCE,
        by,
        closes_at=here.closes_at,
        reason_it=reason_it,
        reason_en=reason_en,
    )


@transaction.atomic
def extend(
    consultation: Consultation,
    closes_at: datetime,
    reason_it: str,
    reason_en: str,
    *,
    by: User | None,
) -> None:
    """Let it close later. What is over is not opened again: who came in time trusted the day.

    Raises InvalidTransition when it is not announced or over, the day is not later, or the reasons
    are missing in one of the languages.
    """
    here = _lock(consultation)
    if here.phase not in (Phase.ANNOUNCED, Phase.OPEN):
        raise InvalidTransition(_("Only a consultation that is announced or open is extended."))
    if closes_at <= here.closes_at:
        raise InvalidTransition(_("It closes later than before, or it is no extension."))
    _move_end(here, ConsultationVerb.EXTEND, closes_at, reason_it, reason_en, by)
    consultation.refresh_from_db()


@transaction.atomic
def close_early(
    consultation: Consultation, *, reason_it: str, reason_en: str, by: User | None
) -> None:
    """Close it at once. Raises InvalidTransition when it is not open, or the reasons are missing
    in one of the languages."""
    here = _lock(consultation)
    if here.phase != Phase.OPEN:
        raise InvalidTransition(_("Only an open consultation is closed."))
    _move_end(here, ConsultationVerb.CLOSE, Now(), reason_it, reason_en, by)
    consultation.refresh_from_db()


def _lock(consultation: Consultation) -> Consultation:
    """The row as it is now, held until the transaction ends, with its phase.

    Whoever speaks meanwhile waits at the window's trigger. The clock is read after our own wait.
    """
    rows = Consultation.objects.filter(pk=consultation.pk)
    rows.select_for_update(no_key=True).get()
    return rows.with_phase().get()


def _move_end(here: Consultation, verb, closes_at, reason_it, reason_en, by) -> None:
    if not (reason_it and reason_en):
        raise InvalidTransition(_("Say why, in both languages: everybody reads it."))
    former = here.closes_at
    Consultation.objects.filter(pk=here.pk).update(closes_at=closes_at)
    here.refresh_from_db(fields=["closes_at"])
    contacts = SubmissionContact.objects.filter(submission__consultation=here)
    contacts.update(retain_until=expiry.retain_until(here))
    _moved(
        here,
        verb,
        by,
        closed_at=former,
        closes_at=here.closes_at,
        reason_it=reason_it,
        reason_en=reason_en,
    )
    _tell(here, here.steps.last())


def _tell(consultation: Consultation, step: ConsultationStep) -> None:
    """Write to everybody who spoke that the end has moved, one letter an address.

    Nobody's address leaves the database: a letter is about the first thing that one said.
    """
    address = Lower(Coalesce("author__email", "contact__email"))
    turn = Window(RowNumber(), partition_by=[address], order_by="pk")
    spoke = Submission.objects.filter(consultation=consultation, confirmed_at__isnull=False)
    reached = spoke.filter(Q(author__isnull=False) | Q(contact__isnull=False))
    rows = reached.annotate(turn=turn).filter(turn=1).values_list("pk", "language")
    outbox.send_about_each(letters.end_moved, rows, key=str(step.pk))


def _moved(consultation: Consultation, verb: str, by: User | None, **facts: object) -> None:
    """Write the step down, and make the kept pages anew."""
    _record(consultation, verb, by, **facts)
    consultation.touch()
    consultation.refresh_from_db()


def _record(consultation: Consultation, verb: str, by: User | None, **facts: object) -> None:
    ConsultationStep.objects.create(consultation=consultation, verb=verb, by=by, **facts)
