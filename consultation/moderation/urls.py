"""The addresses of the web in a text, clickable or not."""

import re
from functools import cache, lru_cache
from typing import NamedTuple
from urllib.parse import urlsplit

from linkify_it import LinkifyIt

# Hosts of public bodies, to which any number of links may lead, with all below them.
INSTITUTIONS = (
    *("gov.it", "torino.it", "piemonte.it", "torinosocialimpact.it", "normattiva.it"),
    *("gazzettaufficiale.it", "istat.it", "camcom.it", "unito.it", "polito.it"),
    *("europa.eu", "oecd.org", "ilo.org", "un.org"),
)
# Where anybody's sources may be: a link there is no sign that something is sold.
SOURCES = (
    *("youtube.com", "youtu.be", "wikipedia.org", "vimeo.com", "openstreetmap.org", "github.com"),
    *("lastampa.it", "repubblica.it", "corriere.it", "ilsole24ore.com", "ansa.it", "rai.it"),
    *("theguardian.com", "bbc.co.uk", "bbc.com", "change.org", "vita.it"),
)

# Without scheme or "www.", only these endings make an address: "servizi.La" and "D.Lgs" are a
# missing space and an abbreviation. In small letters, for the same reason ("that.It works").
_BARE_ENDINGS = re.compile(
    r"\.(?:com|org|net|it|eu|info|biz|edu|gov|io|me|ly|gl|gd|cc|co|at|id|st|ink|de|fr|ch|es|uk|ru|cn|su|xyz|top"
    r"|online|site|shop|store|club|win|vip|bet|casino|live|app|link|click|icu|pro|xxx|buzz|cfd|sbs|lol|bond|rest|monster|example|test)\Z"
)


class Url(NamedTuple):
    """An address, its host in small letters, and where it stands: [start, end[."""

    address: str
    host: str
    start: int
    end: int


@lru_cache(maxsize=32)  # several rules ask about each text
def find_urls(text: str) -> tuple[Url, ...]:
    """Addresses in their order; e-mail addresses are none."""
    urls = []
    for match in _linkify().match(text) or []:
        host = _host(match.url)
        has_scheme = bool(match.schema) or match.raw.lower().startswith("www.")
        if host and (has_scheme or _BARE_ENDINGS.search(match.raw.split("/")[0])):
            urls.append(Url(match.url, host, match.index, match.last_index))
    return tuple(urls)


def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").rstrip(".")
    except ValueError:  # such as an unclosed [ of IPv6: no browser opens it either
        return ""


@cache
def _linkify() -> LinkifyIt:
    endings = _BARE_ENDINGS.pattern.split("(?:")[1].split(")")[0].split("|")
    return LinkifyIt(options={"fuzzy_email": False}).add("mailto:", None).tlds(endings, True)


def within(host: str, domains: tuple[str, ...]) -> bool:
    """Whether the host is one of the domains, or below one."""
    return any(host == domain or host.endswith(f".{domain}") for domain in domains)
