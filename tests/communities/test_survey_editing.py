"""Writing a survey: what changes only while it is a draft, and when it can be published."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from communities.models import Community, CommunityState, Question, Survey, SurveyState
from communities.surveys import editing
from communities.surveys.window import Phase, phase_of
from tests.communities.surveys import YES_NO, ask, make_draft, make_open
from tests.factories import make_community, make_user
from tests.races import at_once
from tsi.base.transitions import InvalidTransition

pytestmark = pytest.mark.django_db


def positions(survey: Survey) -> list[str]:
    return list(survey.questions.values_list("text_it", flat=True))


def test_start_keeps_a_draft_and_its_first_step():
    survey = make_draft()

    assert survey.state == SurveyState.DRAFT
    step = survey.steps.get()
    assert (step.verb, step.target, step.by) == ("start", "draft", survey.created_by)


def test_nobody_starts_a_survey_in_a_concluded_community():
    community = make_community(state=CommunityState.ARCHIVED)

    with pytest.raises(InvalidTransition):
        make_draft(community)
    assert not Survey.objects.exists()


def test_questions_come_one_after_the_other_and_change_places():
    survey = make_draft()
    first, _second, third = (ask(survey, text_it=text) for text in "abc")

    editing.move_question(third, up=True)
    editing.move_question(first, up=True)  # already there
    editing.move_question(first, up=False)

    assert positions(survey) == ["c", "a", "b"]


def test_question_that_is_dropped_takes_its_choices_along():
    survey = make_draft()
    question = ask(survey)

    editing.drop_question(question)

    assert not survey.questions.exists()


def test_changed_question_has_its_new_choices_in_order():
    survey = make_draft()
    question = ask(survey)
    survey.refresh_from_db()
    question.text_it = "Davvero?"

    editing.change_question(question, revision=survey.revision, choices=[("Forse", ""), *YES_NO])

    assert positions(survey) == ["Davvero?"]
    texts = question.choices.values_list("text_it", "text_en")
    assert list(texts) == [("Forse", ""), ("Sì", "Yes"), ("No", "No")]


def test_question_read_before_another_change_is_not_kept():
    survey = make_draft()
    question = ask(survey)
    survey.refresh_from_db()
    ask(survey, text_it="Altra")

    with pytest.raises(InvalidTransition):
        editing.change_question(question, revision=survey.revision, choices=YES_NO)


def test_survey_read_before_another_change_is_not_kept():
    survey = make_draft()
    survey.title_it = "Prima"
    editing.amend(survey, revision=1)
    survey.title_it = "Seconda"

    with pytest.raises(InvalidTransition):
        editing.amend(survey, revision=1)
    assert Survey.objects.get().title_it == "Prima"


@pytest.mark.parametrize(
    "change",
    [
        lambda survey, question: editing.amend(survey, revision=survey.revision),
        lambda survey, question: ask(survey),
        lambda survey, question: editing.change_question(question, revision=survey.revision),
        lambda survey, question: editing.drop_question(question),
        lambda survey, question: editing.move_question(question, up=True),
        lambda survey, question: editing.publish(survey, by=survey.created_by),
    ],
    ids=["amend", "add", "change", "drop", "move", "publish"],
)
def test_nothing_changes_once_it_is_published(change):
    survey = make_open()
    survey.refresh_from_db()
    question = survey.questions.get()

    with pytest.raises(InvalidTransition):
        change(survey, question)
    assert survey.questions.get().choices.count() == 2


def test_publish_says_all_that_is_missing():
    survey = make_draft(closes_at=timezone.now() - timedelta(minutes=1))
    ask(survey, choices=[("Sì", "Yes")])

    with pytest.raises(editing.NotReady) as refused:
        editing.publish(survey, by=survey.created_by)
    assert len(refused.value.problems) == 2
    assert Survey.objects.get().state == SurveyState.DRAFT


def test_survey_without_questions_is_not_published():
    survey = make_draft()

    with pytest.raises(editing.NotReady):
        editing.publish(survey, by=survey.created_by)


def test_publish_keeps_what_was_on_the_screen_or_nothing():
    survey = make_draft()
    ask(survey)
    survey.refresh_from_db()
    seen = survey.revision
    ask(survey)

    with pytest.raises(InvalidTransition):
        editing.publish(survey, by=survey.created_by, revision=seen)


def test_nobody_publishes_in_a_community_that_has_ended_meanwhile():
    survey = make_draft()
    ask(survey)
    Community.objects.update(
        state=CommunityState.ARCHIVED, closing_report_it=".", archived_on=timezone.localdate()
    )

    with pytest.raises(InvalidTransition):
        editing.publish(survey, by=survey.created_by)


def test_close_ends_the_window_now_and_only_once():
    survey = make_open()

    editing.close(survey, by=survey.created_by)

    assert phase_of(survey) == Phase.CLOSED
    with pytest.raises(InvalidTransition):
        editing.close(survey, by=survey.created_by)


def test_extend_takes_answers_for_longer_and_keeps_the_step():
    survey = make_open()
    said, later = survey.closes_at, survey.closes_at + timedelta(days=3)

    editing.extend(survey, later, by=survey.created_by)

    assert Survey.objects.get().closes_at == later
    step = survey.steps.order_by("-pk").first()
    assert (step.verb, step.by) == ("extend", survey.created_by)
    assert [datetime.fromisoformat(at) for at in (step.source, step.target)] == [said, later]
    assert phase_of(survey, at=said) == Phase.OPEN


def test_extend_moves_the_day_only_to_a_later_one():
    survey = make_open()
    said = survey.closes_at

    for moment in (said, said - timedelta(days=1)):
        with pytest.raises(InvalidTransition):
            editing.extend(survey, moment, by=survey.created_by)
    assert Survey.objects.get().closes_at == said


@pytest.mark.parametrize("state", ["draft", "closed", "closing this minute", "withdrawn", "over"])
def test_what_takes_no_answers_is_not_opened_again(state):
    survey = make_draft() if state == "draft" else make_open()
    later = survey.closes_at + timedelta(days=3)
    if state == "closed":
        editing.close(survey, by=survey.created_by)
    elif state == "closing this minute":
        Survey.objects.update(closes_at=timezone.now() + timedelta(seconds=30))
    elif state == "withdrawn":
        editing.withdraw(survey, by=survey.created_by, reason="–")
    elif state == "over":
        Community.objects.update(
            state=CommunityState.ARCHIVED, closing_report_it=".", archived_on=timezone.localdate()
        )
    said = Survey.objects.get().closes_at

    with pytest.raises(InvalidTransition):
        editing.extend(survey, later, by=survey.created_by)
    assert Survey.objects.get().closes_at == said


def test_withdraw_keeps_its_reason():
    survey = make_open()
    by = make_user()

    editing.withdraw(survey, by=by, reason="Domande sbagliate.")

    step = survey.steps.order_by("-pk").first()
    assert (step.verb, step.reason, step.by) == ("withdraw", "Domande sbagliate.", by)
    with pytest.raises(InvalidTransition):
        editing.withdraw(survey, by=by)


def test_phases_follow_the_clock():
    survey = make_open()
    before, during, after = (
        survey.opens_at - timedelta(seconds=1),
        survey.opens_at,
        survey.closes_at,
    )

    phases = [phase_of(survey, at=moment) for moment in (before, during, after)]

    assert phases == [Phase.COMING, Phase.OPEN, Phase.CLOSED]


def test_two_questions_never_share_a_place():
    survey = make_draft()
    ask(survey)

    with pytest.raises(IntegrityError):
        Question.objects.create(survey=survey, position=1, kind="text", text_it="?")
        connection.check_constraints()


@pytest.mark.django_db(transaction=True)
def test_of_a_new_question_and_publishing_at_once_one_is_told():
    survey = make_draft()
    ask(survey)
    survey.refresh_from_db()
    seen = survey.revision

    def act(number: int):
        if number:
            return ask(Survey.objects.get(), text_it="Arrivata insieme")
        return editing.publish(Survey.objects.get(), by=survey.created_by, revision=seen)

    done = at_once(2, act)

    assert [type(one) for one in done].count(InvalidTransition) == 1
    published = Survey.objects.get().state == SurveyState.PUBLISHED
    assert survey.questions.count() == (1 if published else 2)
