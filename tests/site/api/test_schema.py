"""The description of the API has every address, every parameter and every answer."""

import re

from django.urls import get_resolver
from drf_spectacular.validation import validate_schema

from tests.site.api.conftest import World
from tsi.site.api.urls import urlpatterns

ALWAYS = {"200", "304", "400", "404", "429", "503"}


def described(client, language: str = "it") -> dict:
    return client.get(f"/api/v1/schema/?lang={language}").json()


def test_every_address_is_described(client, world: World):
    paths = described(client)["paths"]

    routes = {re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", f"/{each.pattern}") for each in urlpatterns}
    assert {*paths} == routes - {"/{rest}/"}
    names = {methods["get"]["operationId"] for methods in paths.values()}
    assert names == {*world.addresses} == {each.name for each in urlpatterns} - {"nothing"}


def test_all_addresses_of_the_site_under_api_are_those_described():
    found = [each for each in get_resolver().url_patterns if str(each.pattern).startswith("api/")]

    assert [str(each.pattern) for each in found] == ["api/v1/"]
    assert found[0].url_patterns == urlpatterns


def test_every_address_says_what_it_answers(client, world):
    for path, methods in described(client, "en")["paths"].items():
        assert [*methods] == ["get"], path
        operation = methods["get"]
        assert {*operation["responses"]} == ALWAYS, path
        assert operation["summary"], path
        assert operation["tags"] != [""], path
        for parameter in operation["parameters"]:
            assert parameter["schema"], (path, parameter)
        for status in ("400", "404", "429", "503"):
            assert [*operation["responses"][status]["content"]] == ["application/problem+json"]


def test_description_is_valid_in_both_languages(client, world):
    italian, english = described(client, "it"), described(client, "en")

    validate_schema(italian)
    validate_schema(english)
    assert {*italian["paths"]} == {*english["paths"]}


def test_answers_have_the_fields_that_are_described(client, world):
    described_now = described(client)
    for path, methods in described_now["paths"].items():
        operation = methods["get"]
        sent = client.get(world.addresses[operation["operationId"]]).json()
        content = operation["responses"]["200"]["content"]["application/json"]["schema"]
        name = content.get("$ref", "").rpartition("/")[2]
        if name:
            fields = described_now["components"]["schemas"][name]["properties"]
            assert [*sent] == [*fields], path
