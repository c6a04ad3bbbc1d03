"""The pages on which a survey is written, published, closed and taken back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from communities.models import Question, QuestionKind, Survey, SurveyState
from communities.surveys import editing
from communities.surveys.window import Phase, phase_of
from tests.communities.surveys import answered, ask, make_closed, make_draft, make_open
from tests.factories import make_community, make_participant, make_staff, make_user
from tests.signing import sign_in

pytestmark = pytest.mark.django_db

QUESTION = {"text_it": "Quale?", "kind": "single", "choices_it": "Uno\nDue\n", "choices_en": ""}


def area(survey: Survey, rest: str = "") -> str:
    return f"/comunita/{survey.community.slug}/area/sondaggi/{survey.pk}/{rest}"


def words(**values) -> dict:
    today = timezone.localdate()
    typed = {
        "title_it": "Bisogni",
        "description_it": "A che cosa serve.",
        "answered_by": "organisation",
        "results_visibility": "members",
        "opens_on": today.isoformat(),
        "closes_on": (today + timedelta(days=7)).isoformat(),
    }
    return typed | values


@pytest.fixture
def draft(client):
    survey = make_draft()
    client.force_login(survey.created_by)
    survey.refresh_from_db()
    return survey


def test_facilitator_begins_a_survey_whose_last_day_counts(client, draft):
    address = f"/comunita/{draft.community.slug}/area/sondaggi/nuovo/"
    assert client.get(address).status_code == 200

    response = client.post(address, words(closes_on="2031-10-26"))

    made = Survey.objects.latest("pk")
    assert response.url == area(made)
    assert (made.state, made.created_by) == (SurveyState.DRAFT, draft.created_by)
    opens, closes = timezone.localtime(made.opens_at), timezone.localtime(made.closes_at)
    assert (opens.hour, opens.minute) == (0, 0)
    assert closes.isoformat() == "2031-10-26T23:59:00+01:00"


@pytest.mark.parametrize(
    "wrong",
    [
        {"title_it": ""},
        {"closes_on": "2020-01-01"},
        {"opens_on": "0001-01-01"},  # in UTC it is before year 1
        {"opens_on": "2099-01-01"},
        {"opens_on": "domani"},
        {"answered_by": "nobody"},
    ],
    ids=["no title", "over", "too far away", "opens after closing", "no day", "no such way"],
)
def test_wrong_words_come_back(client, draft, wrong):
    response = client.post(area(draft), words(**{"title_en": "Kept words"} | wrong))

    assert response.status_code == 422
    assert "Kept words" in response.text
    assert Survey.objects.get().revision == draft.revision


def test_words_read_before_another_change_come_back(client, draft):
    editing.amend(draft, revision=draft.revision)

    response = client.post(area(draft), words(title_it="Scritto invano", revision=1))

    assert response.status_code == 409
    assert "Scritto invano" in response.text
    assert Survey.objects.get().title_it != "Scritto invano"


def test_words_of_a_published_survey_come_back(client, draft):
    ask(draft)
    editing.publish(draft, by=draft.created_by)

    response = client.post(area(draft), words(title_it="Scritto invano"))

    assert response.status_code == 409
    assert "Scritto invano" in response.text


def test_saved_words_are_kept(client, draft):
    response = client.post(area(draft), words(revision=draft.revision))

    assert response.status_code == 302
    assert Survey.objects.get().title_it == "Bisogni"


@pytest.mark.parametrize(
    ("typed", "choices"),
    [
        (QUESTION, ["Uno", "Due"]),
        (QUESTION | {"kind": "multiple", "choices_en": "One\nTwo"}, ["Uno", "Due"]),
        ({"text_it": "Quanto?", "kind": "scale", "lowest": "0", "highest": "10"}, []),
        ({"text_it": "Quanti?", "kind": "number", "unit_it": "persone"}, []),
        ({"text_it": "Perché?", "kind": "text", "is_required": "on", "choices_it": "x\ny"}, []),
    ],
    ids=lambda value: value.get("kind") if isinstance(value, dict) else "",
)
def test_facilitator_adds_a_question_of_each_kind(client, draft, typed, choices):
    assert client.get(area(draft, "domande/nuova/")).status_code == 200

    response = client.post(area(draft, "domande/nuova/"), typed)

    assert response.status_code == 302
    question = Question.objects.get()
    assert question.kind == typed["kind"]
    assert list(question.choices.values_list("text_it", flat=True)) == choices


@pytest.mark.parametrize(
    "wrong",
    [
        {"text_it": ""},
        {"choices_it": "Solo una"},
        {"choices_it": "Due\nDue"},
        {"choices_it": "\n".join(map(str, range(31)))},
        {"choices_it": "x" * 201 + "\ny"},
        {"choices_en": "One"},
        {"kind": "scale"},
        {"kind": "scale", "lowest": "5", "highest": "1"},
        {"kind": "scale", "lowest": "0", "highest": "11"},
        {"kind": "number", "lowest": "2", "highest": "1"},
        {"kind": "number", "lowest": "9" * 12},
        {"kind": "poem"},
    ],
)
def test_wrong_question_comes_back(client, draft, wrong):
    typed = QUESTION | {"text_en": "Kept words"} | wrong

    response = client.post(area(draft, "domande/nuova/"), typed)

    assert response.status_code == 422
    assert "Kept words" in response.text
    assert not Question.objects.exists()


def test_question_is_shown_and_changed(client, draft):
    question = ask(draft)
    draft.refresh_from_db()
    address = area(draft, f"domande/{question.pk}/")
    assert "Sì\nNo" in client.get(address).text

    client.post(address, QUESTION | {"revision": draft.revision})

    question.refresh_from_db()
    assert question.text_it == "Quale?"
    assert question.choices.count() == 2


def test_question_read_before_another_change_comes_back(client, draft):
    question = ask(draft)

    response = client.post(
        area(draft, f"domande/{question.pk}/"), QUESTION | {"revision": draft.revision}
    )

    assert response.status_code == 409
    assert "Quale?" in response.text


def test_questions_are_moved_and_taken_out(client, draft):
    first, second = ask(draft, text_it="Prima"), ask(draft, text_it="Seconda")

    client.post(area(draft, f"domande/{second.pk}/sposta/"), {"way": "up"})
    assert list(draft.questions.all()) == [second, first]
    client.post(area(draft, f"domande/{second.pk}/sposta/"), {"way": "down"})
    assert list(draft.questions.all()) == [first, second]
    client.post(area(draft, f"domande/{first.pk}/togli/"))
    assert list(draft.questions.all()) == [second]


@pytest.mark.parametrize("verb", ["domande/{}/", "domande/{}/sposta/", "domande/{}/togli/"])
def test_questions_of_a_published_survey_stay(client, verb):
    survey = make_open()
    client.force_login(survey.created_by)
    question = survey.questions.get()

    response = client.post(area(survey, verb.format(question.pk)), QUESTION)

    assert response.status_code == 409
    question.refresh_from_db()
    assert question.text_it != "Quale?"


def test_question_of_another_survey_is_not_there(client, draft):
    other = ask(make_draft())

    for verb in ("", "sposta/", "togli/"):
        assert client.post(area(draft, f"domande/{other.pk}/{verb}")).status_code == 404


def test_facilitator_publishes_what_was_on_the_screen(client, draft):
    ask(draft)
    seen = Survey.objects.get().revision
    ask(draft)
    assert client.post(area(draft, "pubblica/"), {"revision": seen}).status_code == 409

    response = client.post(area(draft, "pubblica/"), {"revision": Survey.objects.get().revision})

    assert response.status_code == 302
    assert phase_of(Survey.objects.get()) == Phase.OPEN
    again = client.post(area(draft, "pubblica/"), {"revision": Survey.objects.get().revision})
    assert again.status_code == 409


@pytest.mark.parametrize("revision", ["", "x", "9" * 30])
def test_publishing_without_having_read_is_refused(client, draft, revision):
    ask(draft)

    assert client.post(area(draft, "pubblica/"), {"revision": revision}).status_code == 409


def test_what_is_missing_is_said_instead_of_publishing(client, draft):
    response = client.post(area(draft, "pubblica/"), {"revision": draft.revision})

    assert response.status_code == 422
    assert Survey.objects.get().state == SurveyState.DRAFT


def test_facilitator_sees_how_many_answered_and_closes(client):
    survey = make_open()
    client.force_login(survey.created_by)
    assert client.get(area(survey)).status_code == 200

    assert client.post(area(survey, "chiudi/")).status_code == 302
    assert phase_of(Survey.objects.get()) == Phase.CLOSED
    assert client.post(area(survey, "chiudi/")).status_code == 409


def test_desk_of_a_closed_survey_does_not_say_how_few_answered(client):
    survey = make_open()
    question = survey.questions.get()
    client.force_login(survey.created_by)
    answered(survey, *[{question: 1}] * 3)
    assert "<dd>3</dd>" in client.get("/en" + area(survey)).text

    editing.close(survey, by=survey.created_by)
    closed = client.get("/en" + area(survey)).text
    editing.withdraw(survey, by=survey.created_by, reason="–")
    withdrawn = client.get("/en" + area(survey)).text

    for text in (closed, withdrawn):
        assert "<dd>3</dd>" not in text
        assert "<dd>fewer than 5</dd>" in text


def test_desk_of_a_closed_survey_says_how_many_answered_when_they_are_enough(client):
    survey = make_closed(5, 0)
    client.force_login(survey.created_by)

    assert "<dd>5</dd>" in client.get("/en" + area(survey)).text


def test_facilitator_puts_the_last_day_off_while_it_takes_answers(client):
    survey = make_open(results_visibility="public")
    question = survey.questions.get()
    answered(survey, *[{question: 1}] * 6)
    client.force_login(survey.created_by)
    assert area(survey, "proroga/") in client.get(area(survey)).text
    assert client.get(area(survey, "proroga/")).status_code == 200

    response = client.post(area(survey, "proroga/"), {"closes_on": "2031-10-26"})

    assert response.url == area(survey)
    closes = timezone.localtime(Survey.objects.get().closes_at)
    assert closes.isoformat() == "2031-10-26T23:59:00+01:00"
    public = area(survey).replace("/area", "")
    assert '<svg class="chart"' not in client.get(public).text


@pytest.mark.parametrize("day", ["", "domani", "2020-01-01", "today"])
def test_day_that_is_not_later_comes_back(client, day):
    survey = make_open()
    client.force_login(survey.created_by)
    day = timezone.localdate().isoformat() if day == "today" else day

    response = client.post(area(survey, "proroga/"), {"closes_on": day})

    assert response.status_code == 422
    assert day in response.text
    assert Survey.objects.get().closes_at == survey.closes_at


def test_closed_survey_is_not_opened_again(client):
    survey = make_closed(6, 6)
    client.force_login(survey.created_by)
    assert area(survey, "proroga/") not in client.get(area(survey)).text
    assert "closes_on" not in client.get(area(survey, "proroga/")).text

    response = client.post(area(survey, "proroga/"), {"closes_on": "2031-10-26"})

    assert response.status_code == 409
    assert phase_of(Survey.objects.get()) == Phase.CLOSED


def test_published_survey_is_taken_back_only_with_reasons(client):
    survey = make_closed(6, 6)
    client.force_login(survey.created_by)
    assert client.get(area(survey, "ritira/")).status_code == 200
    assert client.post(area(survey, "ritira/")).status_code == 422

    assert client.post(area(survey, "ritira/"), {"reason": "Perché sì."}).status_code == 302

    assert Survey.objects.get().state == SurveyState.WITHDRAWN
    again = client.post(area(survey, "ritira/"), {"reason": "Ancora."})
    assert again.status_code == 409
    assert "Ancora." in again.text


def test_draft_is_taken_back_without(client, draft):
    assert client.post(area(draft, "ritira/")).status_code == 302


VERBS = ["", "domande/nuova/", "pubblica/", "chiudi/", "proroga/", "ritira/"]


@pytest.mark.parametrize("verb", VERBS)
def test_who_does_not_run_the_community_writes_nothing(client, draft, verb):
    for person, status in (
        (make_user(), 404),
        (make_participant(draft.community).person, 403),
        (make_participant(draft.community, role="observer").person, 403),
    ):
        client.force_login(person)
        assert client.post(area(draft, verb), QUESTION).status_code == status
    client.logout()
    assert client.post(area(draft, verb)).status_code == 302
    assert Survey.objects.get().revision == draft.revision


def test_secretariat_writes_only_with_a_second_factor(client, draft):
    client.force_login(make_staff())
    assert client.post(area(draft), words(revision=draft.revision)).status_code == 403

    sign_in(client, make_staff())
    assert client.post(area(draft), words(revision=draft.revision)).status_code == 302


def test_survey_of_another_community_is_not_there(client, draft):
    other = make_community()

    address = area(draft).replace(draft.community.slug, other.slug)

    assert client.get(address).status_code == 404


def test_survey_held_elsewhere_is_not_edited(client, draft):
    there = Survey.objects.create(community=draft.community, title_it="Altrove", is_elsewhere=True)

    assert client.get(area(there)).status_code == 404


@pytest.mark.parametrize("kind", QuestionKind.values)
def test_desk_shows_every_kind(client, draft, kind):
    ask(draft, kind)

    assert "Vi serve aiuto?" in client.get(area(draft)).text
