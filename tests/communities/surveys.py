"""Surveys in the states that tests need, made by the services that the pages use."""

from datetime import timedelta

from django.utils import timezone

from communities.models import (
    AnsweredBy,
    Choice,
    Community,
    Question,
    QuestionKind,
    Survey,
    Visibility,
)
from communities.surveys import answering, editing
from tests.factories import make_community, make_facilitator, make_participant

YES_NO = [("Sì", "Yes"), ("No", "No")]


def make_draft(community: Community | None = None, **values) -> Survey:
    """A draft without questions that would be open now."""
    community = community or make_community()
    now = timezone.now()
    defaults = {
        "title_it": "Bisogni e attese",
        "title_en": "Needs and expectations",
        "opens_at": now - timedelta(days=1),
        "closes_at": now + timedelta(days=7),
    }
    survey = Survey(**defaults | values)
    return editing.start(community, survey, by=make_facilitator(community))


def ask(survey: Survey, kind: str = QuestionKind.SINGLE, choices=None, **values) -> Question:
    """One more question of a draft."""
    if choices is None:
        choices = YES_NO if kind in editing.WITH_CHOICES else ()
    if kind == QuestionKind.SCALE:
        values = {"lowest": 1, "highest": 5} | values
    values = {"text_it": "Vi serve aiuto?", "text_en": "Do you need help?"} | values
    question = Question(kind=kind, **values)
    return editing.add_question(survey, question, choices=choices)


def make_open(community: Community | None = None, *kinds: str, **values) -> Survey:
    """A survey that takes answers now, with a question of each of `kinds` (default: one choice)."""
    survey = make_draft(community, **values)
    for kind in kinds or (QuestionKind.SINGLE,):
        ask(survey, kind)
    editing.publish(survey, by=survey.created_by)
    return survey


def answered(survey: Survey, *every: dict) -> None:
    """An answer of a new member for each of `every`: {question: value}; a choice by position."""
    for given in every:
        participant = make_participant(survey.community)
        one = survey.answered_by == AnsweredBy.ORGANISATION
        values = {question: _value(question, value) for question, value in given.items()}
        answering.answer(
            survey,
            values,
            by=participant.person,
            organisation=participant.membership.organisation if one else None,
        )


def _value(question: Question, value):
    if question.kind == QuestionKind.SINGLE:
        return choice(question, value)
    if question.kind == QuestionKind.MULTIPLE:
        return [choice(question, one) for one in value]
    return value


def choice(question: Question, position: int) -> Choice:
    return question.choices.get(position=position)


def make_closed(*counts: int, community: Community | None = None, **values) -> Survey:
    """A closed survey of one question with a choice for each of `counts`, chosen so often."""
    values = {"results_visibility": Visibility.PUBLIC} | values
    survey = make_draft(community, **values)
    choices = [(f"Scelta {n}", f"Choice {n}") for n in range(1, len(counts) + 1)]
    question = ask(survey, choices=choices)
    editing.publish(survey, by=survey.created_by)
    for position, count in enumerate(counts, start=1):
        answered(survey, *[{question: position}] * count)
    editing.close(survey, by=survey.created_by)
    return survey
