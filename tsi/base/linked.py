"""Structured data inside a page: JSON-LD (W3C, JSON-LD 1.1, section 7.1).

A block of data is never run, so the content policy lets it stand without a nonce.
"""

import json
from typing import Any

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

SCHEMA = "https://schema.org"
# What would end the <script> that holds the JSON, or the line (WHATWG HTML, 4.12.1.3).
_IN_SCRIPT = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}

Thing = dict[str, Any]


def stated(thing: Thing) -> Thing:
    """Without what is not known."""
    return {name: value for name, value in thing.items() if value not in (None, "", [], {})}


def json_ld(*things: Thing) -> SafeString:
    """Things as the text of a <script>, safe whatever names they hold; one or several (@graph)."""
    graph = [stated(thing) for thing in things]
    whole = {"@context": SCHEMA} | (graph[0] if len(graph) == 1 else {"@graph": graph})
    text = json.dumps(whole, ensure_ascii=False, indent=1, default=str)
    return mark_safe(text.translate(_IN_SCRIPT))  # noqa: S308 - nothing in it ends the element


def block(*things: Thing) -> SafeString:
    """The element itself."""
    return format_html('<script type="application/ld+json">{}</script>', json_ld(*things))


def demo(is_demo: bool) -> Thing:
    """What says that a thing is invented, to be joined with it."""
    return {"disambiguatingDescription": _("Demonstration data")} if is_demo else {}


def network() -> Thing:
    """Who publishes all this, in short."""
    return {
        "@type": "Organization",
        "@id": f"{settings.BASE_URL}/#rete",
        "name": "Torino Social Impact",
        "url": f"{settings.BASE_URL}/",
    }
