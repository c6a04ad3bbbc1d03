"""The page on which a survey is answered."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from communities.models import (
    Answer,
    AnsweredBy,
    MembershipRole,
    QuestionKind,
    Survey,
    SurveyResponse,
)
from communities.surveys import editing
from communities.surveys.answering import answer
from tests.communities.surveys import ask, choice, make_draft, make_open
from tests.factories import (
    make_affiliation,
    make_facilitator,
    make_membership,
    make_participant,
    make_user,
)

pytestmark = pytest.mark.django_db


def page(survey: Survey) -> str:
    return f"/comunita/{survey.community.slug}/area/sondaggi/{survey.pk}/rispondi/"


def typed(survey: Survey, *values, read: str = "") -> dict:
    """What a browser sends for each question, in order."""
    fields = {f"question-{q.pk}": v for q, v in zip(survey.questions.all(), values, strict=True)}
    return fields | {"read": read}


@pytest.fixture
def survey():
    return make_open()


@pytest.fixture
def member(survey, client):
    participant = make_participant(survey.community)
    client.force_login(participant.person)
    return participant


def first_choice(survey: Survey) -> str:
    return str(choice(survey.questions.get(), 1).pk)


def test_member_answers_for_the_organisation_and_sees_it_again(client, survey, member):
    response = client.post(page(survey), typed(survey, first_choice(survey)))

    assert response.status_code == 302
    kept = SurveyResponse.objects.get()
    assert (kept.organisation, kept.person) == (member.membership.organisation, member.person)
    again = client.get(page(survey)).text
    assert f'value="{first_choice(survey)}"' in again
    assert again.count("checked") == 1


def test_every_kind_of_question_is_kept_as_it_was_typed(client):
    survey = make_open(None, *QuestionKind.values)
    client.force_login(make_participant(survey.community).person)
    single, multiple, *_rest = survey.questions.all()
    both = [str(pk) for pk in multiple.choices.values_list("pk", flat=True)]

    response = client.post(
        page(survey),
        typed(survey, str(choice(single, 2).pk), both, "4", "12.500,5", "Più tempo."),
    )

    assert response.status_code == 302
    rows = Answer.objects.order_by("pk").values_list("choice__text_it", "number", "text")
    found = [next(filter(None, row)) for row in rows]
    assert found == ["No", "Sì", "No", 4, 12500.5, "Più tempo."]
    shown = client.get(page(survey)).text
    assert 'value="12500,5"' in shown
    assert "Più tempo." in shown


@pytest.mark.parametrize("number", ["12.5", "1e5", "dodici", "1,2,3", "9" * 41, "NaN", "1.2345"])
def test_number_that_could_be_meant_otherwise_is_refused_with_the_text_back(client, number):
    survey = make_open(None, QuestionKind.NUMBER)
    client.force_login(make_participant(survey.community).person)

    response = client.post(page(survey), typed(survey, number))

    assert response.status_code == 422
    assert f'value="{number}"' in response.text
    assert not SurveyResponse.objects.exists()


def test_number_is_read_in_the_language_of_the_page(client):
    survey = make_open(None, QuestionKind.NUMBER)
    client.force_login(make_participant(survey.community).person)

    client.post("/en" + page(survey), typed(survey, "12,500.5"))

    assert Answer.objects.get().number == 12500.5


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("single", "999999"),
        ("single", "x"),
        ("multiple", ["999999"]),
        ("scale", "6"),
        ("scale", "x"),
    ],
)
def test_answer_that_the_question_does_not_offer_is_refused(client, kind, value):
    survey = make_open(None, kind)
    client.force_login(make_participant(survey.community).person)

    assert client.post(page(survey), typed(survey, value)).status_code == 422
    assert not SurveyResponse.objects.exists()


def test_choice_of_another_question_is_refused(client):
    survey = make_open(None, QuestionKind.SINGLE, QuestionKind.SINGLE)
    client.force_login(make_participant(survey.community).person)
    _first, second = survey.questions.all()
    other = str(choice(second, 1).pk)

    assert client.post(page(survey), typed(survey, other, other)).status_code == 422


def test_question_that_must_be_answered_is(client):
    survey = make_draft()
    ask(survey, is_required=True)
    ask(survey, QuestionKind.TEXT)
    editing.publish(survey, by=survey.created_by)
    client.force_login(make_participant(survey.community).person)

    response = client.post(page(survey), typed(survey, "", "Scritto lo stesso."))

    assert response.status_code == 422
    assert "Scritto lo stesso." in response.text
    assert 'href="#question-' in response.text


def test_answer_can_be_taken_back_from_a_question_that_is_free(client, survey, member):
    client.post(page(survey), typed(survey, first_choice(survey)))
    read = SurveyResponse.objects.get().changed_at.isoformat()

    client.post(page(survey), typed(survey, "", read=read))

    assert not Answer.objects.exists()
    assert SurveyResponse.objects.count() == 1


def test_colleague_sees_the_answer_and_changes_it(client, survey, member):
    client.post(page(survey), typed(survey, first_choice(survey)))
    organisation = member.membership.organisation
    colleague = make_affiliation(organisation=organisation).person
    member.membership.participants.create(person=colleague)
    client.force_login(colleague)
    read = SurveyResponse.objects.get().changed_at.isoformat()
    assert f'value="{read}"' in client.get(page(survey)).text

    client.post(page(survey), typed(survey, "", read=read))

    assert SurveyResponse.objects.get().person == colleague


def test_answer_typed_over_a_colleagues_newer_one_comes_back(client, survey, member):
    question = survey.questions.get()
    organisation = member.membership.organisation
    answer(survey, {question: choice(question, 2)}, by=member.person, organisation=organisation)

    response = client.post(page(survey), typed(survey, first_choice(survey)))

    assert response.status_code == 409
    assert 'role="alert"' in response.text
    assert Answer.objects.get().choice == choice(question, 2)


def test_what_was_typed_after_closing_comes_back(client):
    survey = make_open(None, QuestionKind.TEXT)
    client.force_login(make_participant(survey.community).person)
    now = timezone.now()
    Survey.objects.update(closes_at=now - timedelta(seconds=1))

    response = client.post(page(survey), typed(survey, "Arrivo tardi."))

    assert response.status_code == 409
    assert "Arrivo tardi." in response.text
    assert not SurveyResponse.objects.exists()
    assert "<textarea" not in client.get(page(survey)).text


def test_each_person_answers_for_themselves_where_people_do(client):
    survey = make_open(answered_by=AnsweredBy.PERSON)
    person = make_participant(survey.community).person
    client.force_login(person)

    client.post(page(survey), typed(survey, first_choice(survey)))

    kept = SurveyResponse.objects.get()
    assert (kept.person, kept.organisation) == (person, None)


def test_who_takes_part_for_two_answers_for_each(client, survey, member):
    second = make_affiliation(person=member.person)
    membership = make_membership(survey.community, organisation=second.organisation)
    membership.participants.create(person=member.person)

    for organisation in (member.membership.organisation, second.organisation):
        address = f"{page(survey)}?per={organisation.pk}"
        assert organisation.name in client.get(address).text
        client.post(address, typed(survey, first_choice(survey)))

    assert SurveyResponse.objects.count() == 2
    other = make_membership(survey.community).organisation
    assert client.get(f"{page(survey)}?per={other.pk}").status_code == 404
    assert client.get(f"{page(survey)}?per=x").status_code == 404


@pytest.mark.parametrize(
    ("who", "status"),
    [("visitor", 302), ("stranger", 404), ("observer", 403), ("facilitator", 403), ("member", 200)],
)
def test_who_may_answer(client, survey, who, status):
    people = {
        "stranger": make_user(),
        "observer": make_participant(survey.community, role=MembershipRole.OBSERVER).person,
        "facilitator": make_facilitator(survey.community),
        "member": make_participant(survey.community).person,
    }
    if who in people:
        client.force_login(people[who])

    assert client.get(page(survey)).status_code == status
    if status != 200:
        data = typed(survey, first_choice(survey))
        assert client.post(page(survey), data).status_code == status
        assert not SurveyResponse.objects.exists()


def test_draft_and_withdrawn_are_not_there(client, member):
    community = member.membership.community
    draft, withdrawn = make_draft(community), make_open(community)
    editing.withdraw(withdrawn, by=withdrawn.created_by, reason="–")

    for survey in (draft, withdrawn):
        assert client.get(page(survey)).status_code == 404


def test_form_costs_the_same_for_one_question_and_for_thirty(client):
    counts = []
    for number in (1, 30):
        survey = make_open(None, *[QuestionKind.SINGLE] * number)
        client.force_login(make_participant(survey.community).person)
        with CaptureQueriesContext(connection) as queries:
            client.get(page(survey))
        counts.append(len(queries))
    assert counts[0] == counts[1]
