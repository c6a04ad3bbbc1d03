"""Voices that reached a consultation by other ways than the form, written down by the office."""

import hashlib
import json
import uuid
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from consultation.models import (
    Channel,
    Consultation,
    Contribution,
    Mandate,
    Phase,
    Respondent,
    Revision,
    Submission,
)
from consultation.models.submission import LINK_SALT
from consultation.services import FormReused, Point, confirm
from partners.models import User
from tsi.base import tokens
from tsi.base.templatetags.words import day


class Refused(Exception):
    """It was not accepted; the message says why, to who entered it."""


@dataclass(frozen=True)
class Voice:
    """Who spoke, how and when. No address: what becomes of it is read on the public page."""

    channel: str
    provenance: str  # for the office: the table, the protocol number, the desk
    heard_on: date
    language: str = "it"
    first_name: str = ""
    last_name: str = ""
    organisation_name: str = ""
    pseudonym: str = ""
    respondent: str = Respondent.CITIZEN
    size: str = ""
    municipality: str = ""
    zone: str = ""
    is_minor: bool = False

    def without_names(self) -> "Voice":
        return replace(self, first_name="", last_name="", organisation_name="", pseudonym="")


def enter(
    consultation: Consultation,
    voice: Voice,
    points: list[Point],
    *,
    form_token: uuid.UUID,
    by: User,
) -> Submission:
    """Keep what was heard; its points get their public codes at once and go to screening.

    Of who is under 18, and in the summary of an interview, no name is kept. The same form with the
    same words gives the same submission. Raises Refused (the database does not take it: the day
    lies outside the window, or it is answered) and FormReused (same form, other words).
    """
    if voice.is_minor or voice.channel == Channel.INTERVIEW:
        voice = voice.without_names()
    body = _body_sha256(consultation, voice, points)
    try:
        with transaction.atomic():
            submission = _insert(consultation, voice, points, form_token, body, by)
    except IntegrityError as error:
        if _violated(error) == "consultation_window":
            raise Refused(why_not(consultation, voice.heard_on)) from error
        raise
    if submission.body_sha256 != body:
        raise FormReused
    return submission


def _insert(consultation, voice, points, form_token, body, by) -> Submission:
    # Numbering needs this lock; the window's trigger takes a weaker one.
    Consultation.objects.select_for_update(no_key=True).get(pk=consultation.pk)
    if known := Submission.objects.filter(form_token=form_token).first():
        return known
    link_key = uuid.uuid4()
    submission = Submission.objects.create(
        consultation=consultation,
        form_token=form_token,
        body_sha256=body,
        link_key=link_key,
        link_sha256=tokens.link_sha256(tokens.link_token(link_key, salt=LINK_SALT)),
        mandate=Mandate.DECLARED if voice.organisation_name else Mandate.NONE,
        entered_by=by,
        **asdict(voice),
    )
    for point in points:
        contribution = Contribution.objects.create(
            consultation=consultation,
            submission=submission,
            passage=point.passage,
            kind=point.kind,
            language=point.language,
        )
        Revision.objects.create(
            contribution=contribution, text=point.text, motivation=point.motivation
        )
    confirm(submission)
    return submission


def _body_sha256(consultation: Consultation, voice: Voice, points: list[Point]) -> str:
    said = [[p.passage and p.passage.pk, p.kind, p.text, p.motivation, p.language] for p in points]
    who = asdict(voice) | {"heard_on": voice.heard_on.isoformat()}
    whole = json.dumps([consultation.pk, who, said], sort_keys=True)
    return hashlib.sha256(whole.encode()).hexdigest()


def _violated(error: IntegrityError) -> str | None:
    return getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)


def why_not(consultation: Consultation, heard_on: date) -> str:
    """In a sentence, why the database did not take a voice of that day."""
    asked = Consultation.objects.with_phase().get(pk=consultation.pk)
    first = timezone.localdate(asked.opens_at)
    last = timezone.localdate(asked.closes_at - timedelta(microseconds=1))
    if asked.phase == Phase.PREPARED:
        return _("This consultation is not announced yet: nobody could speak.")
    if asked.phase == Phase.REPORTED:
        return _("The answers are published: nothing is added any more.")
    if heard_on < first:
        return _("It was said before the consultation opened, on %(day)s.") % {"day": day(first)}
    if heard_on > last:
        return _("It was said after the last day of the consultation, %(day)s.") % {
            "day": day(last)
        }
    return _("This day has not come yet.")


def heard(consultation: Consultation):
    """What was entered, with its points and who entered it."""
    rows = Submission.objects.filter(consultation=consultation).exclude(channel=Channel.ONLINE)
    return rows.select_related("entered_by", "consultation").prefetch_related(
        "contributions__passage"
    )
