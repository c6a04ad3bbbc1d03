"""The list of a community's surveys, for who is inside."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from communities.models import CommunityState, Survey
from communities.surveys import editing
from tests.communities.surveys import answered, make_closed, make_draft, make_open
from tests.factories import (
    make_community,
    make_facilitator,
    make_participant,
    make_user,
)

pytestmark = pytest.mark.django_db


def page(community) -> str:
    return f"/comunita/{community.slug}/area/sondaggi/"


@pytest.fixture
def community():
    return make_community()


def test_only_insiders_see_the_list(client, community):
    assert client.get(page(community)).status_code == 302
    for person, status in (
        (make_user(), 404),
        (make_participant().person, 404),
        (make_participant(community, role="observer").person, 200),
        (make_participant(community).person, 200),
        (make_facilitator(community), 200),
    ):
        client.force_login(person)
        assert client.get(page(community)).status_code == status


def test_members_see_no_drafts_and_no_counts_before_the_end(client, community):
    make_draft(community, title_it="Bozza segreta")
    survey = make_open(community)
    question = survey.questions.get()
    answered(survey, *[{question: 1}] * 7)

    client.force_login(make_participant(community).person)
    seen = client.get("/en" + page(community)).text
    assert "Bozza segreta" not in seen
    assert "7 answers so far" not in seen
    client.force_login(survey.created_by)
    seen = client.get("/en" + page(community)).text
    assert "7 answers so far" in seen


def test_open_survey_leads_to_answering_only_who_may(client, community):
    survey = make_open(community)
    link = f"{page(community)}{survey.pk}/rispondi/"

    for person, offered in (
        (make_participant(community).person, True),
        (make_participant(community, role="observer").person, False),
        (survey.created_by, False),
    ):
        client.force_login(person)
        assert (link in client.get(page(community)).text) == offered


def test_withdrawn_survey_says_why_and_leads_nowhere(client, community):
    survey = make_open(community)
    editing.withdraw(survey, by=survey.created_by, reason="Domande sbagliate.")
    dropped = make_draft(community, title_it="Bozza buttata")
    editing.withdraw(dropped, by=survey.created_by)
    client.force_login(make_participant(community).person)

    text = client.get(page(community)).text

    assert "Domande sbagliate." in text
    assert f"sondaggi/{survey.pk}/" not in text
    assert "Bozza buttata" not in text


def test_nothing_can_be_begun_in_a_concluded_community(client):
    survey = make_open()
    community = survey.community
    type(community).objects.update(
        state=CommunityState.ARCHIVED, closing_report_it=".", archived_on="2026-01-01"
    )
    client.force_login(survey.created_by)

    text = client.get(page(community)).text

    assert survey.title in text
    assert "nuovo/" not in text


def test_list_costs_the_same_for_one_and_for_thirty(client, community):
    client.force_login(make_participant(community).person)
    make_closed(3, 3, community=community)
    counts = []
    for more in (0, 29):
        for _ in range(more):
            make_open(community)
        with CaptureQueriesContext(connection) as queries:
            client.get(page(community))
        counts.append(len(queries))

    assert counts[0] == counts[1]
    assert Survey.objects.count() == 30


def test_older_surveys_are_on_the_next_page(client, community):
    first = make_open(community, title_it="La prima di tutte")
    for _ in range(30):
        make_open(community)
    client.force_login(make_participant(community).person)

    text = client.get(page(community)).text

    assert first.title_it not in text
    key = text.split("?dopo=")[1].split('"')[0]
    assert first.title_it in client.get(f"{page(community)}?dopo={key}").text
