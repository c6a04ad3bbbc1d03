"""What this app holds about a person, and how the identity is taken from what they said."""

import uuid

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from consultation.models import (
    Consultation,
    Contribution,
    ContributionState,
    Decision,
    Event,
    Submission,
    SubmissionContact,
)
from consultation.models.submission import LINK_SALT
from partners.models import User
from tsi.base import tokens
from tsi.base.personal import PersonalData


def personal_data(user: User) -> PersonalData:
    """What `user` said, signed in or by the same address, and what they decided about others."""
    decided = Decision.objects.filter(by=user).order_by("pk")
    steps = Event.objects.filter(by=user).order_by("pk")
    data = PersonalData()
    data.sections = {
        "contributions": [_submission(row) for row in _said_by(user)],
        "moderation_decisions": list(
            decided.values("contribution__number", "action", "rule", "reason", "at")
        ),
        "moderation_steps": list(steps.values("contribution__number", "source", "target", "at")),
    }
    return data


def _said_by(user: User) -> QuerySet[Submission]:
    return Submission.objects.said_by(user).select_related("consultation").order_by("pk")


def _submission(row: Submission) -> dict:
    names = ("first_name", "last_name", "organisation_name", "language", "received_at",
             "confirmed_at")  # fmt: skip
    contact = SubmissionContact.objects.filter(submission=row).first()
    return {
        "consultation": row.consultation.title_it,
        **{name: getattr(row, name) for name in names},
        "email": contact.email if contact else "",
        "email_kept_until": contact.retain_until if contact else None,
        "points": [_point(point) for point in row.contributions.order_by("pk")],
    }


def _point(point: Contribution) -> dict:
    return {
        "code": point.code,
        "passage": point.passage.code,
        "kind": point.kind,
        "state": point.state,
        "texts": list(
            point.revisions.order_by("number").values("text", "motivation", "received_at")
        ),
        "decisions": list(point.decisions.order_by("pk").values("action", "rule", "reason", "at")),
    }


@transaction.atomic
def erase(user: User) -> None:
    """Take the identity from all that `user` said. The words, their codes and what was decided
    stay; what was not confirmed lapses; the private links lead nowhere any more."""
    said = list(Submission.objects.said_by(user).select_for_update(of=("self",)).order_by("pk"))
    for submission in said:
        _lapse_unconfirmed(submission)
        _remove_identity(submission)
    SubmissionContact.objects.filter(submission__in=said).delete()
    on_desk = Contribution.objects.filter(desk=user)
    on_desk.update(desk=None, desk_until=None)
    shown = Q(submissions__in=[row.pk for row in said])
    for consultation in Consultation.objects.filter(shown).distinct().order_by("pk"):
        consultation.touch()


def _lapse_unconfirmed(submission: Submission) -> None:
    for point in submission.contributions.filter(state=ContributionState.UNCONFIRMED):
        point.move("lapse")


def _remove_identity(submission: Submission) -> None:
    key = uuid.uuid4()
    Submission.objects.filter(pk=submission.pk).update(
        first_name="",
        last_name="",
        organisation_name="",
        body_sha256="",
        link_key=key,
        link_sha256=tokens.link_sha256(tokens.link_token(key, salt=LINK_SALT)),
        identity_removed_at=Now(),
    )
