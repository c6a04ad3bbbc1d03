"""What is suggested while somebody types."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import (
    make_community,
    make_consultation,
    make_organisation,
    make_plan,
    make_project,
    make_published,
    make_version,
)
from tests.plan.redline.versions import publish_on

pytestmark = pytest.mark.django_db


def ask(client, typed: str, page: str = "/cerca/suggerimenti/") -> list[dict]:
    response = client.get(page, {"q": typed})
    assert response.status_code == 200
    return response.json()["suggestions"]


def titles(client, typed: str) -> list[str]:
    return [each["title"] for each in ask(client, typed)]


def test_beginnings_of_words_are_suggested_with_kind_and_address(client):
    make_organisation(name="La Bibliotèca civica", slug="biblioteca")

    assert ask(client, "bibliote", "/en/cerca/suggerimenti/") == [
        {
            "title": "La Bibliotèca civica",
            "kind": "Organisations",
            "url": "/en/organizzazioni/biblioteca/",
        }
    ]
    assert titles(client, "bibl civ") == ["La Bibliotèca civica"]
    assert titles(client, "ibliote") == []


def test_title_that_begins_so_stands_first(client):
    make_organisation(name="Casa del pane")
    make_organisation(name="Pane e altre cose buone")

    assert titles(client, "pane") == ["Pane e altre cose buone", "Casa del pane"]


def test_every_kind_has_its_turn(client):
    for number in range(9):
        make_organisation(name=f"Pane {number}")
    make_community(title_it="Comunità del pane")
    make_project(title_it="Progetto pane")

    found = titles(client, "pan")

    assert found.count("Comunità del pane") == 1
    assert found.count("Progetto pane") == 1
    assert len(found) == 5


def test_misspelt_beginning_is_corrected(client):
    make_organisation(name="Biblioteca civica")

    assert titles(client, "bibiloteca") == ["Biblioteca civica"]


def test_passage_is_suggested_once_in_its_current_version(client):
    plan = make_plan()
    publish_on(make_version(plan, number="1.0", published=False), days_ago=9)
    make_version(plan, number="1.1")

    found = [each for each in ask(client, "titolo italiano") if "/piano/" in each["url"]]

    assert len(found) == 3
    assert all(each["url"].startswith("/piano/1.1/") for each in found)


@pytest.mark.parametrize("typed", ["", "a", "-", "-pane", "di", "% _"])
def test_too_little_suggests_nothing(client, typed):
    make_organisation(name="Pane")

    assert ask(client, typed) == []


def test_words_that_people_said_are_not_suggested(client):
    make_published(make_consultation(), text="Servono funivie.")

    assert ask(client, "funivi") == []


def test_what_is_not_shown_is_not_suggested(client):
    make_organisation(name="Pane segreto", published=False)

    assert ask(client, "pan") == []


def test_suggestions_are_public_and_kept_by_etag(client):
    make_organisation(name="Pane")
    first = client.get("/cerca/suggerimenti/", {"q": "pan"})
    etag = {"if-none-match": first["ETag"]}

    assert first["Cache-Control"] == "public, no-cache"
    assert not first.cookies
    assert client.get("/cerca/suggerimenti/", {"q": "pan"}, headers=etag).status_code == 304
    make_organisation(name="Pane nuovo")
    assert client.get("/cerca/suggerimenti/", {"q": "pan"}, headers=etag).status_code == 200


def test_number_of_queries_does_not_grow(client):
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            ask(client, "pan")
        return sum(not query["sql"].startswith(("SAVEPOINT", "RELEASE")) for query in caught)

    make_organisation(name="Pane")
    one = queries()
    for number in range(30):
        make_organisation(name=f"Pane {number}")

    assert queries() == one <= 3
