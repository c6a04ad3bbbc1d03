"""No link leads out of the reader's language, none leads nowhere, and each page names its twin."""

import pytest
from django.conf import settings as project

from tests.factories import make_moderator
from tests.signing import sign_in
from tests.site.crawl import crawl, language_of, stray_links, view_of
from tests.site.page_reading import read_page


@pytest.mark.slow
def test_links_keep_the_language_and_lead_somewhere(small_world, reader):
    read = list(crawl(reader, "/", "/en/"))

    assert [(address, stray_links(page, address)) for address, page in read
            if stray_links(page, address)] == []  # fmt: skip
    assert sum(len(page.links) for _address, page in read) > 500


def test_link_out_of_the_language_is_found():
    """Negative control: an English page with a link and a form on Italian addresses."""
    html = """<html lang="en"><a href="/piano/">Plan</a> <form action="/piano/x/"></form>
        <a href="/en/piano/">Plan</a> <a href="/regole/">IT</a> <a href="?dopo=3">more</a>
        <p lang="it"><a href="/privacy/">informativa</a></p></html>"""

    stray = stray_links(read_page(html), "/en/regole/")

    assert stray == ["/piano/", "/piano/x/"]


@pytest.mark.slow
def test_alternates_name_the_same_page_in_both_languages(small_world, reader):
    for address, page in crawl(reader, "/", "/en/"):
        italian = address.removeprefix("/en") if language_of(address) == "en" else address
        here = {"it": italian, "en": f"/en{italian}", "x-default": italian}
        assert page.alternates == {k: project.BASE_URL + v for k, v in here.items()}
        for each in here.values():
            assert reader.get(each).status_code == 200, each


@pytest.mark.slow
def test_every_page_is_reached(demo_world, client):
    """The crawl as a moderator reaches every address that has a page to be read."""
    sign_in(client, make_moderator())
    names = {view_of(address) for address, _page in crawl(client, "/", "/en/", limit=1)}

    assert {"site:plan_passage", "consultation:contribution_write", "consultation:moderation_item",
            "plan:document_list", "site:privacy", "account_logout"} <= names  # fmt: skip
