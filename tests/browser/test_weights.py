"""What a page weighs on its way, measured by the browser on the real server with its compressed
files: at most 320 kB on a first visit, fonts included, and 40 kB for each page after it."""

import pytest
from django.test import Client

from tests.browser.served import served
from tests.conftest import database_url
from tests.site.crawl import crawl

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser")]

FIRST, AFTER = 320_000, 40_000
# The fonts of the reader come with the first passage that one opens.
WARM = ("/", "/piano/1.1/1.1.1/", "/consultazioni/")


@pytest.fixture
def server(transactional_db, demo_world, tmp_path):
    with served(tmp_path, database_url()) as url:
        yield url


class Scales:
    """A window with an empty cache that adds up what came over the wire."""

    def __init__(self, browser, url: str):
        self.url, self.came, self.context = url, 0, browser.new_context()
        self.page = self.context.new_page()
        wire = self.context.new_cdp_session(self.page)
        self.waiting: set[str] = set()
        wire.send("Network.enable")
        wire.on("Network.requestWillBeSent", lambda event: self.waiting.add(event["requestId"]))
        wire.on("Network.loadingFailed", self._ended)
        wire.on("Network.loadingFinished", self._ended)

    def _ended(self, event) -> None:
        self.waiting.discard(event["requestId"])
        self.came += event.get("encodedDataLength", 0)

    def weigh(self, address: str) -> int:
        """Bytes for opening `address` now, headers included, until nothing more is asked for."""
        self.came = 0
        self.page.goto(self.url + address)
        for _ in range(3):  # a file may ask for another
            self.page.evaluate("document.fonts.ready.then(() => null)")
            while self.waiting:
                self.page.wait_for_timeout(20)
            self.page.wait_for_timeout(20)
        return int(self.came)


def public_addresses() -> list[str]:
    """One of each public view, the visitor's."""
    addresses = [address for address, _page in crawl(Client(), "/", limit=1)]
    return [address for address in addresses if not address.startswith("/account/")]


def test_pages_are_light(server, chromium):
    addresses = public_addresses()
    first, after = {}, {}
    known = Scales(chromium, server)
    for address in WARM:
        known.weigh(address)

    for address in addresses:
        new = Scales(chromium, server)
        first[address] = new.weigh(address)
        new.context.close()
        after[address] = known.weigh(address)

    assert len(addresses) > 20
    assert {page: size for page, size in first.items() if size > FIRST} == {}
    assert {page: size for page, size in after.items() if size > AFTER} == {}
    known.context.close()
