"""Following every link of our pages, as one reader."""

import re
from html import unescape

from django.http import HttpResponse
from django.test import Client

LINK = re.compile(r'(?:href|action)="(/[^"#]*)')
NOT_PAGES = ("/static/", "/account/uscita/")


def crawl(client: Client, *starts: str, limit: int = 3000) -> dict[str, HttpResponse]:
    """GET every internal address that the pages lead to; returns the answers by address."""
    found: dict[str, HttpResponse] = {}
    waiting = list(starts)
    while waiting:
        address = waiting.pop()
        if address in found or address.startswith(NOT_PAGES):
            continue
        assert len(found) < limit, "the crawl does not end"
        found[address] = client.get(address)
        if "text/html" in found[address].get("Content-Type", ""):
            waiting += [unescape(link) for link in LINK.findall(text_of(found[address]))]
        elif location := found[address].get("Location"):
            waiting.append(location)
    return found


def text_of(response: HttpResponse) -> str:
    """The body of an answer as text; of a PDF, its bytes as Latin-1."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return body.decode("utf-8" if "text" in response.get("Content-Type", "") else "latin-1")
