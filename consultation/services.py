"""The verbs of a citizen: send, confirm, ask for a lost link."""

import hashlib
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import F, Model
from django.db.models.functions import Now
from django.utils import timezone

from consultation import expiry, letters, pace, pledging
from consultation.models import (
    Consultation,
    Contribution,
    ContributionKind,
    ContributionState,
    Mandate,
    Respondent,
    Revision,
    Submission,
    SubmissionContact,
)
from consultation.models.submission import LINK_SALT
from consultation.tasks import screen_contribution
from partners.models import Affiliation, Organisation, User
from plan.models import Passage
from tsi.base import locks, outbox, tokens
from tsi.base.bell import ring
from tsi.base.counted import TooMany, counted_as, of_the_last_hour

UNCONFIRMED_A_DAY = 5  # submissions per address, so that nobody fills somebody's mailbox
SENT_AN_HOUR = 30  # forms of one account, each of many points
POINTS = 20  # of one submission
LINKS_A_REQUEST = 10


class WindowClosed(Exception):
    """The consultation was not open at the instant of the INSERT."""


class FormReused(Exception):
    """This form was sent already, with other words."""


class ConfirmationLapsed(Exception):
    """The time to confirm is over."""


@dataclass(frozen=True)
class Speaker:
    """Who speaks. Either `email` (to be confirmed) or `author`, a signed-in person.

    `organisation` is a partner for which that person has a mandate; `organisation_name` is only
    declared. All of it is copied at the moment of speaking.
    """

    first_name: str
    last_name: str
    organisation_name: str = ""
    email: str = ""
    author: User | None = None
    organisation: Organisation | None = None
    pseudonym: str = ""
    respondent: str = Respondent.CITIZEN
    size: str = ""
    municipality: str = ""
    zone: str = ""
    is_minor: bool = False


@dataclass(frozen=True)
class Point:
    """One thing said: on which passage, of which kind, in which language of the text."""

    passage: Passage | None  # None: on the whole
    kind: str
    text: str
    motivation: str = ""
    language: str = "it"
    how_much: str = ""  # these two of an offer to take part
    when: str = ""


def submit(
    consultation: Consultation,
    *,
    form_token: uuid.UUID,
    speaker: Speaker,
    points: list[Point],
    language: str,
    signs: Sequence[str] = (),
    client: str = "",
) -> Submission:
    """Keep what was sent, and write to the speaker so that it can be confirmed.

    `signs` are what the form gave away of a machine (consultation.pace); `client` is where a
    visitor comes from, of which only a hash of that and of the day is kept, for two days.

    The same form with the same words gives the same submission. Raises FormReused (same form,
    other words), WindowClosed (by the database clock), TooMany, PermissionDenied (the speaker's
    account was closed meanwhile).
    """
    body = _body_sha256(consultation, speaker, points)
    known = Submission.objects.filter(form_token=form_token).first()
    if known is None:
        try:
            with transaction.atomic():
                _still_there(speaker)
                _refuse_flood(speaker, client)
                known = _insert(
                    consultation, form_token, body, speaker, points, language, signs, client
                )
        except IntegrityError as error:
            if violated(error) == "consultation_window":
                raise WindowClosed from error
            raise
    if known.body_sha256 != body:
        raise FormReused
    return known


def _insert(consultation, form_token, body, speaker, points, language, signs, client) -> Submission:
    """Insert with ON CONFLICT DO NOTHING: of twenty equal forms one makes the row."""
    if speaker.author is not None:
        # It will be confirmed in this transaction: take the lock that numbering needs first,
        # before the window's trigger takes the weaker one, or two of us would wait for each other.
        Consultation.objects.select_for_update(no_key=True).get(pk=consultation.pk)
    link_key = uuid.uuid4()
    row = Submission(
        consultation=consultation,
        form_token=form_token,
        body_sha256=body,
        link_key=link_key,
        link_sha256=tokens.link_sha256(tokens.link_token(link_key, salt=LINK_SALT)),
        author=speaker.author,
        language=language,
        counted_as=counted_as("submission", client) if client and not speaker.author else "",
        **_as_spoken(speaker),
    )
    Submission.objects.bulk_create([row], ignore_conflicts=True)
    submission = Submission.objects.get(form_token=form_token)
    if submission.link_key != link_key:
        return submission  # somebody else's INSERT of the same form came first
    for point in points:
        _add(point, submission, signs)
    if speaker.author is None:
        SubmissionContact.objects.create(
            submission=submission,
            email=speaker.email,
            retain_until=expiry.retain_until(consultation),
        )
        outbox.send(letters.confirm_submission, submission.pk, language=language)
    else:
        confirm(submission)
    return submission


def _as_spoken(speaker: Speaker) -> dict[str, object]:
    """The columns that say who spoke, as it is at this moment."""
    names = ("first_name", "last_name", "pseudonym", "respondent", "size", "municipality", "zone")
    columns = {name: getattr(speaker, name) for name in (*names, "is_minor")}
    organisation, declared = speaker.organisation, speaker.organisation_name
    if organisation is None:
        mandate = Mandate.DECLARED if declared else Mandate.NONE
        return columns | {"organisation_name": declared, "mandate": mandate}
    columns["organisation_name"] = organisation.name[:200]
    mandates = Affiliation.objects.with_mandate().filter(person=speaker.author)
    if speaker.author is None or not mandates.filter(organisation=organisation).exists():
        return columns | {"mandate": Mandate.DECLARED}  # it ended while the form was open
    return columns | {"mandate": Mandate.CONFIRMED, "organisation": organisation}


def _add(point: Point, submission: Submission, signs: Sequence[str]) -> None:
    contribution = Contribution.objects.create(
        consultation=submission.consultation,
        submission=submission,
        passage=point.passage,
        kind=point.kind,
        language=point.language,
    )
    words = {name: getattr(point, name) for name in ("text", "motivation", "how_much", "when")}
    revision = Revision.objects.create(contribution=contribution, **words)
    pace.note(revision, signs)
    if point.kind == ContributionKind.PLEDGE:
        pledging.offer(contribution)


def _body_sha256(consultation: Consultation, speaker: Speaker, points: list[Point]) -> str:
    said = [_told(point, "passage") | {"on": _key(point.passage)} for point in points]
    who = _told(speaker, "author", "organisation", "email")
    who |= {"author": _key(speaker.author), "organisation": _key(speaker.organisation)}
    who["email"] = speaker.email.lower()
    whole = json.dumps([consultation.pk, who, said], sort_keys=True)
    return hashlib.sha256(whole.encode()).hexdigest()


def _told(row: Speaker | Point, *but: str) -> dict[str, object]:
    return {name: value for name, value in vars(row).items() if name not in but}


def _key(row: Model | None) -> int | None:
    return row.pk if row else None


def _still_there(speaker: Speaker) -> None:
    """An account that is being deleted in another window must not leave its name here: emptying
    it takes the same lock."""
    if speaker.author is not None:
        here = User.objects.select_for_update(no_key=True).filter(pk=speaker.author.pk)
        if not here.filter(is_active=True).exists():
            raise PermissionDenied


def _refuse_flood(speaker: Speaker, client: str) -> None:
    if speaker.author is not None:  # locked by _still_there: one's own forms count one by one
        sent = Submission.objects.filter(
            author=speaker.author, received_at__gt=Now() - timedelta(hours=1)
        )
        if sent.count() >= SENT_AN_HOUR:
            raise TooMany
        return
    locks.hold("submission for", speaker.email.lower())  # they count one by one
    if client:
        here = of_the_last_hour(Submission.objects.all(), "submission", client)
        if here >= settings.VISITORS_AN_HOUR:
            raise TooMany
    recent = SubmissionContact.objects.filter(
        email__iexact=speaker.email,
        submission__confirmed_at=None,
        submission__received_at__gt=Now() - timedelta(days=1),
    )
    if recent.count() >= UNCONFIRMED_A_DAY:
        raise TooMany


def violated(error: IntegrityError) -> str | None:
    """Name of the constraint that the database says was violated."""
    return getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)


@transaction.atomic
def confirm(submission: Submission) -> None:
    """Confirm a submission: its points get their public codes and go to screening.

    Doing it twice changes nothing. Raises ConfirmationLapsed.
    """
    if expiry.lapsed().filter(pk=submission.pk).exists():
        raise ConfirmationLapsed
    waiting = Submission.objects.filter(pk=submission.pk, confirmed_at=None)
    if not waiting.update(confirmed_at=Now()):
        return
    submission.refresh_from_db(fields=["confirmed_at"])
    unconfirmed = submission.contributions.filter(state=ContributionState.UNCONFIRMED)
    if not unconfirmed.exists():
        raise ConfirmationLapsed
    # All points before the consultation's number, in the order in which withdrawing locks them.
    list(unconfirmed.select_for_update(no_key=True).order_by("pk").values_list("pk"))
    for contribution in unconfirmed.select_related("consultation").order_by("pk"):
        number = contribution.consultation.next_number()
        contribution.move("confirm", by=submission.author, number=number)
        ring(screen_contribution, contribution.pk)
    outbox.send(letters.receipt, submission.pk, language=submission.language)


def send_link_again(email: str) -> None:
    """Write the private links of this address to it, each at most once a day.

    Says nothing of whether the address is known.
    """
    contacts = SubmissionContact.objects.filter(email__iexact=email)
    today = timezone.localdate()
    # Who confirmed comes first: others may have written this address into any number of forms.
    rows = contacts.select_related("submission").order_by(
        F("submission__confirmed_at").desc(nulls_last=True), "-pk"
    )
    for contact in rows[:LINKS_A_REQUEST]:
        submission = contact.submission
        letter = letters.private_link if submission.confirmed_at else letters.confirm_submission
        outbox.send(
            letter,
            submission.pk,
            language=submission.language,
            key=f"{letter.__name__}:{submission.pk}:{today}",
        )
