"""The whole site, public and private, curating included: nobody else is asked for anything, and
nothing is refused by our own security policy, which allows no inline script or style."""

from collections import Counter
from urllib.parse import urljoin, urlsplit

import pytest
from django.urls import Resolver404, resolve

from tests.browser.people import enter
from tests.factories import make_moderator

pytestmark = pytest.mark.xdist_group("browser")

VIOLATIONS = """() => {
  window.violations = [];
  document.addEventListener("securitypolicyviolation", event =>
    window.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`));
}"""
LINKS = """() => [...document.querySelectorAll("a[href]")].map(a => a.getAttribute("href"))"""
NOT_PAGES = ("/static/", "/account/uscita/", "/demo/", "/admin/logout/", "/admin/jsi18n/")
FILES = (".csv", ".xlsx", ".json", ".pdf", ".ics", ".atom", ".zip", ".svg", ".txt", ".xml")


def crawl(window, *start: str, each: int) -> list[str]:
    """Open pages by following links, `each` of a view; returns the addresses that were opened."""
    window.page.add_init_script(f"({VIOLATIONS})()")
    waiting, known, seen, opened = list(start), set(start), Counter(), []
    while waiting:
        address = waiting.pop(0)
        view = view_of(address)
        seen[view] += 1
        if view is None or seen[view] > each:
            continue
        try:
            answer = window.page.goto(address)
        except Exception as error:
            if "Download is starting" in str(error) or "ERR_ABORTED" in str(error):
                continue  # a file
            raise
        if "text/html" not in answer.headers.get("content-type", ""):
            continue
        opened.append(address)
        found = window.page.evaluate("window.violations || []")
        window.complaints += [f"{address}: {violation}" for violation in found]
        for link in window.page.evaluate(LINKS):
            target = urlsplit(urljoin(window.page.url, link))
            inside = target.netloc == urlsplit(window.page.url).netloc
            path = target.path + (f"?{target.query}" if target.query else "")
            if inside and path not in known and not path.startswith(NOT_PAGES):
                known.add(path)
                waiting.append(path)
    return opened


def view_of(address: str) -> str | None:
    """The view and language behind an address; None for a file or nothing of ours."""
    path = address.partition("?")[0]
    if path.endswith(FILES):
        return None
    bare = path.removeprefix("/en") if path.startswith("/en/") else path
    try:
        return f"{path.startswith('/en/')} {resolve(bare).view_name}"
    except Resolver404:
        return None


def hosts(window) -> set[str | None]:
    web = [urlsplit(url) for url in window.requests]
    return {url.hostname for url in web if url.scheme in ("http", "https", "ws", "wss")}


@pytest.mark.slow
@pytest.mark.parametrize("who", ["visitor", "staff"])
def test_whole_site_asks_nobody_else(transactional_db, demo_world, visit, who):
    window = visit()
    if who == "staff":
        enter(window, make_moderator(is_staff=True, is_superuser=True))

    opened = crawl(window, *(["/"] if who == "visitor" else ["/admin/", "/segreteria/", "/account/",
                                                            "/moderazione/", "/redazione/"]),
                   each=1)  # fmt: skip

    assert window.complaints == []
    assert hosts(window) == {"localhost"}
    assert len(opened) > 30, opened
    if who == "staff":
        assert sum("/admin/" in address for address in opened) > 15


def test_stranger_and_violation_are_noticed(visit, db):
    """Negative control."""
    window = visit()
    window.page.add_init_script(f"({VIOLATIONS})()")
    window.page.route("http://stranger.example/**", lambda route: route.abort())
    window.page.goto("/privacy/")
    window.page.evaluate("""() => {
      const picture = document.createElement("img");
      picture.src = "http://stranger.example/x.png";
      const style = document.createElement("style");
      style.textContent = "main { color: red }";
      document.body.append(picture, style);
    }""")
    window.page.wait_for_timeout(300)

    refused = window.page.evaluate("window.violations")

    assert any(line.startswith("img-src") for line in refused)
    assert any(line.startswith("style-src") for line in refused)


@pytest.mark.slow
def test_policy_allows_nothing_inline(client, db):
    policy = client.get("/privacy/")["Content-Security-Policy"]

    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert all("http" not in part for part in policy.split(";"))
