"""A person who has a keyboard and nothing else, and who must always see where they are."""

from playwright.sync_api import TimeoutError as Late

# Where the focus is, and whether one sees it: a name, an outline, a place in the window that
# nothing covers. What is named by a label is named so here too.
FOCUS = """() => {
  const here = document.activeElement;
  if (!here || here === document.body) return {name: "", lost: true};
  const label = here.labels && here.labels.length ? here.labels[0].innerText : "";
  const name = here.getAttribute("aria-label") || label || here.innerText || here.value || "";
  const style = getComputedStyle(here);
  const box = [...here.getClientRects()].find(r => r.width && r.height);
  const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const drawn = here.closest("svg") !== null;  // its ring is a stroke
  let uncovered = false, inside = false;
  if (box) {
    const left = Math.max(box.left, 0), right = Math.min(box.right, innerWidth);
    const top = Math.max(box.top, 0), bottom = Math.min(box.bottom, innerHeight);
    inside = right - left > 1 && bottom - top > 1;
    for (const x of [.05, .5, .95]) for (const y of [.1, .5, .9]) {
      const on = document.elementFromPoint(left + (right - left) * x, top + (bottom - top) * y);
      if (on && (on === here || here.contains(on) || on.contains(here)
                 || [...(here.labels || [])].some(l => l.contains(on)))) uncovered = true;
    }
  }
  return {name: name.replace(/\\s+/g, " ").trim(), id: here.id, tag: here.tagName.toLowerCase(),
          outlined: outlined || drawn, inside, uncovered, lost: false};
}"""
STEPS = 200  # of Tab before one gives up


class Keys:
    """The keyboard of a window. Each step of it is looked at; `wrong` says what was not seen."""

    def __init__(self, window):
        self.page, self.keyboard = window.page, window.page.keyboard
        self.wrong: list[str] = []

    def focus(self) -> dict:
        return self.page.evaluate(FOCUS)

    def at(self, address: str) -> None:
        """Open an address, as by a link in a letter."""
        assert self.page.goto(address).status == 200

    def tab(self, *, back: bool = False) -> dict:
        """One step on, or back; where one is then."""
        self.keyboard.press("Shift+Tab" if back else "Tab")
        here = self.focus()
        if not here["lost"]:
            self._seen(here)
        return here

    def _seen(self, here: dict) -> None:
        if not (here["outlined"] and here["inside"] and here["uncovered"]):
            self.page.wait_for_timeout(250)  # what is scrolled to may still be on its way
            here = self.focus()
        for what in ("outlined", "inside", "uncovered"):
            if not here.get(what):
                path = self.page.evaluate("location.pathname")
                self.wrong.append(f"{path}: {here['tag']} {here['name'][:40]!r} is not {what}")

    def to(self, name: str, *, tag: str = "") -> dict:
        """Tab to what is called so, from its beginning on."""
        for _ in range(STEPS):
            here = self.tab()
            if here["name"].startswith(name) and tag in ("", here["tag"]):
                return here
        raise AssertionError(f"{name!r} is not reached by Tab on {self.page.url}")

    def press(self, name: str, *, tag: str = "") -> None:
        """Go to a link or button and press it."""
        self.to(name, tag=tag)
        self.keyboard.press("Enter")

    def field(self, name: str) -> None:
        """Tab to the field of this label; the list of what is missing names it too, as a link."""
        while self.to(name)["tag"] not in ("input", "textarea", "select"):
            pass

    def type(self, name: str, text: str) -> None:
        """Go to a field and write, keys alone."""
        self.field(name)
        self.keyboard.type(text)

    def check(self, name: str) -> None:
        self.field(name)
        self.keyboard.press("Space")

    def kept(self, selector: str = "main") -> None:
        """After something changed in place, the focus is inside `selector`, not thrown away."""
        inside = self.page.wait_for_function(
            "s => document.querySelector(s)?.contains(document.activeElement)", arg=selector
        )
        assert inside

    def told(self, words: str) -> None:
        """Wait until the page says `words`; what it says instead is in the failure."""
        try:
            self.page.get_by_text(words).first.wait_for()
        except Late as error:
            said = [one.inner_text() for one in self.page.locator(".error, [role=alert]").all()]
            raise AssertionError(f"not told {words!r}, but {said}") from error
