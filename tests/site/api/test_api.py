"""The page on which people read what the API offers."""

import json
import re

from tests.factories import make_partner
from tests.site.api.conftest import World
from tsi.site.api.schema import LICENCE


def test_page_names_every_address_in_both_languages(client, world: World):
    for prefix in ("", "/en"):
        response = client.get(f"{prefix}/api/")
        page = response.content.decode()

        assert response["Cache-Control"] == "public, no-cache"
        assert not response.cookies
        for name in world.addresses:
            assert page.count(f'id="{name}"') == 1
        assert LICENCE["url"] in page
        assert "style=" not in page
        assert not re.search(r"<script(?![^>]* src=)", page)


def test_page_is_304_until_its_example_changes(client, world):
    etag = client.get("/api/")["ETag"]
    assert client.get("/api/", headers={"if-none-match": etag}).status_code == 304

    make_partner(name="Aaa: il primo di tutti", slug="primo")

    page = client.get("/api/", headers={"if-none-match": etag})
    assert page.status_code == 200
    assert "/api/v1/organisations/primo/" in page.content.decode()


def test_example_is_what_is_answered(client, world):
    page = client.get("/en/api/")

    address, answer = page.context["example"]

    assert client.get(address).json() == json.loads(answer)


def test_page_without_any_organisation_has_no_example(client, db):
    page = client.get("/api/")

    assert page.status_code == 200
    assert page.context["example"] is None


def test_parameters_that_all_lists_take_are_said_once(client, world):
    page = client.get("/en/api/").content.decode()

    assert page.count('<code lang="zxx">after</code>') == 1
    assert page.count('<code lang="zxx">measures</code>') == 2  # a parameter and a field


def test_hostile_names_are_inert(client, db):
    make_partner(name='</code><script>alert("x")</script>')

    assert "<script>alert" not in client.get("/api/").content.decode()
