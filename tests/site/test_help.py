"""Help by role: what it says is there, and where it leads exists."""

import re

import pytest
from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils import translation

from tsi.site.helping import ROLES, help_text

FOLDER = settings.BASE_DIR / "fixtures" / "help"
PREFIX = {"it": "", "en": "/en"}
LINK = re.compile(r"\]\(([^)]*)\)")
PAGES = [(slug, language) for slug in ROLES for language in PREFIX]


def source(slug: str, language: str) -> str:
    return (FOLDER / f"{ROLES[slug]}.{language}.md").read_text("utf-8")


def leads_somewhere(address: str) -> bool:
    language = "en" if address.startswith("/en/") else "it"
    with translation.override(language):
        try:
            resolve(address)
        except Resolver404:
            return False
    return True


@pytest.mark.parametrize(("slug", "language"), PAGES)
def test_every_link_of_the_help_leads_somewhere_in_its_language(slug, language):
    links = LINK.findall(source(slug, language))

    assert len(links) >= 3
    assert [link for link in links if not leads_somewhere(link)] == []
    assert [link for link in links if link.startswith("/en/") != (language == "en")] == []


def test_link_to_nowhere_would_be_found():
    assert leads_somewhere("/piano/")
    assert leads_somewhere("/en/piano/")
    assert not leads_somewhere("/piano-che-non-esiste/")
    assert not leads_somewhere("/en/nothing-here/")


@pytest.mark.parametrize("slug", ROLES)
def test_both_languages_say_the_same_in_structure(slug):
    italian, english = source(slug, "it"), source(slug, "en")

    def shape(text):
        return [line.split(" ")[0] for line in text.splitlines() if re.match(r"#|\d\.", line)]

    assert shape(italian) == shape(english)
    links = [link.removeprefix("/en") for link in LINK.findall(english)]
    assert sorted(LINK.findall(italian)) == sorted(links)


@pytest.mark.parametrize(("slug", "language"), PAGES)
def test_help_is_short_and_task_shaped(slug, language):
    text = source(slug, language)

    assert 300 <= len(text.split()) <= 600
    assert len(re.findall(r"^### ", text, re.MULTILINE)) >= 4


@pytest.mark.parametrize(("slug", "language"), PAGES)
def test_page_of_a_role_is_public_and_asks_no_question_of_the_database(client, slug, language):
    answer = client.get(f"{PREFIX[language]}/aiuto/{slug}/")  # no database in this test

    assert answer.status_code == 200
    assert answer["Cache-Control"] == "public, no-cache"
    assert not answer.cookies
    page = answer.content.decode()
    assert help_text(slug, language).title in page
    assert f'href="{PREFIX[language]}/glossario/"' in page
    assert 'aria-current="page"' in page
    assert "](" not in page  # every link was made
    assert "nofollow" not in page


@pytest.mark.parametrize("prefix", PREFIX.values())
def test_list_leads_to_every_role(client, prefix):
    page = client.get(f"{prefix}/aiuto/").content.decode()

    for slug in ROLES:
        assert f'href="{prefix}/aiuto/{slug}/"' in page


def test_unknown_role_is_not_found(client):
    assert client.get("/aiuto/nessuno/").status_code == 404
    assert client.get("/aiuto/..%2Fglossary/").status_code == 404


def test_page_is_not_sent_twice(client):
    etag = client.get("/aiuto/cittadini/")["ETag"]

    assert client.get("/aiuto/cittadini/", headers={"if-none-match": etag}).status_code == 304
    assert client.get("/aiuto/moderazione/")["ETag"] != etag
