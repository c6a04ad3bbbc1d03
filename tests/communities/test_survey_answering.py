"""Answers: one for each organisation or person, while the window is open."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from communities.models import (
    Answer,
    AnsweredBy,
    Community,
    CommunityState,
    QuestionKind,
    Survey,
    SurveyResponse,
)
from communities.surveys import editing
from communities.surveys.answering import NotOpen, answer, response_of, version_of
from partners.models import Organisation
from tests.communities.surveys import choice, make_draft, make_open
from tests.factories import make_affiliation, make_participant, make_partner
from tests.races import at_once, meeting
from tsi.base.transitions import InvalidTransition


@pytest.fixture
def survey(db):
    return make_open(None, *QuestionKind.values)


def given_to(survey: Survey, position: int = 1) -> dict:
    single, multiple, scale, number, text = survey.questions.all()
    return {
        single: choice(single, position),
        multiple: [choice(multiple, 1), choice(multiple, 2)],
        scale: 4,
        number: 12,
        text: "Più tempo.",
    }


def speaker(survey: Survey) -> dict:
    participant = make_participant(survey.community)
    return {"by": participant.person, "organisation": participant.membership.organisation}


def test_answer_keeps_a_row_for_each_thing_said(survey):
    response = answer(survey, given_to(survey), **speaker(survey))

    rows = response.answers.order_by("pk").values_list("choice__text_it", "number", "text")
    assert list(rows) == [
        ("Sì", None, ""),
        ("Sì", None, ""),
        ("No", None, ""),
        (None, 4, ""),
        (None, 12, ""),
        (None, None, "Più tempo."),
    ]


def test_colleague_changes_the_answer_of_the_organisation(survey):
    who = speaker(survey)
    first = answer(survey, given_to(survey), **who)
    colleague = make_affiliation(organisation=who["organisation"]).person

    second = answer(
        survey,
        given_to(survey, 2),
        by=colleague,
        organisation=who["organisation"],
        read=version_of(first),
    )

    assert (second.pk, second.person) == (first.pk, colleague)
    assert second.answers.first().choice.text_it == "No"
    assert Answer.objects.count() == 6


def test_answer_given_on_an_older_one_is_refused(survey):
    who = speaker(survey)
    answer(survey, given_to(survey), **who)

    with pytest.raises(InvalidTransition):
        answer(survey, given_to(survey, 2), **who)
    assert Answer.objects.order_by("pk").first().choice.text_it == "Sì"


def test_each_person_once_where_people_answer(db):
    survey = make_open(answered_by=AnsweredBy.PERSON)
    question = survey.questions.get()
    people = [make_participant(survey.community).person for _ in range(2)]

    for person in people:
        answer(survey, {question: choice(question, 1)}, by=person)

    assert survey.responses.count() == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        SurveyResponse.objects.create(survey=survey, person=people[0])


def test_organisation_and_person_are_not_mixed_up(survey):
    with pytest.raises(ValueError, match="organisation"):
        answer(survey, {}, by=speaker(survey)["by"])


@pytest.mark.parametrize(("opens", "closes"), [(1, 2), (-2, -1)], ids=["before", "after"])
def test_nothing_is_kept_outside_the_window(survey, opens, closes):
    now = timezone.now()
    Survey.objects.update(
        opens_at=now + timedelta(days=opens), closes_at=now + timedelta(days=closes)
    )

    with pytest.raises(NotOpen):
        answer(survey, given_to(survey), **speaker(survey))
    assert not SurveyResponse.objects.exists()


def test_answer_is_not_changed_after_closing(survey):
    who = speaker(survey)
    first = answer(survey, given_to(survey), **who)
    editing.close(survey, by=survey.created_by)

    with pytest.raises(NotOpen):
        answer(survey, given_to(survey, 2), **who, read=version_of(first))
    assert Answer.objects.order_by("pk").first().choice.text_it == "Sì"


@pytest.mark.parametrize("verb", ["never published", "withdrawn"])
def test_only_published_surveys_take_answers(db, verb):
    survey = make_draft() if verb == "never published" else make_open()
    if verb == "withdrawn":
        editing.withdraw(survey, by=survey.created_by, reason="–")

    with pytest.raises(NotOpen):
        answer(survey, {}, **speaker(survey))


def test_nobody_answers_in_a_concluded_community(survey):
    who = speaker(survey)
    Community.objects.update(
        state=CommunityState.ARCHIVED, closing_report_it=".", archived_on=timezone.localdate()
    )

    with pytest.raises(InvalidTransition):
        answer(survey, given_to(survey), **who)
    assert not SurveyResponse.objects.exists()


def test_nothing_is_written_on_an_organisation_that_was_merged_away(survey):
    who = speaker(survey)
    Organisation.objects.filter(pk=who["organisation"].pk).update(merged_into=make_partner())

    with pytest.raises(InvalidTransition):
        answer(survey, given_to(survey), **who)
    assert not SurveyResponse.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_once_are_one_row_and_one_is_told():
    survey = make_open()
    question = survey.questions.get()
    who = speaker(survey)

    answers = at_once(
        2, lambda number: answer(survey, {question: choice(question, number + 1)}, **who)
    )

    assert [type(one) for one in answers].count(InvalidTransition) == 1
    assert SurveyResponse.objects.count() == 1
    assert Answer.objects.count() == 1


@pytest.fixture
def without_constraint(transactional_db):
    """The test database without the constraint that an organisation answers once."""
    [once] = [c for c in SurveyResponse._meta.constraints if "organisation" in c.name]
    with connection.schema_editor() as editor:
        editor.remove_constraint(SurveyResponse, once)
    yield
    Answer.objects.all().delete()
    SurveyResponse.objects.all().delete()
    with connection.schema_editor() as editor:
        editor.add_constraint(SurveyResponse, once)


def test_the_same_race_without_lock_and_constraint_makes_two_rows(without_constraint):
    survey = make_open()
    who = speaker(survey)
    both_read = meeting(2)

    def unguarded(number: int) -> None:
        assert response_of(survey, **who) is None
        both_read.wait()
        SurveyResponse.objects.create(
            survey=survey, person=who["by"], organisation=who["organisation"]
        )

    at_once(2, unguarded)

    assert SurveyResponse.objects.count() == 2
