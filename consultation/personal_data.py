"""What this app holds about a person, and how the identity is taken from what they said.

Who supported, answered, decided or ran something is told by the account's key alone, and stays.
"""

from django.db import transaction
from django.db.models import Q, QuerySet

from consultation import erasing
from consultation.models import (
    Appeal,
    Consultation,
    ConsultationStep,
    Contribution,
    Decision,
    Endorsement,
    Event,
    Flag,
    FlagContact,
    Pledge,
    Response,
    Submission,
    SubmissionContact,
)
from consultation.models.redress import FLAG_SALT
from partners.models import User
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
        "consultation_steps": _rows(
            ConsultationStep.objects.filter(by=user),
            "consultation__slug",
            "verb",
            "reason_it",
            "at",
        ),
        "voices_entered": _rows(
            Submission.objects.filter(entered_by=user), "channel", "provenance", "received_at"
        ),
        "endorsements": _rows(Endorsement.objects.filter(user=user), "contribution__number", "at"),
        "flags": _rows(
            _flags_of(user),
            "contribution__number",
            "rule",
            "text",
            "state",
            "outcome",
            "received_at",
        ),
        "flags_decided": _rows(
            Flag.objects.filter(decided_by=user),
            "contribution__number",
            "state",
            "outcome",
            "decided_at",
        ),
        "appeals_decided": _rows(
            Appeal.objects.filter(decided_by=user),
            "decision__contribution__number",
            "state",
            "reason",
            "decided_at",
        ),
        "responses_drafted": _rows(
            Response.objects.filter(drafted_by=user), "outcome", "reason_it", "state", "drafted_at"
        ),
        "responses_validated": _rows(
            Response.objects.filter(validated_by=user), "outcome", "reason_it", "validated_at"
        ),
        "pledges_decided": _rows(
            Pledge.objects.filter(decided_by=user),
            "contribution__number",
            "state",
            "reason",
            "decided_at",
        ),
    }
    return data


def _rows(rows: QuerySet, *fields: str) -> list[dict]:
    return list(rows.order_by("pk").values(*fields))


def _flags_of(user: User) -> QuerySet[Flag]:
    """What `user` reported, signed in or with the same address."""
    return Flag.objects.filter(Q(by=user) | Q(contact__email__iexact=user.email))


def _said_by(user: User) -> QuerySet[Submission]:
    return Submission.objects.said_by(user).select_related("consultation").order_by("pk")


def _submission(row: Submission) -> dict:
    names = (
        "first_name", "last_name", "pseudonym", "organisation_name", "mandate", "respondent",
        "size", "municipality", "zone", "is_minor", "channel", "provenance", "heard_on",
        "language", "received_at", "confirmed_at",
    )  # fmt: skip
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
        "passage": point.passage.code if point.passage else "",
        "kind": point.kind,
        "state": point.state,
        "texts": list(
            point.revisions.order_by("number").values(
                "text", "motivation", "how_much", "when", "received_at"
            )
        ),
        "pledge": _rows(
            Pledge.objects.filter(contribution=point), "role", "state", "note", "reason"
        ),
        "decisions": list(point.decisions.order_by("pk").values("action", "rule", "reason", "at")),
        "appeals": _rows(
            Appeal.objects.filter(decision__contribution=point),
            "text",
            "state",
            "reason",
            "received_at",
        ),
    }


@transaction.atomic
def erase(user: User) -> None:
    """Take the identity from all that `user` said. The words, their codes and what was decided
    stay; what was not confirmed lapses; the private links lead nowhere any more."""
    said = list(Submission.objects.said_by(user).select_for_update(of=("self",)).order_by("pk"))
    for submission in said:
        if submission.identity_removed_at is None:
            erasing.forget(submission)
    flags = _flags_of(user)
    erasing.cover_in_flags(flags, (user.first_name, user.last_name, user.email))
    for pk in flags.values_list("pk", flat=True):
        Flag.objects.filter(pk=pk).update(counted_as="", **erasing.new_link(FLAG_SALT))
    FlagContact.objects.filter(email__iexact=user.email).delete()
    on_desk = Contribution.objects.filter(desk=user)
    on_desk.update(desk=None, desk_until=None)
    shown = Q(submissions__in=[row.pk for row in said])
    for consultation in Consultation.objects.filter(shown).distinct().order_by("pk"):
        consultation.touch()
