"""Text to safe HTML: a small Markdown for staff's texts, plain paragraphs for citizens'.

Two independent guards: the parser never makes an element that is not wanted, and nh3 removes
whatever is not on its list all the same.
"""

import re
from functools import partial

import nh3
from django.utils.html import linebreaks
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

_LINK_REL = "ugc nofollow noopener"
_OWN_ADDRESS = re.compile(r"/(?![/\\])|https?://[^/\\\s]|mailto:[^@\s]+@[^@\s]", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://[^/\\\s]|mailto:[^@\s]+@[^@\s]", re.IGNORECASE)
_INLINE = ["autolink", "emphasis", "entity", "escape", "image", "link", "newline"]
_TAGS = {"p", "br", "em", "strong", "ul", "ol", "li", "a"}
_HEADINGS = {"h3", "h4"}


def render(text: str, *, headings: bool = False) -> SafeString:
    """Restricted Markdown as HTML: paragraphs, emphasis, lists, links.

    With `headings`, `#` to `###` give level 3 and deeper ones level 4, because the levels above
    belong to the page. Raw HTML is shown as text, an image as its description. Links lead to
    http, https or mailto only (of any other the words stay, an automatic one goes) and carry
    ``rel="ugc nofollow noopener"``.
    """
    encodable = text.encode("utf-8", "replace").decode()  # nh3 refuses lone surrogates
    html = (_WITH_HEADINGS if headings else _PLAIN).render(encodable)
    return mark_safe(  # noqa: S308 - nh3 has just cleaned it
        nh3.clean(
            html,
            tags=_TAGS | _HEADINGS if headings else _TAGS,
            attributes={"a": {"href"}, "ol": {"start"}},
            url_schemes={"http", "https", "mailto"},
            link_rel=_LINK_REL,
        )
    )


def render_own(text: str) -> SafeString:
    """A page of the repository's own: headings from level 2 on, links to places on this site."""
    html = _OWN.render(text)
    return mark_safe(  # noqa: S308 - nh3 has just cleaned it
        nh3.clean(
            html,
            tags=_TAGS | {"h2", "h3"},
            attributes={"a": {"href"}, "ol": {"start"}},
            url_schemes={"http", "https", "mailto"},
            link_rel=None,
        )
    )


def render_plain(text: str) -> SafeString:
    """Escaped text with paragraphs and line breaks; no markup, no address made clickable."""
    return mark_safe(linebreaks(text, autoescape=True)) if text.strip() else SafeString()  # noqa: S308


def _parser(
    *blocks: str, address: re.Pattern = _ADDRESS, levels: tuple[str, str] = ("h3", "h4")
) -> MarkdownIt:
    parser = MarkdownIt("zero").enable([*_INLINE, "list", *blocks])
    # Every address is parsed as a link, so that a forbidden one can be removed with its
    # brackets rather than stand in the text.
    parser.validateLink = lambda _url: True
    parser.core.ruler.push("restrict", partial(_restrict, address=address, levels=levels))
    return parser


def _restrict(state: StateCore, *, address: re.Pattern, levels: tuple[str, str]) -> None:
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = levels[0] if token.tag in ("h1", "h2", "h3") else levels[1]
        if token.children:
            token.children = _allowed(token.children, address)


def _allowed(tokens: list[Token], address: re.Pattern) -> list[Token]:
    """Inline tokens without images and without links to forbidden addresses."""
    kept: list[Token] = []
    dropping_link = dropping_text = False  # Markdown's links do not nest
    for token in tokens:
        if token.type == "link_open" and not address.match(str(token.attrs.get("href", ""))):
            dropping_link, dropping_text = True, token.markup == "autolink"
        elif token.type == "link_close" and dropping_link:
            dropping_link = dropping_text = False
        elif token.type == "image":
            kept.append(Token("text", "", 0, content=token.content))
        elif not dropping_text:
            kept.append(token)
    return kept


_PLAIN = _parser()
_WITH_HEADINGS = _parser("heading")
_OWN = _parser("heading", address=_OWN_ADDRESS, levels=("h2", "h3"))
