"""Fonts that come late move nothing under who reads."""

import time

import pytest

from tests.browser.shelf import Keeper
from tests.site.front_states import first_page

LATE = 0.8  # seconds, beyond the tenth that a browser waits
MOVED = """() => new Promise(done => {
  let sum = 0;
  new PerformanceObserver(list => list.getEntries().forEach(entry => { sum += entry.value; }))
    .observe({type: "layout-shift", buffered: true});
  setTimeout(() => done(sum), 500);
})"""


def moved(window, address: str) -> float:
    """How much of the page moved, as Core Web Vitals count it, when its fonts came late."""

    def come_late(route):
        time.sleep(LATE)
        route.continue_()

    page = window.new_page()
    page.route("**/*.woff2", come_late)
    page.goto(address)
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
