"""What a reader's device asks for: paper, forced colours, less motion, a window of half the size or
of a quarter. Pages are those that the groups of `tests/site/page_states.py` play."""

import pytest

from tests.browser.looking import complaints_of, wider
from tests.browser.shelf import Keeper, Kept, Shelf
from tests.site.board_states import BOARD_GROUPS
from tests.site.page_states import GROUPS, consultations, directory

SOME = [consultations, directory, *BOARD_GROUPS]
REST = [group for group in GROUPS if group not in SOME]
PAPER = 718  # pixels: A4 without its margins

NOT_ON_PAPER = """() => [...document.querySelectorAll(
  "nav, .site-header, .site-footer, .skip-link, button")].filter(e =>
    !e.closest("main table, main .said") && e.checkVisibility({visibilityProperty: true})
    && e.getBoundingClientRect().width > 1 && e.closest("header, footer, .skip-link"))
  .map(e => e.outerHTML.slice(0, 100))"""

# What moves although one asked for less: more than a hundredth of a second.
MOVING = """() => [...document.querySelectorAll("body *")].filter(e => {
  const style = getComputedStyle(e);
  const longest = (list) => Math.max(...list.split(",").map(parseFloat));
  const moves = style.transitionProperty !== "none" && longest(style.transitionDuration) > .011;
  return moves || (style.animationName !== "none" && longest(style.animationDuration) > .011);
}).slice(0, 3).map(e => `${e.tagName} ${e.className} ${getComputedStyle(e).transition}`)"""

# In forced colours backgrounds and shadows are gone: what is current must differ otherwise.
SAME_AS_THE_OTHERS = """() => [...document.querySelectorAll(
  "a[aria-current], button[aria-current]")].filter(e => {
  const others = [...(e.closest("ul, ol, nav, form, p") || document.body)
    .querySelectorAll(e.tagName)].filter(o => !o.hasAttribute("aria-current"));
  const look = (o) => { const s = getComputedStyle(o); return [s.fontWeight, s.borderTopColor,
    s.borderBottomColor, s.borderLeftColor, s.borderBottomWidth, s.borderLeftWidth, s.color,
    s.forcedColorAdjust === "none" && s.backgroundColor, s.textDecorationLine, s.outlineStyle,
    s.stroke].join(); };
  return others.length && others.every(o => look(o) === look(e));
}).map(e => e.outerHTML.slice(0, 120))"""

# What sticks to the window must leave room for what is read.
STUCK = """() => [...document.querySelectorAll("body *")].filter(e =>
  ["fixed", "sticky"].includes(getComputedStyle(e).position)
  && e.getBoundingClientRect().height > innerHeight / 2
  && e.getBoundingClientRect().top <= 0 && e.checkVisibility())
  .map(e => e.outerHTML.slice(0, 100))"""


def look(page) -> list[str]:
    """What is wrong with the page that is shown, in each of the media."""
    wrong = []
    page.emulate_media(media="print")
    page.set_viewport_size({"width": PAPER, "height": 1000})
    wrong += [f"on paper: {part}" for part in page.evaluate(NOT_ON_PAPER)]
    wrong += [f"wider than the paper: {part}" for part in wider(page)]
    page.emulate_media(media="screen", reduced_motion="reduce")
    page.set_viewport_size({"width": 1280, "height": 900})
    wrong += [f"moves: {part}" for part in page.evaluate(MOVING)]
    page.emulate_media(forced_colors="active")
    same = page.evaluate(SAME_AS_THE_OTHERS)
    wrong += [f"in forced colours like the others: {part}" for part in same]
    page.emulate_media(forced_colors="none")
    for width, height in ((640, 512), (320, 256)):  # 1280 × 1024 at 200 % and at 400 %
        page.set_viewport_size({"width": width, "height": height})
        wrong += [f"wider at {width}: {part}" for part in wider(page)]
        wrong += [f"leaves no room at {width}: {part}" for part in page.evaluate(STUCK)]
    return wrong


def look_through(chromium, shelf: Shelf, kept: list[Kept]) -> list[str]:
    window = chromium.new_context(viewport={"width": 1280, "height": 900})
    page = window.new_page()
    complaints_of(page)
    wrong = []
    for one in kept:
        page.goto(shelf.put(one))
        wrong += [f"{one}: {fault}" for fault in look(page)]
    window.close()
    return wrong


@pytest.mark.slow
@pytest.mark.parametrize(
    "group",
    [*SOME, *(pytest.param(group, marks=pytest.mark.slow) for group in REST)],
    ids=lambda group: group.__name__,
)
def test_page_is_what_the_device_asks_for(client, db, chromium, shelf, group, looked):
    visit = Keeper(client, "")

    group(visit)

    pages = [page for page in visit.kept if not page.address.startswith("/admin")]
    assert look_through(chromium, shelf, looked.new(pages)) == []


def test_faults_are_found(chromium, shelf):
    """Negative control: one of each kind."""
    bad = """<!doctype html><html lang="en"><head><title>x</title>
      <style>body { margin: 0 } a { transition: color 1s } a[aria-current] { background: red }
      .bar { position: sticky; top: 0; height: 240px } main { width: 900px }</style></head>
      <body><header class="site-header"><div class="bar">x</div>
      <nav><a href="/" aria-current="true">A</a> <a href="/">B</a></nav></header>
      <main><p>x</p></main></body></html>"""

    found = "\n".join(look_through(chromium, shelf, [Kept("/", "x", 200, bad, "")]))

    for fault in ("on paper", "wider than the paper", "moves: A", "wider at 320", "no room at 320",
                  "like the others"):  # fmt: skip
        assert fault in found


@pytest.mark.slow
def test_focus_is_seen_in_forced_colours(client, db, chromium, shelf):
    visit = Keeper(client, "/en")
    directory(visit)
    window = chromium.new_context(forced_colors="active")
    page = window.new_page()

    page.goto(shelf.put(visit.kept[1]))
    seen = []
    for _ in range(12):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("getComputedStyle(document.activeElement).outlineStyle"))

    assert set(seen) == {"solid"}
    window.close()
