"""A real browser on a real server. Without Chromium these tests are skipped, in CI they fail."""

import os
import shutil
from pathlib import Path

import pytest

from tests.browser.looking import AXE, violations
from tests.browser.people import Person
from tests.browser.shelf import Looked, Shelf

FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking"]


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium():
    executable = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not executable:
        if os.environ.get("CI") == "true":
            pytest.fail("no Chromium: bin/test installs it where apt is permitted")
        pytest.skip("NO BROWSER: install chromium to run the browser tests")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield browser
        browser.close()


class Visit:
    """One person's browser window: what it asked for, and what the page complained of."""

    def __init__(self, browser, base_url: str, *, width: int = 1280, javascript: bool = True):
        self.context = browser.new_context(
            base_url=base_url,
            java_script_enabled=javascript,
            viewport={"width": width, "height": 900},
            reduced_motion="reduce",
        )
        self.page = self.context.new_page()
        self.page.set_default_timeout(15_000)
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _console(self, message) -> None:
        # A refused form answers 409 or 422, which Chromium writes down as a failed resource.
        if message.type == "error" and "status of 4" not in message.text:
            self.complaints.append(message.text)

    def axe(self) -> list[str]:
        """What axe-core finds on the page as it stands now."""
        self.page.evaluate(AXE.read_text("utf-8"))
        return violations(self.page)

    def fits(self) -> bool:
        """Whether nothing sticks out to the right of the window."""
        return self.page.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        )


@pytest.fixture(scope="module")
def shelf():
    shelf = Shelf()
    yield shelf
    shelf.close()


@pytest.fixture(scope="session")
def looked(tmp_path_factory) -> Looked:
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent  # which all processes have in common
    return Looked(folder / "looked")


@pytest.fixture
def visit(chromium, live_server):
    """Open a window: `visit(width=320, javascript=False)`."""
    opened = []

    def open_window(**options) -> Visit:
        opened.append(Visit(chromium, live_server.url, **options))
        return opened[-1]

    yield open_window
    for one in opened:
        one.context.close()


@pytest.fixture
def person(visit):
    """`person(user, javascript=False)`: their own window; without `user` a stranger's."""
    return lambda user=None, **options: Person(visit(**options), user)
