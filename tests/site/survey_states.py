"""Pages of surveys in every state (see page_states)."""

from datetime import timedelta

from django.utils import timezone

from communities.models import QuestionKind, Survey, Visibility
from communities.surveys import editing
from tests.communities.surveys import answered, ask, make_closed, make_draft, make_open
from tests.factories import make_community, make_facilitator, make_participant, make_user

AREA = "/comunita/una/area/sondaggi/"
SURVEY = "/comunita/una/sondaggi/"


def community():
    return make_community(slug="una", title_it="1", title_en="1", description_it="")


def named(**values) -> dict:
    """Words that are the same in both languages."""
    return {"title_it": "1", "title_en": "1"} | values


def facilitator(visit, here) -> None:
    person = make_user(first_name="M", last_name="1")
    make_facilitator(here, person=person)
    visit.client.force_login(person)


def writing_a_survey(visit) -> None:
    """From nothing to published: each form refused, kept, too late; then closed and taken back."""
    here = community()
    facilitator(visit, here)
    visit.get(AREA)
    visit.get(f"{AREA}nuovo/")
    visit.post(f"{AREA}nuovo/", {"closes_on": "2020-01-01", "opens_on": "x"}, status=422)
    today = timezone.localdate()
    words = named(answered_by="person", results_visibility="public")
    words |= {"opens_on": today.isoformat(), "closes_on": (today + timedelta(days=9)).isoformat()}
    visit.post(f"{AREA}nuovo/", words)
    survey = Survey.objects.get()
    desk = f"{AREA}{survey.pk}/"
    visit.post(f"{desk}pubblica/", {"revision": survey.revision}, status=422)
    visit.post(desk, words | {"title_it": ""}, status=422)
    visit.post(desk, words | {"revision": 0}, status=409)
    visit.get(f"{desk}domande/nuova/")
    _questions(visit, f"{desk}domande/nuova/")
    question = survey.questions.first()
    visit.get(f"{desk}domande/{question.pk}/")
    typed = {"text_it": "1", "text_en": "1", "kind": "text", "revision": 0}
    visit.post(f"{desk}domande/{question.pk}/", typed, status=409)
    visit.post(f"{desk}domande/{question.pk}/sposta/", {"way": "down"})
    visit.get(f"{desk}ritira/")
    survey.refresh_from_db()
    visit.post(f"{desk}pubblica/", {"revision": survey.revision})
    visit.post(f"{desk}domande/{question.pk}/", typed, status=409)
    visit.post(f"{desk}domande/{question.pk}/togli/", status=409)
    visit.post(desk, words, status=409)
    visit.get(AREA)
    visit.get(f"{desk}proroga/")
    visit.post(f"{desk}proroga/", {"closes_on": "2020-01-01"}, status=422)
    visit.post(f"{desk}proroga/", {"closes_on": (today + timedelta(days=20)).isoformat()})
    visit.get(desk)
    visit.post(f"{desk}chiudi/")
    visit.get(f"{desk}proroga/")
    visit.post(f"{desk}proroga/", {"closes_on": "2099-01-01"}, status=409)
    visit.get(AREA)
    visit.get(f"{desk}ritira/")
    visit.post(f"{desk}ritira/", status=422)
    visit.post(f"{desk}ritira/", {"reason": "–"})
    visit.post(f"{desk}ritira/", {"reason": "–"}, status=409)
    visit.get(desk)


def _questions(visit, address: str) -> None:
    """One of each kind, and what is refused."""
    both = {"text_it": "1", "text_en": "1"}
    for wrong in (
        {},
        {"choices_it": "1\n1"},
        {"choices_it": "1\n2", "choices_en": "1"},
        {"choices_it": "1\n" + "2" * 201},
        {"kind": "scale"},
        {"kind": "scale", "lowest": 2, "highest": 1},
        {"kind": "scale", "lowest": 0, "highest": 11},
    ):
        visit.post(address, both | {"kind": "single"} | wrong, status=422)
    choices = {"choices_it": "1\n2", "choices_en": "1\n2", "is_required": "on"}
    ends = {"lowest": 1, "highest": 5}
    for kind in QuestionKind.values:
        visit.post(address, both | choices | ends | {"kind": kind})


def answering_a_survey(visit) -> None:
    """Before, during and after; refused, kept, changed, overtaken; for one of two organisations."""
    here = community()
    survey = make_draft(here, **named())
    for kind in QuestionKind.values:
        ask(survey, kind, [("1", "1"), ("2", "2")], text_it="1", text_en="1", is_required=True)
    editing.publish(survey, by=survey.created_by)
    participant = make_participant(here)
    visit.client.force_login(participant.person)
    address = f"{AREA}{survey.pk}/rispondi/"
    visit.get(AREA)
    visit.get(address)
    visit.post(address, {}, status=422)
    single, multiple, scale, number, text = survey.questions.all()
    typed = {
        f"question-{single.pk}": single.choices.first().pk,
        f"question-{multiple.pk}": [choice.pk for choice in multiple.choices.all()],
        f"question-{scale.pk}": 3,
        f"question-{number.pk}": 2,
        f"question-{text.pk}": "1",
    }
    visit.post(address, typed | {f"question-{number.pk}": "x"}, status=422)
    visit.post(address, typed)
    visit.post(address, typed, status=409)
    visit.get(address)
    now = timezone.now()
    moments = [(now + timedelta(days=1), now + timedelta(days=2)), (now - timedelta(days=2), now)]
    for opens, closes in moments:
        Survey.objects.update(opens_at=opens, closes_at=closes)
        visit.get(address)
        visit.get(AREA)
        visit.get(f"{SURVEY}{survey.pk}/")
        visit.post(address, typed, status=409)
    own = make_open(here, QuestionKind.SINGLE, **named(answered_by="person"))
    own.questions.update(text_it="1", text_en="1")
    for choice in own.questions.get().choices.all():
        own.questions.get().choices.filter(pk=choice.pk).update(text_it="1", text_en="1")
    visit.get(f"{AREA}{own.pk}/rispondi/")


def seeing_results(visit) -> None:
    """All, some, none; coming and open; held elsewhere with figures and without."""
    here = community()
    values = named(results_visibility=Visibility.PUBLIC)
    for counts in ((7, 5), (9, 6, 3), (4, 0)):
        survey = make_closed(*counts, community=here, **values)
        survey.questions.update(text_it="1", text_en="1")
        for choice in survey.questions.get().choices.all():
            choice.text_it = choice.text_en = "1"
            choice.save()
        visit.get(f"{SURVEY}{survey.pk}/")
    survey = make_draft(here, **values)
    for kind in QuestionKind.values:
        unit = {"unit_it": "1", "unit_en": "1"}
        ask(survey, kind, [("1", "1"), ("2", "2")], text_it="1", text_en="1", **unit)
    editing.publish(survey, by=survey.created_by)
    visit.get(f"{SURVEY}{survey.pk}/")
    single, multiple, scale, number, text = survey.questions.all()
    every = [
        {single: 1, multiple: [1, 2], scale: n, number: n, text: "1"} for n in (1, 2, 3, 3, 4, 5)
    ]
    answered(survey, *every)
    editing.close(survey, by=survey.created_by)
    visit.get(f"{SURVEY}{survey.pk}/")
    _elsewhere(visit, here)
    facilitator(visit, here)
    visit.get(AREA)


def _elsewhere(visit, here) -> None:
    values = named(results_visibility=Visibility.PUBLIC, held_when="2022", source="1")
    published = {"is_elsewhere": True, "state": "published", "published_at": timezone.now()}
    survey = Survey.objects.create(community=here, **values, **published)
    visit.get(f"{SURVEY}{survey.pk}/")
    both = {"text_it": "1", "text_en": "1", "source": "1"}
    survey.figures.create(position=1, value=53, unit="percent", **both)
    survey.figures.create(position=2, **both)
    visit.get(f"{SURVEY}{survey.pk}/")


SURVEY_GROUPS = [writing_a_survey, answering_a_survey, seeing_results]
