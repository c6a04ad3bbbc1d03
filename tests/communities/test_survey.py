"""The page of a survey: who sees it, what it shows and when; the same as a file."""

import csv
from datetime import timedelta
from decimal import Decimal
from io import StringIO
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from communities.models import (
    CommunityState,
    QuestionKind,
    Survey,
    SurveyState,
    Visibility,
)
from communities.surveys import editing
from communities.surveys.reading import results_of
from tests.communities.surveys import answered, ask, make_closed, make_draft, make_open
from tests.factories import (
    make_community,
    make_facilitator,
    make_participant,
    make_partner,
    make_staff,
    make_user,
)
from tests.signing import sign_in

pytestmark = pytest.mark.django_db


def page(survey: Survey) -> str:
    return f"/comunita/{survey.community.slug}/sondaggi/{survey.pk}/"


def read_file(client, survey: Survey) -> list[dict]:
    response = client.get(page(survey) + "risultati.csv")
    assert response.status_code == 200
    return list(csv.DictReader(StringIO(response.content.decode("utf-8-sig"))))


def svg_of(text: str) -> ElementTree.Element:
    start, end = text.index('<svg class="chart"'), text.index("</svg>", text.index("chart"))
    return ElementTree.fromstring(text[start : end + 6])


@pytest.fixture
def elsewhere():
    survey = Survey.objects.create(
        community=make_community(),
        title_it="Indagine sugli strumenti finanziari",
        title_en="Survey on financial instruments",
        is_elsewhere=True,
        held_when="2023",
        source="Report di restituzione",
        results_visibility=Visibility.PUBLIC,
        state=SurveyState.PUBLISHED,
        published_at="2026-01-01T00:00Z",
    )
    values = {"text_it": "partecipa a bandi", "text_en": "apply to calls", "source": "pagina 3"}
    survey.figures.create(position=1, value=Decimal("53.00"), unit="percent", **values)
    survey.figures.create(position=2, text_it="Mancano contributi.", source="pagina 4")
    return survey


def test_public_results_are_charts_and_tables_for_everybody(client):
    survey = make_closed(7, 5)

    response = client.get("/en" + page(survey))

    assert response["Cache-Control"] == "public, no-cache"
    assert not response.cookies
    svg = svg_of(response.text)
    assert svg.get("role") == "img"
    assert [child.text for child in svg if child.tag == "title"] == ["Do you need help?"]
    assert "7 (58%)" in "".join(svg.itertext())
    assert '<td class="number">7</td><td class="number">58</td>' in response.text


def test_public_page_is_the_same_for_everybody_and_answers_304(client):
    survey = make_closed(7, 5)
    anonymous = client.get(page(survey))

    client.force_login(survey.created_by)

    assert client.get(page(survey)).text == anonymous.text
    again = client.get(page(survey), headers={"if-none-match": anonymous["ETag"]})
    assert again.status_code == 304


def test_page_changes_when_the_survey_closes(client):
    survey = make_open(results_visibility=Visibility.PUBLIC)
    question = survey.questions.get()
    answered(survey, *[{question: 1}] * 6)
    before = client.get(page(survey))
    assert '<svg class="chart"' not in before.text

    editing.close(survey, by=survey.created_by)

    after = client.get(page(survey), headers={"if-none-match": before["ETag"]})
    assert after.status_code == 200
    assert "6 (100%)" in after.text


def test_nobody_sees_results_before_it_closes(client):
    survey = make_open(None, QuestionKind.TEXT, results_visibility=Visibility.PUBLIC)
    question = survey.questions.get()
    answered(survey, *[{question: f"Segreto {n}"} for n in range(6)])

    for person in (None, survey.created_by, make_staff()):
        if person:
            sign_in(client, person)
        assert "Segreto" not in client.get(page(survey)).text
        assert client.get(page(survey) + "risultati.csv").status_code == 404


def test_web_server_whose_clock_is_fast_shows_no_results(client, monkeypatch):
    """The database still takes answers: its clock says when the results are shown."""
    survey = make_open(results_visibility=Visibility.PUBLIC)
    question = survey.questions.get()
    answered(survey, *[{question: 1}] * 6)
    later = survey.closes_at + timedelta(hours=1)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)

    assert results_of(survey) is None
    assert '<svg class="chart"' not in client.get(page(survey)).text
    assert client.get(page(survey) + "risultati.csv").status_code == 404
    answered(survey, {question: 2})


@pytest.mark.parametrize("address", ["", "risultati.csv"])
def test_results_for_members_are_not_there_for_others(client, address):
    survey = make_closed(7, 5, results_visibility=Visibility.MEMBERS)
    community = survey.community
    insiders = [
        make_participant(community).person,
        make_participant(community, role="observer").person,
        make_facilitator(community),
        make_staff(),
    ]
    outsiders = [make_user(), make_participant().person]

    assert client.get(page(survey) + address).status_code == 404
    for people, status in ((outsiders, 404), (insiders, 200)):
        for person in people:
            sign_in(client, person)
            response = client.get(page(survey) + address)
            assert response.status_code == status
            if status == 200:
                assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("address", ["", "risultati.csv"])
@pytest.mark.parametrize("state", ["draft", "withdrawn", "elsewhere in another community"])
def test_what_is_not_published_is_not_there_for_anybody(client, state, address):
    survey = make_draft() if state == "draft" else make_closed(6, 6)
    if state == "withdrawn":
        editing.withdraw(survey, by=survey.created_by, reason="–")
    there = page(survey)
    if state.startswith("elsewhere"):
        there = there.replace(survey.community.slug, make_community().slug)
    client.force_login(survey.created_by)

    assert client.get(there + address).status_code == 404


def test_public_results_of_a_community_that_nobody_sees_are_not_there(client):
    survey = make_closed(7, 5)
    hidden = make_community(state=CommunityState.PROPOSED)
    Survey.objects.update(community=hidden)
    survey.refresh_from_db()

    assert client.get(page(survey)).status_code == 404


def test_four_answers_are_not_shown_nor_in_a_file(client):
    survey = make_closed(4, 0)

    text = client.get("/en" + page(survey)).text

    assert "fewer than 5" in text
    assert "Choice 1" not in text
    assert client.get(page(survey) + "risultati.csv").status_code == 404


def test_hidden_counts_are_in_neither_chart_nor_table_nor_file(client):
    survey = make_closed(9, 6, 3)

    text = client.get("/en" + page(survey)).text

    assert text.count("not shown</text>") == 2
    assert text.count("not shown</td>") == 2
    assert "3 (" not in "".join(svg_of(text).itertext())
    rows = read_file(client, survey)
    assert [row["count"] for row in rows] == ["18", "9", "", ""]
    assert [row["percent"] for row in rows] == ["", "50", "", ""]


def test_file_says_what_the_page_says(client):
    survey = make_draft(results_visibility=Visibility.MEMBERS)
    scale = ask(survey, QuestionKind.SCALE)
    text = ask(survey, QuestionKind.TEXT)
    editing.publish(survey, by=survey.created_by)
    answered(survey, *[{scale: n, text: f"=SUM({n})"} for n in (1, 2, 3, 3, 4, 5, 5)])
    editing.close(survey, by=survey.created_by)
    client.force_login(survey.created_by)

    rows = read_file(client, survey)

    assert rows[0]["count"] == "7"
    assert rows[1]["value"] == "3.3"
    texts = [row["answer"] for row in rows[2:]]
    assert sorted(texts) == sorted(f"'=SUM({n})" for n in (1, 2, 3, 3, 4, 5, 5))


def test_what_people_wrote_is_for_members_also_where_the_results_are_everybody_s(client):
    survey = make_draft(results_visibility=Visibility.PUBLIC)
    text = ask(survey, QuestionKind.TEXT)
    single = ask(survey)
    editing.publish(survey, by=survey.created_by)
    answered(survey, *[{text: "Parole da non diffondere", single: 1}] * 6)
    editing.close(survey, by=survey.created_by)
    inside = f"/comunita/{survey.community.slug}/area/sondaggi/{survey.pk}/testi/"

    assert "diffondere" not in client.get(page(survey)).text
    assert f"/entra/?a=sondaggi/{survey.pk}/testi/" in client.get(page(survey)).text
    assert "diffondere" not in str(read_file(client, survey))
    client.force_login(make_user())
    assert client.get(inside).status_code == 404
    client.force_login(survey.created_by)
    assert "diffondere" not in client.get(page(survey)).text  # the page is the same for all
    assert "diffondere" in client.get(inside).text


def test_words_of_people_are_escaped_in_chart_and_page(client):
    survey = make_draft(results_visibility=Visibility.MEMBERS)
    evil = '<script>alert(1)</script> & "x"'
    single = ask(survey, choices=[(evil, ""), ("No", "No")], text_it=evil, text_en="")
    text = ask(survey, QuestionKind.TEXT)
    editing.publish(survey, by=survey.created_by)
    answered(survey, *[{single: 1, text: evil}] * 6)
    editing.close(survey, by=survey.created_by)
    client.force_login(survey.created_by)

    response = client.get("/en" + page(survey))

    assert "<script>alert" not in response.text
    assert "style=" not in str(ElementTree.tostring(svg_of(response.text)))
    assert '<text class="chart-label" lang="it">' in response.text


def test_no_name_is_on_the_page_of_results(client):
    survey = make_draft(results_visibility=Visibility.MEMBERS)
    question = ask(survey, QuestionKind.TEXT)
    editing.publish(survey, by=survey.created_by)
    answered(survey, *[{question: f"Testo {n}"} for n in range(6)])
    editing.close(survey, by=survey.created_by)
    client.force_login(survey.created_by)

    text = client.get(page(survey)).text

    assert "Testo 3" in text
    for response in survey.responses.select_related("organisation", "person"):
        assert response.organisation.name not in text
        assert str(response.person) not in text


def test_survey_held_elsewhere_shows_what_was_published_with_its_source(client, elsewhere):
    text = client.get("/en" + page(elsewhere)).text

    assert "53" in text
    assert "53.00" not in text
    assert "apply to calls" in text
    assert "pagina 3" in text
    assert 'lang="it">Mancano contributi.' in text
    rows = read_file(client, elsewhere)
    assert [(row["value"], row["unit"], row["note"]) for row in rows] == [
        ("53", "percent", "pagina 3"),
        ("", "", "pagina 4"),
    ]


def test_survey_held_elsewhere_without_figures_says_so(client, elsewhere):
    elsewhere.figures.all().delete()

    assert "No figure of it has been published." in client.get("/en" + page(elsewhere)).text


def test_page_costs_the_same_for_few_and_many(client):
    counts = []
    for number in (1, 12):
        survey = make_draft(results_visibility=Visibility.PUBLIC)
        questions = [ask(survey) for _ in range(number)]
        editing.publish(survey, by=survey.created_by)
        answered(survey, *[dict.fromkeys(questions, 1)] * 6)
        editing.close(survey, by=survey.created_by)
        with CaptureQueriesContext(connection) as queries:
            client.get(page(survey))
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 10


def test_results_stay_when_an_organisation_leaves(client):
    survey = make_closed(6, 6)
    before = client.get(page(survey)).text
    organisation = survey.responses.first().organisation
    type(organisation).objects.filter(pk=organisation.pk).update(merged_into=make_partner())

    assert client.get(page(survey)).text == before
