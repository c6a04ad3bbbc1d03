"""What is shown of the answers, question by question."""

from decimal import Decimal

import pytest
from django.utils.translation import override

from communities.models import Answer, QuestionKind, Survey, SurveyResponse
from communities.surveys import editing
from communities.surveys.reading import results_of
from communities.surveys.window import timed
from tests.communities.surveys import answered, make_closed, make_open

pytestmark = pytest.mark.django_db


def shown(survey: Survey) -> list:
    """The only question's parts: label, count, percent."""
    [outcome] = results_of(survey).outcomes
    return [(part.label, part.count, part.percent) for part in outcome.parts]


def outcome_of(kind: str, *values, skipped: int = 0):
    """What is shown of one question of `kind` that got these answers, and `skipped` none."""
    survey = make_open(None, kind)
    question = survey.questions.get()
    answered(survey, *[{question: value} for value in values], *[{}] * skipped)
    editing.close(survey, by=survey.created_by)
    [outcome] = results_of(survey).outcomes
    return outcome


def test_nothing_is_shown_before_it_closes():
    survey = make_open()
    question = survey.questions.get()
    answered(survey, *[{question: 1}] * 6)

    assert results_of(survey) is None
    editing.close(survey, by=survey.created_by)
    assert results_of(survey).total == 6


def test_nothing_is_shown_of_a_withdrawn_survey():
    survey = make_closed(6, 0)
    editing.withdraw(survey, by=survey.created_by, reason="–")

    assert results_of(survey) is None


def test_nothing_is_shown_of_four_answers_not_even_how_many():
    found = results_of(make_closed(4, 0))

    assert (found.total, found.outcomes) == (None, [])


def test_setting_says_how_many_are_enough(settings):
    settings.SURVEY_SMALLEST_GROUP = 3

    assert shown(make_closed(4, 0)) == [("Scelta 1", 4, 100), ("Scelta 2", 0, 0)]


def test_single_choice_counts_who_did_not_answer_among_the_rest():
    survey = make_open()
    question = survey.questions.get()
    answered(survey, *[{question: 1}] * 6, *[{question: 2}] * 5, *[{}] * 7)
    editing.close(survey, by=survey.created_by)

    with override("en"):
        assert shown(survey) == [("Yes", 6, 33), ("No", 5, 28), ("No answer", 7, 39)]


def test_small_choice_is_hidden_with_another():
    parts = shown(make_closed(7, 6, 2))

    assert parts == [("Scelta 1", 7, 47), ("Scelta 2", None, None), ("Scelta 3", None, None)]


def test_few_who_did_not_answer_are_not_told_by_subtraction():
    survey = make_open()
    question = survey.questions.get()
    answered(survey, *[{question: 1}] * 9, *[{question: 2}] * 6, *[{}] * 2)
    editing.close(survey, by=survey.created_by)

    assert [count for _label, count, _percent in shown(survey)] == [9, None, None]


def test_several_choices_stand_each_alone():
    outcome = outcome_of(QuestionKind.MULTIPLE, *[[1, 2]] * 5, *[[1]] * 5)

    assert [part.count for part in outcome.parts] == [10, 5]


def test_several_choices_hide_who_did_not_answer_beside_a_hidden_choice():
    outcome = outcome_of(QuestionKind.MULTIPLE, *[[1]] * 5, *[[1, 2]] * 3, skipped=6)

    assert [part.count for part in outcome.parts] == [8, None, None]


def test_scale_shows_all_steps_and_what_follows_from_them():
    outcome = outcome_of(QuestionKind.SCALE, *[2] * 5, *[4] * 6)

    assert [part.count for part in outcome.parts] == [0, 5, 0, 6, 0]
    assert (outcome.mean, outcome.median) == (Decimal("3.1"), Decimal("4.0"))


def test_scale_with_small_steps_shows_only_its_average():
    outcome = outcome_of(QuestionKind.SCALE, 1, 2, 3, 3, 4, 5, 5)

    assert (outcome.parts, outcome.mean, outcome.median) == ([], Decimal("3.3"), None)


def test_scale_whose_average_would_tell_shows_nothing():
    outcome = outcome_of(QuestionKind.SCALE, 5, 5, 5, 5, 5, 4)

    assert outcome.is_hidden


def test_numbers_show_average_and_median_rounded():
    outcome = outcome_of(QuestionKind.NUMBER, 10, 20, 30, 12345, 123456)

    assert (outcome.answered, outcome.mean, outcome.median) == (5, Decimal("27200"), 30)
    assert f"{outcome.mean:f}" == "27200"


def test_four_numbers_show_nothing():
    assert outcome_of(QuestionKind.NUMBER, 1, 2, 3, 4, skipped=3).is_hidden


def test_number_does_not_say_how_few_left_it_out():
    outcome = outcome_of(QuestionKind.NUMBER, 1, 2, 3, 4, 5, skipped=2)

    assert (outcome.answered, outcome.mean) == (None, 3)


def test_texts_come_from_five_on_in_an_order_that_tells_nothing():
    texts = ["Più tempo", "Più fondi", "Formazione", "Uno spazio", "Niente"]
    survey = make_open(None, QuestionKind.TEXT)
    question = survey.questions.get()
    answered(survey, *[{question: text} for text in texts])
    editing.close(survey, by=survey.created_by)

    [outcome] = results_of(survey).outcomes

    assert sorted(outcome.texts) == sorted(texts)
    order = {text: number for number, text in enumerate(outcome.texts)}
    _rewrite(question, texts[::-1])  # as if they had come in the opposite order
    assert {text: n for n, text in enumerate(results_of(survey).outcomes[0].texts)} == order


def _rewrite(question, texts: list[str]) -> None:
    for row, text in zip(Answer.objects.order_by("pk"), texts, strict=True):
        Answer.objects.filter(pk=row.pk).update(text=text)


def test_four_texts_are_not_shown():
    outcome = outcome_of(QuestionKind.TEXT, "a", "b", "c", "d", skipped=3)

    assert outcome.is_hidden
    assert SurveyResponse.objects.count() == 7


def test_texts_do_not_say_how_few_wrote_nothing():
    outcome = outcome_of(QuestionKind.TEXT, "a", "b", "c", "d", "e", skipped=2)

    assert outcome.is_hidden
    assert (outcome.answered, outcome.texts) == (None, [])


def test_texts_are_shown_beside_enough_who_wrote_nothing():
    assert len(outcome_of(QuestionKind.TEXT, "a", "b", "c", "d", "e", skipped=5).texts) == 5


def test_results_cost_the_same_for_few_and_many(django_assert_num_queries):
    make_closed(5, 6)
    make_closed(20, 15, 10)

    for one in timed(Survey.objects.all()):
        with django_assert_num_queries(4):
            results_of(one)
