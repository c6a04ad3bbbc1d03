"""Fonts that come late move nothing under who reads."""

import pytest

from tests.browser.shelf import Keeper
from tests.site.front_states import first_page

LATE = 1500  # milliseconds, beyond the hundred that a browser waits
MOVED = """() => new Promise(done => {
  let sum = 0;
  new PerformanceObserver(list => list.getEntries().forEach(entry => { sum += entry.value; }))
    .observe({type: "layout-shift", buffered: true});
  setTimeout(() => done(sum), 500);
})"""


def moved(window, address: str) -> float:
    """How much of the page moved, as Core Web Vitals count it, when its fonts came late."""

    page, held = window.new_page(), []
    page.route("**/*.woff2", lambda route: held.append(route))  # the first screen asks for all
    page.goto(address, wait_until="domcontentloaded")
    page.wait_for_timeout(LATE)
    for route in held:
        route.continue_()
    page.evaluate("document.fonts.ready")
    return page.evaluate(MOVED)


@pytest.mark.slow
def test_late_fonts_move_nothing_and_would_be_noticed(client, db, chromium, shelf):
    visit = Keeper(client, "/en")
    first_page(visit)
    address = shelf.put(visit.kept[0])
    window = chromium.new_context(viewport={"width": 412, "height": 823})

    assert moved(window, address) == 0

    def swapping(route):
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace("optional", "swap"))

    window.route("**/css/tsi.css*", swapping)  # negative control
    assert moved(window, address) > 0
    window.close()
