"""Rows beside contributions: each function makes one valid one, named values override."""

import uuid

from django.utils import timezone

from consultation.models import (
    Appeal,
    Consultation,
    ConsultationStep,
    Contribution,
    Decision,
    Endorsement,
    Flag,
    Pledge,
    Response,
    Revision,
    Submission,
)
from consultation.models.redress import FLAG_SALT
from consultation.models.submission import LINK_SALT
from partners.models import User
from tests.factories import make_consultation, make_moderator, make_published, make_user
from tsi.base import tokens


def link(salt: str) -> dict:
    key = uuid.uuid4()
    return {
        "link_key": key,
        "link_sha256": tokens.link_sha256(tokens.link_token(key, salt=salt)),
    }


def make_heard(asked: Consultation, **values) -> Submission:
    """A voice heard today at a table, as somebody of the office writes it down."""
    defaults = {
        "form_token": uuid.uuid4(),
        "body_sha256": "0" * 64,
        "channel": "workshop",
        "provenance": "Tavolo 3",
        "heard_on": timezone.localdate(),
        "language": "it",
        **link(LINK_SALT),
    }
    values = defaults | values
    if values["channel"] != "online":
        values.setdefault("entered_by", make_user())
    return Submission.objects.create(consultation=asked, **values)


def make_point(sent: Submission, **values) -> Contribution:
    """A point of `sent` without words, on the whole text."""
    defaults = {"kind": "remark", "language": "it"}
    return Contribution.objects.create(
        consultation=sent.consultation, submission=sent, **defaults | values
    )


def make_revision(point: Contribution, **values) -> Revision:
    return Revision.objects.create(contribution=point, **{"text": "Parole."} | values)


def make_decision(said: Contribution | None = None, **values) -> Decision:
    """A moderator keeps what was said from the public."""
    said = said or make_published()
    defaults = {"action": "reject", "rule": "offence", "reason": "Perché."}
    values = defaults | {"revision": said.revisions.last()} | values
    values.setdefault("by", make_moderator())
    return Decision.objects.create(contribution=said, **values)


def make_flag(said: Contribution | None = None, **values) -> Flag:
    defaults = {"form_token": uuid.uuid4(), "rule": "offence", "text": "Offende.", "language": "it"}
    values = defaults | link(FLAG_SALT) | values
    return Flag.objects.create(contribution=said or make_published(), **values)


def make_appeal(decision: Decision | None = None, **values) -> Appeal:
    return Appeal.objects.create(
        decision=decision or make_decision(), **{"text": "Non è così."} | values
    )


def make_response(asked: Consultation, **values) -> Response:
    defaults = {"outcome": "accepted", "reason_it": "Sì.", "reason_en": "Yes."}
    values = defaults | values
    values.setdefault("drafted_by", make_user())
    return Response.objects.create(consultation=asked, **values)


def make_validated(asked: Consultation, **values) -> Response:
    response = make_response(asked, **values)
    move(response, "validated", validated_by=make_user(), validated_at=timezone.now())
    return response


def make_pledge(asked: Consultation | None = None, **values) -> Pledge:
    asked = asked or make_consultation()
    action = asked.version.passages.get(code="1.1.1-a1")
    said = make_point(make_heard(asked), kind="pledge", passage=action)
    return Pledge.objects.create(contribution=said, **values)


def move(row, state: str, **values) -> None:
    type(row).objects.filter(pk=row.pk).update(state=state, **values)
    row.refresh_from_db()


def leave_traces(asked: Consultation, who: User) -> None:
    """Everything that `who` can do about a consultation beside speaking and moderating."""
    said, now = make_published(asked), timezone.now()
    decided = {"decided_by": who, "decided_at": now}
    make_heard(asked, entered_by=who)
    ConsultationStep.objects.create(consultation=asked, verb="report", by=who)
    Endorsement.objects.create(contribution=said, user=who)
    make_flag(said, by=who)
    move(make_flag(said), "dismissed", outcome="Va bene.", **decided)
    move(make_appeal(make_decision(said)), "denied", reason="No.", **decided)
    make_response(asked, drafted_by=who)
    move(make_response(asked), "validated", validated_by=who, validated_at=now)
    move(make_pledge(asked), "declined", reason="No.", **decided)
