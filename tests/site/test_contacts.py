"""Contacts: the office's address, and what to write for."""

import re

import pytest
from django.urls import resolve
from django.utils import translation


@pytest.mark.parametrize(("prefix", "language"), [("", "it"), ("/en", "en")])
def test_page_gives_the_office_and_ways_that_exist(client, settings, prefix, language):
    settings.CONTACT_EMAIL = "ufficio@example.org"

    answer = client.get(f"{prefix}/contatti/")  # no database in this test

    page = answer.content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    assert answer["Cache-Control"] == "public, no-cache"
    assert not answer.cookies
    assert 'href="mailto:ufficio@example.org"' in main
    links = [link for link in re.findall(r'href="([^"#]+)', main) if link.startswith("/")]
    with translation.override(language):
        assert len(links) >= 5
        assert all(resolve(link) for link in links)
    assert {f"{prefix}/aiuto/", f"{prefix}/privacy/"} <= set(links)


@pytest.mark.parametrize("anchor", ["accessibility", "privacy", "security"])
def test_parts_that_others_link_to_are_there(client, anchor):
    assert f'id="{anchor}"' in client.get("/contatti/").content.decode()


def test_no_other_address_is_given(client, settings):
    settings.CONTACT_EMAIL = "ufficio@example.org"

    found = set(re.findall(r"[\w.]+@[\w.]+", client.get("/contatti/").content.decode()))

    assert found == {"ufficio@example.org"}


def test_page_follows_the_setting(client, settings):
    before = client.get("/contatti/")["ETag"]
    settings.CONTACT_EMAIL = "altro@example.org"

    assert client.get("/contatti/")["ETag"] != before
