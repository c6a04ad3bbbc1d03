"""Moving a community or something in it, and writing down that it moved."""

from datetime import timedelta

from django.db import models, transaction
from django.db.models.functions import Now

from communities.models import (
    COMMUNITY_TRANSITIONS,
    MEETING_TRANSITIONS,
    MEMBERSHIP_TRANSITIONS,
    POST_TRANSITIONS,
    REGISTRATION_TRANSITIONS,
    RESOURCE_TRANSITIONS,
    SURVEY_TRANSITIONS,
    TOPIC_TRANSITIONS,
    Community,
    CommunityStep,
    Meeting,
    Membership,
    Post,
    Registration,
    Resource,
    Survey,
    Topic,
)
from partners.models import User

Row = Community | Membership | Meeting | Registration | Topic | Post | Resource | Survey

TABLES = {
    Community: COMMUNITY_TRANSITIONS,
    Membership: MEMBERSHIP_TRANSITIONS,
    Meeting: MEETING_TRANSITIONS,
    Registration: REGISTRATION_TRANSITIONS,
    Topic: TOPIC_TRANSITIONS,
    Post: POST_TRANSITIONS,
    Resource: RESOURCE_TRANSITIONS,
    Survey: SURVEY_TRANSITIONS,
}


@transaction.atomic
def take(
    row: Row,
    verb: str,
    *,
    by: User | None,
    reason: str = "",
    where: models.Q | None = None,
    **values,
) -> CommunityStep:
    """Move `row` by `verb` of its table, set `values`, and keep the step. `by` is None for a clock.

    Raises InvalidTransition when the row is no longer in a state from which this can happen.
    """
    source = TABLES[type(row)].apply(row, verb, where=where, **values)
    return record(row, verb, by=by, source=source, target=row.state, reason=reason)


def record(
    row: Row,
    verb: str,
    *,
    by: User | None,
    source: str = "",
    target: str = "",
    reason: str = "",
    person: User | None = None,
) -> CommunityStep:
    """Keep a step that changes no state, or the first one of a new row."""
    return CommunityStep.objects.create(
        **_about(row),
        verb=verb,
        source=source,
        target=target,
        reason=reason,
        person=person,
        by=by,
    )


LETTERS_A_DAY = 3  # to one person, about one thing that is done to them again and again


def is_told_enough(step: CommunityStep) -> bool:
    """Whether the person of `step` had as many such steps within a day as one writes about.

    What somebody does to a colleague over and over must not fill their mailbox.
    """
    alike = CommunityStep.objects.filter(
        person=step.person,
        verb=step.verb,
        membership=step.membership,
        meeting=step.meeting,
        at__gt=Now() - timedelta(days=1),
    )
    return alike.count() > LETTERS_A_DAY


def _about(row: Row) -> dict[str, models.Model | None]:
    """The row itself and the community around it."""
    if isinstance(row, Community):
        return {"community": row}
    if isinstance(row, Post):
        return {"community": row.topic.community, "topic": row.topic, "post": row}
    if isinstance(row, Registration):
        meeting = row.meeting
        return {"community": meeting.community, "meeting": meeting, "registration": row}
    return {"community": row.community, type(row).__name__.lower(): row}
