"""Answering a survey, for an organisation or for oneself, and changing the answer."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from communities.holding import hold_active
from communities.models import (
    Answer,
    AnsweredBy,
    Choice,
    Question,
    Survey,
    SurveyResponse,
)
from partners.models import Organisation, User
from tsi.base.transitions import InvalidTransition

# What one question was answered with: a choice, several, a number, a text.
Given = Choice | list[Choice] | Decimal | int | str


class NotOpen(InvalidTransition):
    """The survey takes no answers now, by the database's clock."""

    def __init__(self):
        super().__init__(_("This survey takes no answers now."))


@transaction.atomic
def answer(
    survey: Survey,
    given: Mapping[Question, Given],
    *,
    by: User,
    organisation: Organisation | None = None,
    read: str = "",
) -> SurveyResponse:
    """Keep what `by` answers for `organisation`, or for themselves where each person answers.

    An answer that exists is replaced whole. `read` is the `version_of` the one that was on the
    screen (empty: there was none): when a colleague has answered meanwhile, InvalidTransition
    says so. NotOpen when the window is shut; InvalidTransition when the community is not active
    or the organisation was merged into another.
    """
    if (survey.answered_by == AnsweredBy.ORGANISATION) != (organisation is not None):
        raise ValueError("an organisation answers exactly where organisations do")
    if organisation:
        _lock(organisation)
    hold_active(survey.community)
    Survey.objects.select_for_update(no_key=True).get(pk=survey.pk)  # nobody closes it meanwhile
    response = response_of(survey, by=by, organisation=organisation)
    if version_of(response) != read:
        raise InvalidTransition(_("Somebody has answered meanwhile."))
    with _window():
        response = _kept(response, survey, by, organisation)
    response.answers.all().delete()
    Answer.objects.bulk_create(_rows(response, given))
    return response


def response_of(
    survey: Survey, *, by: User, organisation: Organisation | None
) -> SurveyResponse | None:
    """What was answered before for the organisation, or by the person."""
    rows = SurveyResponse.objects.filter(survey=survey)
    if survey.answered_by == AnsweredBy.ORGANISATION:
        return rows.filter(organisation=organisation).first() if organisation else None
    return rows.filter(organisation=None, person=by).first()


def version_of(response: SurveyResponse | None) -> str:
    """A word that changes whenever the answer is changed; empty without one."""
    return response.changed_at.isoformat() if response else ""


def given_in(response: SurveyResponse | None) -> dict[int, list[Answer]]:
    """The rows of an answer by the key of their question."""
    found: dict[int, list[Answer]] = {}
    for row in response.answers.order_by("pk") if response else ():
        found.setdefault(row.question_id, []).append(row)
    return found


def _lock(organisation: Organisation) -> None:
    held = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    if held.merged_into_id:
        raise InvalidTransition


def _kept(
    response: SurveyResponse | None, survey: Survey, by: User, organisation: Organisation | None
) -> SurveyResponse:
    if response is None:
        made = SurveyResponse.objects.create(survey=survey, person=by, organisation=organisation)
        made.refresh_from_db(fields=["changed_at"])
        return made
    SurveyResponse.objects.filter(pk=response.pk).update(person=by, changed_at=Now())
    response.refresh_from_db(fields=["person", "changed_at"])
    return response


@contextmanager
def _window() -> Iterator[None]:
    """NotOpen instead of the database's refusal."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if getattr(error.__cause__.diag, "constraint_name", "") == "survey_window":
            raise NotOpen from error
        raise


def _rows(response: SurveyResponse, given: Mapping[Question, Given]) -> list[Answer]:
    rows = []
    for question, value in given.items():
        for one in value if isinstance(value, list) else [value]:
            rows.append(Answer(response=response, question=question, **_column(one)))
    return rows


def _column(value: Choice | Decimal | int | str) -> dict[str, object]:
    if isinstance(value, Choice):
        return {"choice": value}
    return {"text": value} if isinstance(value, str) else {"number": value}
