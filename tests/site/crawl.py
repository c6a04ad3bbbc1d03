"""Following every link of the site, and which links lead out of a page's language."""

import math
from collections import Counter, deque
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.test import Client
from django.urls import resolve

from tests.site.page_reading import Page, read_page

FOR_PROGRAMS = "/api/v1/"  # one address for both languages
WITH_QUERY = 25  # pages of one view in one language


def language_of(address: str) -> str:
    """The language that an address of ours stands for."""
    return "en" if address.startswith("/en/") else "it"


def view_of(address: str) -> str:
    """Name of the view that answers an address in either language."""
    path = address.partition("?")[0]
    return resolve(path.removeprefix("/en") if language_of(path) == "en" else path).view_name


def internal(link: str, page: str) -> str | None:
    """The path and query to which `link` on `page` leads; None when that is no page of ours."""
    target = urlsplit(urljoin(settings.BASE_URL + page, link))
    whole = f"{target.scheme}://{target.netloc}"
    if whole != settings.BASE_URL or target.path.startswith(settings.STATIC_URL):
        return None
    return target.path + (f"?{target.query}" if target.query else "")


def crawl(client: Client, *start: str, limit: int | None = None) -> Iterator[tuple[str, Page]]:
    """Every HTML page that links lead to, each once; at most `limit` a view and language, and of
    those with a query never more than WITH_QUERY: filters are put together without end.

    A link that leads nowhere is an AssertionError; the help may name the desk of another role.
    """
    waiting, known, seen = deque(start), set(start), Counter()
    of_others: set[str] = set()  # named by the help
    while waiting:
        address = waiting.popleft()
        query = "?" in address
        kind = (language_of(address), view_of(address), query)
        seen[kind] += 1
        if seen[kind] > min(limit or math.inf, WITH_QUERY if query else math.inf):
            continue
        response = client.get(address)
        found = []
        if response.status_code == 403 and address in of_others:
            continue
        if response.status_code == 302:
            found = [response["Location"]]
        else:
            assert response.status_code == 200, address
            if response["Content-Type"].startswith("text/html"):
                page = read_page(response.content.decode())
                found = [link.address for link in page.links if link.by == "href"]
                yield address, page
        for target in filter(None, (internal(link, address) for link in found)):
            if target not in known:
                known.add(target)
                of_others |= {target} if kind[1] == "site:help_role" else set()
                waiting.append(target)


def stray_links(page: Page, address: str) -> list[str]:
    """The links and forms that leave the language of the words around them.

    The one way out is the switch, to this very page in the other language.
    """
    bare = address.removeprefix("/en") if language_of(address) == "en" else address
    switch = {bare, f"/en{bare}"}
    stray = []
    for link in page.links:
        target = internal(link.address, address)
        if not target or target in switch or target.startswith(FOR_PROGRAMS):
            continue
        if language_of(target) != link.language:
            stray.append(link.address)
    return stray
