"""Two entries side by side: merged, or two organisations."""

import pytest

from partners.duplicates import propose
from partners.models import DuplicateSource, DuplicateState, PossibleDuplicate
from tests.factories import make_moderator, make_organisation, make_staff, make_user
from tests.signing import sign_in


@pytest.fixture
def staff(client, db):
    person = make_staff()
    sign_in(client, person)
    return person


@pytest.fixture
def pair(db):
    first = make_organisation(name="Ente uno", municipality="Ivrea", website="https://a.example/")
    second = make_organisation(name="Ente 1", municipality="Susa", offers=["spazi"])
    return propose(first, second, DuplicateSource.DATA)


def page(pair: PossibleDuplicate) -> str:
    return f"/segreteria/doppioni/{pair.pk}/"


def choice(client, pair, **values) -> dict:
    form = client.get(page(pair)).context["form"]
    chosen = {name: form[name].value() for name in form.fields}
    return chosen | {"action": "merge", "sure": "on"} | values


@pytest.mark.parametrize("make", [make_user, make_moderator])
def test_duplicate_is_for_the_secretariat(client, pair, make):
    assert client.get(page(pair)).status_code == 302
    sign_in(client, make())
    for address in (page(pair), "/segreteria/doppioni/"):
        assert client.get(address).status_code == client.post(address).status_code == 403


def test_duplicate_proposes_what_only_one_has(client, staff, pair):
    chosen = choice(client, pair)

    assert (chosen["website"], chosen["offers"]) == ("first", "second")
    assert "rea" not in chosen


def test_duplicate_merges_with_the_chosen_values(client, staff, pair):
    sent = choice(client, pair, keep="second", name="first", municipality="first")

    response = client.post(page(pair), sent)

    assert response["Location"] == "/segreteria/doppioni/"
    keep = pair.second
    keep.refresh_from_db()
    assert (keep.name, keep.municipality) == ("Ente uno", "Ivrea")
    assert (keep.website, keep.offers) == ("https://a.example/", ["spazi"])
    pair.refresh_from_db()
    assert (pair.state, pair.decided_by) == (DuplicateState.MERGED, staff)
    assert client.get(page(pair)).status_code == 200


def test_duplicate_is_merged_only_with_the_mark(client, staff, pair):
    sent = choice(client, pair)
    assert client.get(page(pair)).context["form"]["sure"].value() in (None, False)
    del sent["sure"]

    response = client.post(page(pair), sent)

    assert response.status_code == 422
    assert 'id="id_sure_error"' in response.text
    pair.refresh_from_db()
    assert pair.state == DuplicateState.PROPOSED


def test_duplicate_says_which_entry_went(client, staff, pair):
    response = client.post(
        page(pair), choice(client, pair, keep="second", name="first"), follow=True
    )

    told = [str(message) for message in response.context["messages"]]
    assert len(told) == 1
    assert told[0].count("Ente uno") == 2  # the one that went, and the name that the other took
    assert "Ente 1" in response.text  # in the list of what was decided
    assert "Ente uno = Ente uno" not in response.text


def test_duplicate_without_a_choice_is_422(client, staff, pair):
    sent = choice(client, pair)
    del sent["municipality"]

    assert client.post(page(pair), sent).status_code == 422
    assert client.post(page(pair), sent | {"municipality": "third"}).status_code == 422
    pair.first.refresh_from_db()
    assert pair.first.merged_into is None


def test_duplicate_keeps_them_apart(client, staff, pair):
    client.post(page(pair), {"action": "apart"})

    pair.refresh_from_db()
    assert pair.state == DuplicateState.DISTINCT
    assert client.post(page(pair), {"action": "apart"}).status_code == 409


def test_second_decision_is_409(client, staff, pair):
    sent = choice(client, pair)
    client.post(page(pair), sent)

    assert client.post(page(pair), sent).status_code == 409


def test_duplicate_list_looks_for_more(client, staff):
    for _ in range(2):
        make_organisation(name="Ente di prova")
    assert "/segreteria/doppioni/1" not in client.get("/segreteria/doppioni/").content.decode()

    response = client.post("/segreteria/doppioni/", follow=True)

    assert page(PossibleDuplicate.objects.get()) in response.content.decode()


def test_duplicate_list_tells_a_likeness_only_where_one_was_measured(client, staff, pair):
    text = client.get("/segreteria/doppioni/").text
    assert ">–<" in text
    assert "1,00" not in text

    alike = propose(make_organisation(), make_organisation(), DuplicateSource.LIKENESS)
    PossibleDuplicate.objects.filter(pk=alike.pk).update(score=0.95)
    assert "0,95" in client.get("/segreteria/doppioni/").text


def test_duplicate_list_queries_do_not_grow(client, staff, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def some(count):
        for _ in range(count):
            propose(make_organisation(), make_organisation(), DuplicateSource.DATA)

    some(1)
    with CaptureQueriesContext(connection) as one:
        client.get("/segreteria/doppioni/")
    some(29)
    with django_assert_num_queries(len(one)):
        client.get("/segreteria/doppioni/")
