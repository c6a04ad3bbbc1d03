"""What a page says to its reader, and where it leads: read from its HTML."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"br", "hr", "img", "input", "link", "meta", "use", "wbr"}
UNREAD = {"script", "style", "textarea"}  # a text area holds what a person typed
READ_ATTRIBUTES = ("title", "aria-label", "alt", "placeholder")
ADDRESS_ATTRIBUTES = ("href", "action", "hx-get", "hx-post")


@dataclass
class Link:
    """One address in the page, by which attribute, and the language of the words around it."""

    address: str
    language: str
    by: str


@dataclass
class Page:
    """`words` are the pieces of text in the page's own language.

    Whatever says by `lang` that it is in another language is left out: other people's words,
    and names of languages. All else must be in the language of the page.
    """

    language: str = ""
    words: list[str] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    alternates: dict[str, str] = field(default_factory=dict)


def read_page(html: str) -> Page:
    """Read one HTML page."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.page


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.page = Page()
        self.open: list[tuple[str, str]] = []  # tags that are open, with their language

    @property
    def language(self) -> str:
        return self.open[-1][1] if self.open else ""

    def handle_starttag(self, tag, attrs):
        values = {name: value or "" for name, value in attrs}
        language = values.get("lang", self.language)
        if tag == "html":
            self.page.language = language
        if tag not in VOID:
            self.open.append((tag, language))
        if tag == "link":
            if "hreflang" in values:
                self.page.alternates[values["hreflang"]] = values["href"]
            return
        said = [values.get(name, "") for name in READ_ATTRIBUTES]
        # What a script of ours shows later stands in a data attribute, as a sentence.
        said += [v for name, v in values.items() if name.startswith("data-") and " " in v]
        if values.get("name") == "description":
            said.append(values.get("content", ""))
        if tag == "input" and values.get("type") in ("submit", "button"):
            said.append(values.get("value", ""))
        for text in said:
            self._say(text, language)
        for name in ADDRESS_ATTRIBUTES:
            if name in values:
                self.page.links.append(Link(values[name], language, name))

    def handle_endtag(self, tag):
        if any(tag == one for one, _language in self.open):
            while self.open.pop()[0] != tag:
                pass

    def handle_data(self, data):
        if not any(tag in UNREAD for tag, _language in self.open):
            self._say(data, self.language)

    def _say(self, text, language):
        text = re.sub(r"\s+", " ", text).strip()
        if language == self.page.language and re.search(r"[^\W\d_]", text):
            self.page.words.append(text)
