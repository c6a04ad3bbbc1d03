"""The yearly review of a community, its conclusion with a report, and its reopening."""

from contextlib import suppress
from datetime import date

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from communities import joining, meetings, notifying
from communities.holding import hold_active
from communities.models import (
    Community,
    Meeting,
    MeetingState,
    MembershipState,
    Review,
    Survey,
)
from communities.proposals import a_year_after
from communities.steps import record, take
from communities.surveys import editing
from partners.models import User
from tsi.base.transitions import InvalidTransition


@transaction.atomic
def review(
    community: Community,
    *,
    by: User,
    outcome: str,
    next_due: date,
    due: date | None,
) -> Review:
    """Keep what the yearly review that was `due` (as the page showed it) found.

    Raises InvalidTransition when somebody else wrote it meanwhile or the community is over.
    """
    held = hold_active(community)
    if held.review_due != due:
        raise InvalidTransition(_("Somebody has written this review meanwhile."))
    row = Review.objects.create(community=held, due=due, outcome=outcome, next_due=next_due, by=by)
    Community.objects.filter(pk=held.pk).update(review_due=next_due)
    community.review_due = next_due
    record(held, "review", by=by, source=_written(due), target=_written(next_due))
    return row


def _written(day: date | None) -> str:
    return day.isoformat() if day else ""


@transaction.atomic
def archive(community: Community, *, by: User, report_it: str, report_en: str = "") -> None:
    """Conclude a community with its report. It stays readable; requests that wait are declined,
    meetings that have not begun are cancelled, and surveys take no more answers.

    Raises InvalidTransition when it is not active.
    """
    told = notifying.who_is_inside(community)
    step = take(
        community,
        "archive",
        by=by,
        closing_report_it=report_it,
        closing_report_en=report_en,
        archived_on=timezone.localdate(),
        review_due=None,
    )
    _decline_waiting(community)  # after it: from here on nobody can ask any more
    _cancel_to_come(community, by)
    _close_open(community, by)
    notifying.tell_of_conclusion(step, told)


def _decline_waiting(community: Community) -> None:
    rows = community.memberships.filter(state=MembershipState.REQUESTED)
    for membership in rows.select_related("organisation", "community", "requested_by"):
        reader = membership.requested_by
        with translation.override(reader.language if reader else "it"):
            reason = _("The community was concluded.")
        step = joining.close(membership, "decline", by=None, reason=reason)
        notifying.tell_organisation(step)


def meetings_to_come(community: Community) -> QuerySet[Meeting]:
    """Those that a conclusion cancels: they are planned and have not begun."""
    return community.meetings.filter(state=MeetingState.SCHEDULED, starts_at__gt=Now())


def open_surveys(community: Community) -> QuerySet[Survey]:
    """Those that a conclusion closes: they take answers now."""
    published = Survey.objects.published().filter(community=community)
    return published.filter(opens_at__lt=Now(), closes_at__gt=Now())


def _cancel_to_come(community: Community, by: User) -> None:
    """Who registered is told, and calendars follow."""
    with translation.override("it"):  # as what else is written about a meeting
        reason = _("The community is concluded.")
    rows = meetings_to_come(community).select_related("community").order_by("pk")
    for meeting in rows.select_for_update(of=("self",), no_key=True):
        meetings.cancel(meeting, by=by, reason=reason)


def _close_open(community: Community, by: User) -> None:
    for survey in open_surveys(community).order_by("pk").select_for_update(no_key=True):
        with suppress(InvalidTransition):  # the clock has closed it meanwhile
            editing.close(survey, by=by)


@transaction.atomic
def reopen(community: Community, *, by: User, reason: str) -> None:
    """Open a concluded community again, for a written reason. Its report stays.

    Raises InvalidTransition when it is not concluded.
    """
    take(
        community,
        "reopen",
        by=by,
        reason=reason,
        archived_on=None,
        review_due=a_year_after(timezone.localdate()),
    )
