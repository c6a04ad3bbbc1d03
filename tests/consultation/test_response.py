"""The desk of the responses: who opens it, choosing many, one and its verbs, publishing."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from consultation.answering.drafting import words_seen
from consultation.answering.validating import whole_seen
from consultation.models import Response
from tests.consultation.answering import (
    make_answered,
    make_asked,
    make_drafted,
    make_later,
    said,
)
from tests.factories import make_editor, make_moderator, make_user
from tests.signing import sign_in

pytestmark = pytest.mark.django_db


def desk(asked) -> str:
    return f"/en/consultazioni/{asked.slug}/risposte/"


def signed_in(person=None) -> Client:
    client = Client()
    sign_in(client, person or make_editor())
    return client


@pytest.mark.parametrize(
    ("who", "status"), [(None, 302), (make_user, 403), (make_moderator, 403), (make_editor, 200)]
)
def test_desk_opens_for_who_answers(client, who, status):
    asked = make_asked()
    if who:
        sign_in(client, who())

    for page in ("", "tutte/", "nuova/", "pubblica/"):
        assert client.get(desk(asked) + page).status_code == status


def test_desk_of_all_consultations_counts_those_without_response():
    asked = make_asked(3, slug="prova", title_en="One of them")
    make_drafted(asked, said(asked)[0])

    page = " ".join(signed_in().get("/en/consultazioni/risposte/").text.split())

    assert "One of them" in page
    assert '<td class="number" data-label="Without response">2</td>' in page


def test_those_without_response_are_grouped_and_narrowed():
    asked = make_asked(3)
    make_drafted(asked, said(asked)[0])
    client = signed_in()

    page = client.get(desk(asked)).text
    narrow = client.get(desk(asked), {"q": "C-0002"}).text
    none = client.get(desk(asked), {"passaggio": "S1"}).text

    assert "C-0001" not in page and "C-0002" in page and "C-0003" in page
    assert "?passaggio=1.1.1-a1" in page
    assert "C-0002" in narrow and "C-0003" not in narrow
    assert "No contribution answers to this" in none


def test_queries_do_not_grow_with_the_rows(django_assert_num_queries):
    asked, client = make_asked(1), signed_in()
    with CaptureQueriesContext(connection) as few:
        client.get(desk(asked))
    more = make_asked(8)
    with django_assert_num_queries(len(few)):
        client.get(desk(more))


def test_chosen_ones_get_one_response():
    asked, person = make_asked(3), make_editor()
    client = signed_in(person)
    first, second, _third = said(asked)

    page = client.get(f"{desk(asked)}nuova/", {"punto": [first.pk, second.pk]})
    assert f'value="{first.pk},{second.pk}"' in page.text
    words = {"outcome": "partly", "reason_it": "In parte."}
    answer = client.post(f"{desk(asked)}nuova/", words | {"points": f"{first.pk},{second.pk}"})

    made = Response.objects.get()
    assert answer.url == f"{desk(asked)}{made.pk}/"
    assert (made.drafted_by, made.outcome, made.answered.count()) == (person, "partly", 2)


def test_all_that_are_found_are_chosen_at_once():
    asked = make_asked(3)

    page = signed_in().get(f"{desk(asked)}nuova/", {"tutti": "1", "passaggio": "1.1.1-a1"})

    assert ",".join(str(point.pk) for point in said(asked)) in page.text


@pytest.mark.parametrize(
    ("wrong", "status"),
    [({"reason_it": ""}, 422), ({"outcome": "withdrawn"}, 409), ({"points": "1,x"}, 422)],
)
def test_what_cannot_be_drafted_comes_back_with_its_words(wrong, status):
    asked = make_asked()
    words = {"outcome": "partly", "reason_it": "In parte.", "reason_en": "These words stay."}
    words["points"] = str(said(asked)[0].pk)

    answer = signed_in().post(f"{desk(asked)}nuova/", words | wrong)

    assert answer.status_code == status
    assert "These words stay." in answer.text
    assert not Response.objects.exists()


def test_second_writer_is_told_and_keeps_the_words():
    response = make_drafted(make_asked())
    page = f"{desk(response.consultation)}{response.pk}/"
    seen = words_seen(response)
    words = {"outcome": "partly", "reason_it": "Prime.", "reason_en": "First.", "seen": seen}
    assert signed_in().post(page, words).status_code == 302

    answer = signed_in().post(page, words | {"reason_en": "Second."})

    assert answer.status_code == 409
    assert "Meanwhile somebody else changed this response" in answer.text
    assert "Second." in answer.text and "First." in answer.text
    response.refresh_from_db()
    assert response.reason_en == "First."


def test_only_changed_passages_are_offered_and_chosen():
    asked = make_asked()
    later, response = make_later(asked), make_drafted(asked)
    client, page = signed_in(), f"{desk(asked)}{response.pk}/punti/"

    shown = client.get(page).text
    assert "<ins>" in shown
    unchanged = later.passages.get(code="S1")
    changed = later.passages.get(code="1.1.1-a1")
    assert f'value="{changed.pk}"' in shown and f'value="{unchanged.pk}"' not in shown
    client.post(f"{page}?versione={later.pk}", {"passaggio": [changed.pk, unchanged.pk]})

    assert [each.passage for each in response.changed.all()] == [changed]
    client.post(f"{page}?versione={later.pk}", {"stava": changed.pk})
    assert not response.changed.exists()


def test_contributions_are_added_and_taken_away():
    asked = make_asked(2)
    first, second = said(asked)
    response, client = make_drafted(asked, first), signed_in()

    added = {"response": response.pk, "points": str(second.pk)}
    client.post(f"{desk(asked)}aggiungi/", added)
    client.post(f"{desk(asked)}{response.pk}/togli/", {"punto": first.pk})

    assert [each.contribution for each in response.answered.all()] == [second]


def test_another_person_validates_and_opens_it_again():
    asked, writer = make_asked(), make_editor()
    response = make_drafted(asked, by=writer)
    page, seen = f"{desk(asked)}{response.pk}/", {"seen": whole_seen(response)}

    assert signed_in(writer).post(f"{page}valida/", seen).status_code == 409
    assert signed_in().post(f"{page}valida/", seen).status_code == 302
    response.refresh_from_db()
    assert response.state == "validated"
    assert signed_in().post(f"{page}riapri/").status_code == 302
    response.refresh_from_db()
    assert response.state == "drafted"


def test_published_with_their_version():
    asked = make_asked()
    later = make_later(asked)
    make_answered(asked, later=later)

    answer = signed_in().post(
        f"{desk(asked)}pubblica/", {"version": later.pk, "protocol": "77/2026"}
    )

    assert answer.url == f"/en/consultazioni/{asked.slug}/risultati/"
    later.refresh_from_db()
    assert later.published_at


def test_refused_with_the_number_of_those_without_response():
    asked = make_asked(2)
    make_answered(asked, said(asked)[0])

    answer = signed_in().post(f"{desk(asked)}pubblica/", {"protocol": "77/2026"})

    assert answer.status_code == 409
    assert "1 published contribution has no validated response." in answer.text
    assert 'value="77/2026"' in answer.text


def test_response_of_another_consultation_is_not_found():
    asked, other = make_asked(), make_drafted(make_asked())

    assert signed_in().get(f"{desk(asked)}{other.pk}/").status_code == 404
