"""The words of the platform, each with what it means here: read once from the repository."""

import json
import re
import zlib
from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import sha256
from html.parser import HTMLParser

from django.conf import settings
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from tsi.base.text import fold

_FILE = settings.BASE_DIR / "fixtures" / "glossary.json"
# Where a word is somebody else's, a name, or already does something when it is pressed.
_NOT_IN = {"a", "abbr", "button", "code", "dfn", "h1", "h2", "h3", "h4", "h5", "h6", "label"}
_NOT_IN |= {"legend", "option", "script", "select", "style", "summary", "svg", "textarea"}
_EMPTY = {"br", "col", "hr", "img", "input", "link", "meta", "source", "use", "wbr"}


@dataclass(frozen=True)
class Term:
    """One word in one language. `forms` are those in which a page explains it; none: nowhere."""

    slug: str
    word: str
    other: str
    meaning: str
    source: str
    forms: tuple[str, ...]
    see: tuple[str, ...]

    @cached_property
    def letter(self) -> str:
        return fold(self.word)[0].upper()

    @cached_property
    def searched(self) -> str:
        return fold(f"{self.word} {self.other} {self.meaning}")


@cache
def digest() -> str:
    """Changes whenever a word or a meaning does."""
    return sha256(_FILE.read_bytes()).hexdigest()


@cache
def terms(language: str) -> dict[str, Term]:
    """Every term by its anchor, in the alphabet of `language`."""
    other = "en" if language == "it" else "it"
    found = [
        Term(
            slug=row["slug"],
            word=row[language],
            other=row[other],
            meaning=row[f"meaning_{language}"],
            source=row.get("source", {}).get(language, ""),
            forms=tuple(row.get(f"forms_{language}", ())),
            see=tuple(row.get("see", ())),
        )
        for row in json.loads(_FILE.read_text("utf-8"))
    ]
    return {each.slug: each for each in sorted(found, key=lambda each: fold(each.word))}


def search(asked: str, language: str) -> list[Term]:
    """The terms that hold every word of `asked`, in either language or in what they mean."""
    words = fold(asked).split()
    return [term for term in terms(language).values() if all(w in term.searched for w in words)]


def explained(html: str, language: str, address: str, known: set[str]) -> SafeString:
    """`html`, which must be safe, with the first use of each term explained where it stands.

    `address` is the page of the glossary; terms in `known` were explained before, and those that
    are explained here are added to it. Links, headings, buttons and whatever says that it is in
    a language of its own (a name, a quotation) stay as they are.
    """
    marker = _Marker(language, address, known, zlib.crc32(html.encode()))
    marker.feed(html)
    marker.close()
    return mark_safe("".join(marker.parts))  # noqa: S308 - the tags as given, all we add escaped


@cache
def _by_form(language: str) -> dict[str, Term]:
    return {form.lower(): term for term in terms(language).values() for form in term.forms}


@cache
def _pattern(language: str) -> re.Pattern:
    forms = sorted(_by_form(language), key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, forms))})(?![\w-])", re.IGNORECASE)


class _Marker(HTMLParser):
    """Writes HTML again as it was, but for the words of its text that are terms."""

    def __init__(self, language: str, address: str, known: set[str], salt: int):
        super().__init__(convert_charrefs=False)
        self.language, self.address, self.known = language, address, known
        self.salt = f"{salt:08x}"  # a form that is shown in place must not repeat the page's ids
        self.parts: list[str] = []
        self.open: list[tuple[str, bool]] = []  # elements, and whether their words are left alone

    def handle_starttag(self, tag, attrs):
        self.parts.append(self.get_starttag_text())
        if tag not in _EMPTY:
            alone = tag in _NOT_IN or any(name in ("lang", "translate") for name, _ in attrs)
            self.open.append((tag, alone or self._left_alone()))

    def handle_startendtag(self, tag, attrs):
        self.parts.append(self.get_starttag_text())

    def handle_endtag(self, tag):
        self.parts.append(f"</{tag}>")
        if any(tag == each for each, _alone in self.open):
            while self.open.pop()[0] != tag:
                pass

    def handle_data(self, data):
        if not self._left_alone():
            data = _pattern(self.language).sub(self._explained, data)
        self.parts.append(data)

    def handle_entityref(self, name):
        self.parts.append(f"&{name};")

    def handle_charref(self, name):
        self.parts.append(f"&#{name};")

    def handle_comment(self, data):
        self.parts.append(f"<!--{data}-->")

    def _left_alone(self) -> bool:
        return bool(self.open) and self.open[-1][1]

    def _explained(self, match: re.Match) -> str:
        word = match.group()
        term = _by_form(self.language)[word.lower()]
        if term.slug in self.known:
            return word
        self.known.add(term.slug)
        name = f"term-{term.slug}-{self.salt}"
        return (
            f'<span class="term"><a href="{escape(self.address)}#{term.slug}"'
            f' aria-describedby="{name}">{word}</a>'
            f'<span class="term-tip" role="tooltip" id="{name}">{escape(term.meaning)}</span>'
            "</span>"
        )
