"""The sitemap, robots.txt and security.txt."""

import re
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.core.cache import cache
from django.urls import resolve
from django.utils import timezone

from consultation.models import Contribution
from tests.factories import make_legal_text, make_meeting, make_organisation, make_published
from tests.site.open_data_world import fill
from tsi.base.models import LegalKind
from tsi.site import sitemaps
from tsi.site.machines import PRIVATE
from tsi.site.open_data import keeping
from tsi.site.open_data.catalogue import DATASETS

NAMES = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "x": "http://www.w3.org/1999/xhtml",
}
BASE = "http://localhost:8000"


@pytest.fixture
def world(db):
    made = fill()
    make_legal_text(LegalKind.MEMORANDUM)
    keeping.make(DATASETS["fatti"])
    return made


def parsed(client, address: str) -> ElementTree.Element:
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/xml"
    return ElementTree.fromstring(response.content)


def sections(client) -> list[str]:
    index = parsed(client, "/sitemap.xml")
    return [loc.text.removeprefix(BASE) for loc in index.findall("s:sitemap/s:loc", NAMES)]


def listed(client) -> dict[str, ElementTree.Element]:
    """Every address that the sitemap lists, with its entry."""
    entries = [
        url for one in sections(client) for url in parsed(client, one).findall("s:url", NAMES)
    ]
    found = {url.find("s:loc", NAMES).text.removeprefix(BASE): url for url in entries}
    assert len(found) == len(entries), "an address is listed twice"
    return found


@pytest.mark.slow
def test_everything_listed_is_a_public_page(client, world):
    found = listed(client)

    assert len(found) > 60
    for address in found:
        response = client.get(address)
        assert response.status_code == 200, address
        assert response["Cache-Control"] == "public, no-cache", address
        assert not response.cookies


def test_every_kind_of_public_page_is_listed(client, world):
    found = set(listed(client))

    for page in (
        "/", "/piano/", "/piano/1.0/", "/piano/1.0/1.1.1/", "/organizzazioni/", "/dati/",
        "/consultazioni/prova/", "/consultazioni/prova/C-0001/", "/comunita/pratica/",
        f"/incontri/{world['meeting'].pk}/", "/dati/fatti/", "/privacy/", "/memorandum/",
    ):  # fmt: skip
        assert page in found, page
        assert ("/en" + page) in found, page


def test_both_languages_name_both(client, world):
    for address, url in listed(client).items():
        bare = address.removeprefix("/en") if address.startswith("/en/") else address
        told = {
            link.get("hreflang"): link.get("href").removeprefix(BASE)
            for link in url.findall("x:link", NAMES)
        }
        assert told == {"it": bare, "en": f"/en{bare}", "x-default": bare}, address


def test_what_is_not_public_is_not_listed(client, world):
    hidden = make_organisation(name="Nascosta", published=False)
    private = make_meeting(world["community"], visibility="members")
    gone = make_published(world["asked"])
    gone.move("withdraw")

    found = " ".join(listed(client))

    assert hidden.slug not in found
    assert f"/incontri/{private.pk}/" not in found
    assert gone.code not in found
    assert world["held"].code not in found


def test_day_of_the_last_change_is_true(client, world):
    days = {
        address: url.find("s:lastmod", NAMES).text
        for address, url in listed(client).items()
        if url.find("s:lastmod", NAMES) is not None
    }
    said = Contribution.objects.get(number=1)

    assert (
        days["/consultazioni/prova/C-0001/"]
        == timezone.localtime(said.published_at).date().isoformat()
    )
    assert days[f"/incontri/{world['meeting'].pk}/"] == timezone.localdate().isoformat()
    assert "/" not in days


def test_long_sections_have_pages(client, db, monkeypatch):
    for _ in range(3):
        make_organisation()
    monkeypatch.setattr(sitemaps.Section, "limit", 2)

    assert "/sitemap-organizzazioni.xml?p=2" in sections(client)
    assert len(parsed(client, "/sitemap-organizzazioni.xml?p=2")) == 2


@pytest.mark.parametrize(
    "address", ["/sitemap-altro.xml", "/sitemap-saperi.xml?p=9", "/sitemap-saperi.xml?p=x"]
)
def test_what_is_not_there_is_a_404(client, db, address):
    assert client.get(address).status_code == 404


def test_queries_do_not_grow_with_rows(client, world, django_assert_num_queries):
    def ask(expected=None):
        cache.clear()
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as found:
            listed(client)
        return len(found)

    few = ask()
    for _ in range(10):
        make_organisation()
        make_meeting()

    assert ask() == few


def test_robots_keeps_programs_out_of_private_parts(client, db):
    text = client.get("/robots.txt").content.decode()

    assert text.startswith("User-agent: *\n")
    assert text.endswith(f"\nSitemap: {BASE}/sitemap.xml\n")
    for path in PRIVATE:
        assert f"\nDisallow: {path}\n" in text
        assert f"\nDisallow: /en{path}\n" in text


def test_nothing_listed_is_forbidden_to_programs(client, world):
    rules = [re.escape(path).replace(r"\*", "[^/]+") for path in PRIVATE]

    for address in listed(client):
        bare = address.removeprefix("/en")
        assert not any(re.match(rule, bare) for rule in rules), address
        resolve(address if not address.startswith("/en/") else bare)


def test_security_txt_is_as_the_standard_asks(client, db, settings):
    response = client.get("/.well-known/security.txt")

    fields = dict(line.split(": ", 1) for line in response.content.decode().splitlines())
    expires = datetime.fromisoformat(fields["Expires"])
    now = datetime.now(UTC)
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert fields["Contact"] == f"mailto:{settings.CONTACT_EMAIL}?subject=security"
    assert fields["Canonical"] == f"{BASE}/.well-known/security.txt"
    assert fields["Preferred-Languages"] == "it, en"
    assert now + timedelta(days=120) < expires < now + timedelta(days=365)
