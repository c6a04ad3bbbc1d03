"""What may be done to a page that is shown, and what is then seen of it. Style comes by constructed
style sheets: the pages' policy would refuse a style element."""

from pathlib import Path

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FOUND = """rules => axe.run(document, {runOnly: rules, resultTypes: ["violations"]})
  .then(r => r.violations.map(v => `${v.id}: ${v.nodes.slice(0, 3).map(n => n.html)}`))"""

WIDER = "document.documentElement.scrollWidth > document.documentElement.clientWidth"

# WCAG 1.4.12: what a reader may set, and must lose nothing by.
SPACING = """
  * { line-height: 1.5 !important; letter-spacing: .12em !important;
      word-spacing: .16em !important }
  p { margin-bottom: 2em !important }
"""

ADOPT = """text => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}"""

LONG_WORDS = """word => {
  const content = document.querySelector("main") || document.body;
  const walker = document.createTreeWalker(content, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) texts.push(walker.currentNode);
  for (const text of texts) {
    // Codes, figures and the heads of columns are ours, and short.
    const unread = text.parentElement.closest(
      "script, style, svg, textarea, option, code, .code, .number, thead");
    if (/[a-z]{3}/i.test(text.data) && !unread)
      text.data = `${word} ${text.data}`;
  }
}"""

# Text that its box cuts: neither what is hidden or shortened on purpose,
# nor what scrolls.
CUT = """() => {
  const cut = [];
  for (const box of document.querySelectorAll("main *, header *, footer *")) {
    const style = getComputedStyle(box);
    if (!/hidden|clip/.test(style.overflowX + style.overflowY)) continue;
    if (box.closest(".visually-hidden, svg") || style.display === "inline") continue;
    if (box.clientWidth < 2 || style.webkitLineClamp !== "none") continue;
    if (!box.innerText?.trim()) continue;
    if (box.scrollHeight > box.clientHeight + 2 || box.scrollWidth > box.clientWidth + 2)
      cut.push(box.outerHTML.slice(0, 120));
  }
  return cut;
}"""

STICKING_OUT = """() => [...document.querySelectorAll("main *, #content *")].filter(e =>
  e.getBoundingClientRect().right > document.documentElement.clientWidth + 1
  && !e.closest(".visually-hidden")).slice(0, 3).map(e => e.outerHTML.slice(0, 120))"""

# Pictures that say something, without the same as a table or list in their part of the page.
UNTOLD = """() => [...document.querySelectorAll("svg[role=img], svg[role=group], figure.chart")]
  .filter(picture => {
    if (picture.parentElement.closest("svg")) return false;
    for (let part = picture.closest("section, figure, article, .part, .zone-map"); part;
         part = part.parentElement.closest("section, figure, article, .part, .zone-map")) {
      const told = [...part.querySelectorAll("table, ul, ol, dl")];
      if (told.some(one => !one.closest("svg") && !one.matches(".legend"))) return false;
      if (part.querySelector("a[href^='#']")) return false;
    }
    return true;
  }).map(picture => picture.outerHTML.slice(0, 120))"""


def violations(page) -> list[str]:
    """What axe-core, which the page has loaded, finds on it as it stands now."""
    return page.evaluate(FOUND, RULES)


def wider(page) -> list[str]:
    """The elements that stick out to the right; none where nothing can be scrolled sideways."""
    return (page.evaluate(STICKING_OUT) or ["the page"]) if page.evaluate(WIDER) else []


def untold(page) -> list[str]:
    return page.evaluate(UNTOLD)


def cut(page) -> list[str]:
    return page.evaluate(CUT)


def style(page, text: str) -> None:
    page.evaluate(ADOPT, text)


def complaints_of(page) -> list[str]:
    """What the page says is wrong from now on: refused by the security policy, failing scripts."""
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
    return said


def lengthen(page, word: str = "Ab" * 30) -> None:
    """Put a word of sixty letters before every text of the content."""
    page.evaluate(LONG_WORDS, word)
