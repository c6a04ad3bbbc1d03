"""Writing a survey and its questions, opening it to answers, taking it back.

Whatever changes a survey locks its row first: questions change only while it is a draft, and one
that is being published keeps the questions that were on the screen.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from communities import steps
from communities.holding import hold_active
from communities.models import (
    Choice,
    Community,
    Question,
    QuestionKind,
    Survey,
    SurveyState,
)
from partners.models import User
from tsi.base.transitions import InvalidTransition

WITH_CHOICES = (QuestionKind.SINGLE, QuestionKind.MULTIPLE)
MOST_QUESTIONS = 60
LAST_MOMENTS = timedelta(minutes=1)

Texts = tuple[str, str]  # in Italian, in English (may be empty)


class NotReady(Exception):
    """The survey cannot be published yet; `problems` says why, in sentences."""

    def __init__(self, problems: list[str]):
        super().__init__(" ".join(problems))
        self.problems = problems


@transaction.atomic
def start(community: Community, survey: Survey, *, by: User) -> Survey:
    """Keep a new survey of `community` as a draft. Raises InvalidTransition when the community is
    no longer active."""
    survey.community = hold_active(community)
    survey.created_by = by
    survey.save()
    steps.record(survey, "start", by=by, target=SurveyState.DRAFT)
    return survey


@transaction.atomic
def amend(survey: Survey, *, revision: int) -> Survey:
    """Keep the changed words and dates of a draft that was read as `revision`.

    Raises InvalidTransition when it was changed meanwhile or is no draft any more.
    """
    _lock_draft(survey, revision=revision)
    survey.save()
    survey.refresh_from_db(fields=["revision", "changed_at"])
    return survey


@transaction.atomic
def add_question(survey: Survey, question: Question, *, choices: Sequence[Texts] = ()) -> Question:
    """Put a question at the end of a draft. Raises InvalidTransition when it is none any more,
    or has as many questions as one can have."""
    locked = _lock_draft(survey)
    positions = list(locked.questions.values_list("position", flat=True))
    if len(positions) >= MOST_QUESTIONS:
        raise InvalidTransition(_("A survey has at most sixty questions."))
    question.survey = locked
    question.position = max(positions, default=0) + 1
    question.save()
    _set_choices(question, choices)
    _touch(locked)
    return question


@transaction.atomic
def change_question(
    question: Question, *, revision: int, choices: Sequence[Texts] = ()
) -> Question:
    """Keep the changed question of a draft whose survey was read as `revision`. Raises
    InvalidTransition when something in the survey was changed meanwhile."""
    locked = _lock_draft(question.survey, revision=revision)
    question.save()
    _set_choices(question, choices)
    _touch(locked)
    return question


@transaction.atomic
def drop_question(question: Question) -> None:
    """Take a question out of a draft. Raises InvalidTransition when it is none any more."""
    locked = _lock_draft(question.survey)
    locked.questions.filter(pk=question.pk).delete()
    _touch(locked)


@transaction.atomic
def move_question(question: Question, *, up: bool) -> None:
    """Let a question of a draft change places with the one before it, or after it. At the end of
    the list nothing happens."""
    locked = _lock_draft(question.survey)
    order = list(locked.questions.values_list("pk", flat=True))
    if question.pk not in order:
        raise InvalidTransition
    here = order.index(question.pk)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(order):
        return
    order[here], order[there] = order[there], order[here]
    for position, pk in enumerate(order, start=1):  # the constraint waits for the commit
        locked.questions.filter(pk=pk).update(position=position)
    _touch(locked)


def problems_of(survey: Survey) -> list[str]:
    """Why a draft cannot be published yet, in sentences; nothing when it can."""
    found = []
    questions = list(survey.questions.prefetch_related("choices"))
    if not questions:
        found.append(_("There are no questions yet."))
    if survey.closes_at is None or survey.closes_at <= timezone.now():
        found.append(_("It closes in the past: change the day on which it closes."))
    for number, question in enumerate(questions, start=1):
        if question.kind in WITH_CHOICES and len(question.choices.all()) < 2:
            found.append(_("Question %(number)s needs at least two choices.") % {"number": number})
    return found


@transaction.atomic
def publish(survey: Survey, *, by: User, revision: int | None = None) -> None:
    """Publish a draft: it takes answers from `opens_at` to `closes_at` and changes no more.

    `revision` is the one that was on the screen. Raises NotReady with what is missing, and
    InvalidTransition when it was changed meanwhile or the community is no longer active.
    """
    hold_active(survey.community)
    locked = _lock_draft(survey, revision=revision)
    problems = problems_of(locked)
    if problems:
        raise NotReady(problems)
    steps.take(survey, "publish", by=by, published_at=Now())


@transaction.atomic
def close(survey: Survey, *, by: User) -> None:
    """Take no more answers from now on. Raises InvalidTransition unless it takes them now."""
    open_now = Survey.objects.published().filter(opens_at__lt=Now(), closes_at__gt=Now())
    if not open_now.filter(pk=survey.pk).update(closes_at=Now()):
        raise InvalidTransition
    survey.refresh_from_db(fields=["closes_at", "revision"])
    steps.record(survey, "close", by=by)


@transaction.atomic
def extend(survey: Survey, closes_at: datetime, *, by: User) -> None:
    """Take answers for longer: until `closes_at`, which is later than what was said before.

    Raises InvalidTransition once it is closed, in its last minute, and in a community that is no
    longer active. Who reads the results reads all there will ever be: the minute is for those who
    could see it closed while this is being written.
    """
    hold_active(survey.community)
    locked = Survey.objects.select_for_update(no_key=True).get(pk=survey.pk)
    taking = Survey.objects.published().filter(
        pk=survey.pk, closes_at__gt=Now() + LAST_MOMENTS, closes_at__lt=closes_at
    )
    if not taking.update(closes_at=closes_at):
        raise InvalidTransition
    survey.refresh_from_db(fields=["closes_at", "revision"])
    before, after = (timezone.localtime(at).isoformat() for at in (locked.closes_at, closes_at))
    steps.record(survey, "extend", by=by, source=before, target=after)


@transaction.atomic
def withdraw(survey: Survey, *, by: User, reason: str = "") -> None:
    """Take a survey back, with its results. Raises InvalidTransition when it is already.

    `reason` is read by the members; a draft, which they never saw, needs none.
    """
    steps.take(survey, "withdraw", by=by, reason=reason)


def _lock_draft(survey: Survey, *, revision: int | None = None) -> Survey:
    locked = Survey.objects.select_for_update(no_key=True).get(pk=survey.pk)
    changed = revision is not None and locked.revision != revision
    if locked.state != SurveyState.DRAFT or changed:
        raise InvalidTransition
    return locked


def _set_choices(question: Question, choices: Sequence[Texts]) -> None:
    question.choices.all().delete()
    kept = choices if question.kind in WITH_CHOICES else ()
    Choice.objects.bulk_create(
        Choice(question=question, position=position, text_it=italian, text_en=english)
        for position, (italian, english) in enumerate(kept, start=1)
    )


def _touch(survey: Survey) -> None:
    """Count a change of the questions as one of the survey."""
    Survey.objects.filter(pk=survey.pk).update(changed_at=Now())
