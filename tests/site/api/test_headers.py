"""What every address of the API does: no cookie, an ETag, CORS, errors that programs read."""

import json

import pytest
import yaml
from django.db import OperationalError, connection

from tests.factories import make_partner
from tests.site.api.conftest import World

METHODS = ("post", "put", "patch", "delete", "trace")


def test_every_address_is_public_and_knows_no_reader(client, world: World):
    for name, path in world.addresses.items():
        response = client.get(path)

        assert response.status_code == 200, (name, response.content)
        assert response["Content-Type"] == "application/json"
        assert response["Cache-Control"] == "public, no-cache"
        assert response["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in response
        assert not response.cookies
        assert "Cookie" not in response.get("Vary", "")


@pytest.mark.slow
def test_what_did_not_change_is_304_and_head_says_the_same(client, world):
    for name, path in world.addresses.items():
        etag = client.get(path)["ETag"]

        again = client.get(path, headers={"if-none-match": etag})
        head = client.head(path)

        assert (again.status_code, again.content) == (304, b""), name
        assert again["ETag"] == head["ETag"] == etag
        assert again["Access-Control-Allow-Origin"] == "*"
        assert (head.status_code, head.content) == (200, b"")


def test_what_changed_is_sent_again(client, world):
    etag = client.get("/api/v1/organisations/")["ETag"]
    make_partner(name="Un ente nuovo")

    again = client.get("/api/v1/organisations/", headers={"if-none-match": etag})

    assert again.status_code == 200
    assert "Un ente nuovo" in again.content.decode()


def test_nothing_is_written(client, world):
    for path in world.addresses.values():
        for method in METHODS:
            response = getattr(client, method)(path)

            assert response.status_code == 405
            assert response["Content-Type"] == "application/problem+json"
            assert response["Allow"] == "GET, HEAD, OPTIONS"
            assert response.json()["status"] == 405


def test_options_answers_a_browser_that_asks_first(client, world):
    response = client.options(
        "/api/v1/organisations/",
        headers={"origin": "https://example.org", "access-control-request-method": "GET"},
    )

    assert (response.status_code, response.content) == (204, b"")
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "If-None-Match" in response["Access-Control-Allow-Headers"]
    assert response["Allow"] == "GET, HEAD, OPTIONS"


NOWHERE = (
    "nowhere/", "organisations/nobody/", "organisations/%00/", "meetings/1/", "versions/9.9/",
    "versions/9.9/passages/", "consultations/other/contributions/", "passages/x/",
    "passages/00000000-0000-0000-0000-000000000000/", "indicators/%00/",
    "consultations/prova/contributions/99999999999999999999/", "consultations/other/responses/",
    "actions/00000000-0000-0000-0000-000000000000/", "resources/0/", "indicators/X9/",
)  # fmt: skip


def test_what_is_not_there_is_a_problem_not_a_page(client, world):
    for path in NOWHERE:
        response = client.get(f"/api/v1/{path}")

        assert response.status_code == 404, path
        assert response["Content-Type"] == "application/problem+json"
        assert response["Cache-Control"] == "no-store"
        assert response["Access-Control-Allow-Origin"] == "*"
        assert response.json()["status"] == 404


def test_problem_speaks_the_language_that_is_asked_for(client, world):
    italian = client.get("/api/v1/nowhere/")
    english = client.get("/api/v1/nowhere/?lang=en")

    assert (italian["Content-Language"], english["Content-Language"]) == ("it", "en")
    assert english.json()["title"] == "Nothing is here"


def test_pages_are_named_in_the_language_that_is_asked_for(client, world):
    italian = client.get("/api/v1/organisations/ente/").json()["page"]
    english = client.get("/api/v1/organisations/ente/?lang=en").json()["page"]

    assert italian.endswith("/organizzazioni/ente/")
    assert "/en/" not in italian
    assert english.endswith("/en/organizzazioni/ente/")


def test_database_away_is_a_problem_to_come_back_from(client, world):
    def broken(*_):
        raise OperationalError("the database is away")

    with connection.execute_wrapper(broken):
        response = client.get("/api/v1/organisations/")

    assert response.status_code == 503
    assert response["Retry-After"] == "60"
    assert response.json()["status"] == 503


def test_missing_slash_leads_to_the_address(client, world):
    response = client.get("/api/v1/organisations")

    assert (response.status_code, response["Location"]) == (301, "/api/v1/organisations/")


def test_one_client_has_a_limit_and_hears_when_to_come_back(client, world, settings):
    settings.API_A_MINUTE = 3
    answers = [client.get("/api/v1/") for _ in range(5)]
    elsewhere = client.get("/api/v1/", REMOTE_ADDR="203.0.113.7")

    # The minute of the clock may end in between.
    assert 429 in [answer.status_code for answer in answers]
    last = next(answer for answer in answers if answer.status_code == 429)
    assert last["Content-Type"] == "application/problem+json"
    assert 0 < int(last["Retry-After"]) <= 60
    assert last["Access-Control-Allow-Origin"] == "*"
    assert elsewhere.status_code == 200


def test_limit_cannot_be_evaded_by_a_header(client, world, settings):
    settings.API_A_MINUTE = 3
    statuses = [
        client.get("/api/v1/", headers={"x-forwarded-for": f"203.0.113.{n}"}).status_code
        for n in range(8)
    ]

    assert 429 in statuses


def test_one_household_is_one_client(client, world, settings):
    settings.API_A_MINUTE = 3
    statuses = [
        client.get("/api/v1/", REMOTE_ADDR=f"2001:db8:1:2::{n}").status_code for n in range(8)
    ]

    assert 429 in statuses


def test_limit_fails_open_with_the_cache(client, world, settings):
    settings.API_A_MINUTE = 1
    away = settings.CACHES["default"] | {"LOCATION": "unix:///nonexistent/valkey.sock?db=0"}
    assert 429 in [client.get("/api/v1/").status_code for _ in range(4)]

    settings.CACHES = {"default": away}

    assert client.get("/api/v1/").status_code == 200


def test_yaml_says_the_same_as_json(client, world):
    text = client.get("/api/v1/schema/?form=yaml")

    assert text["Content-Type"].startswith("application/yaml")
    assert yaml.safe_load(text.content) == json.loads(client.get("/api/v1/schema/").content)
