"""Links and spam: signals with weights, added up to a score in [0, 1].

One or two ordinary links are how citizens give their sources, and harsh words are their right:
neither holds a text. What sells is known by its wording (bayes.py). A weight is the probability,
judged by hand, that a text with this signal alone is spam; signals add up as if independent,
1 - Π(1 - weight).
"""

import re
from collections.abc import Iterable, Iterator
from math import prod
from typing import NamedTuple

from .bayes import judgement
from .findings import Evidence, merged
from .plain import Plain, plain
from .signals import hidden_goods, is_foreign, markup, mixed_words, without_addresses
from .style import capital_runs, character_runs, repetition, variety
from .urls import INSTITUTIONS, SOURCES, Url, find_urls, within

THRESHOLD = 0.5

_SHORTENERS = {
    *("bit.ly", "tinyurl.com", "t.co", "goo.gl", "is.gd", "ow.ly", "cutt.ly", "rebrand.ly"),
    *("shorturl.at", "tiny.cc", "rb.gy", "s.id", "v.gd", "buff.ly", "adf.ly", "t.ly", "soo.gd"),
    *("clck.ru", "shorte.st", "bl.ink", "lnkd.in"),
}
_MANY_LINKS = {3: 0.25, 4: 0.35}  # five and more: 0.6
_DISGUISED_LINK = re.compile(
    r"\bhxxps?:|\b[\w-]{1,63}\s?[\[({]\s?(?:dot|punto|\.)\s?[\])}]\s?"
    r"(?:com|net|org|it|ru|xyz|top|io)\b"
    r"|h ?t ?t ?p ?s? ?: ?/ ?/(?<!p://)(?<!s://)"  # with blanks inside
    r"|\b[\w-]{2,63} (?:[·•] ?|\. ?)(?:com|net|org|it|ru|xyz|top|io|ly|shop)\b(?! [a-z])",
    re.IGNORECASE,
)
# An address to which crypto money is sent.
_WALLET = re.compile(r"\b0x[\da-fA-F]{40}\b|\bbc1[a-z\d]{25,59}\b")
_MONEY_SIGNS = re.compile(r"(?:[$€£]\s?){3,}")
# Where a text of another alphabet leads: the rules read no more of it.
_FOREIGN_CONTACT = re.compile(
    r"@\w{3,}|\b[a-z]+_[a-z_]+\b|\b(?:точка|телеграмм?|ватсап|тг|в личку)\b|微信|电报"
    r"|wechat|telegram|whatsapp",
    re.IGNORECASE,
)
_NUMERIC_HOST = re.compile(r"[\d.]+|0x[\da-f]+|.*:.*")


class Signal(NamedTuple):
    """One reason for suspicion; spans are offsets into the original text."""

    name: str
    weight: float
    spans: list[tuple[int, int]]


def find_spam(text: str) -> Evidence | None:
    """Evidence when the signals reach `THRESHOLD`; its facts: the signals, the number of links."""
    return _evidence(text, (*_wording(text), *_nothing_else(text)))


def find_links(text: str) -> Evidence | None:
    """The same by the form of links and signs alone."""
    return _evidence(text, ())


def find_any_link(text: str) -> Evidence | None:
    """Any link at all: where a name is asked for, none belongs."""
    copy = plain(text)
    spans = [copy.original(url.start, url.end) for url in find_urls(copy.text)]
    signal = Signal("link_in_name", 0.6, spans)
    return _evidence(text, [signal] if spans else ())


def _evidence(text: str, wording: Iterable[Signal]) -> Evidence | None:
    copy = plain(text)
    urls = find_urls(copy.text)
    outside = [url for url in urls if not within(url.host, INSTITUTIONS)]
    linked = any(not within(url.host, SOURCES) for url in outside)
    signals = [
        *_link_signals(copy, outside),
        *wording,
        *_disguise_signals(text, linked=linked),
        *_style_signals(text),
    ]
    score = _together(signal.weight for signal in signals)
    if score < THRESHOLD:
        return None
    spans = merged(span for signal in signals for span in signal.spans)
    weights = {signal.name: round(signal.weight, 2) for signal in signals}
    return Evidence(round(score, 3), spans, {"signals": weights, "links": len(urls)})


def _together(weights: Iterable[float]) -> float:
    return 1 - prod(1 - weight for weight in weights)


def _link_signals(copy: Plain, urls: list[Url]) -> Iterator[Signal]:
    def spans(chosen: list[Url]) -> list[tuple[int, int]]:
        return [copy.original(url.start, url.end) for url in chosen]

    if len(urls) > 2:
        yield Signal("many_links", _MANY_LINKS.get(len(urls), 0.6), spans(urls))
    if shortened := [url for url in urls if url.host.removeprefix("www.") in _SHORTENERS]:
        yield Signal("shortener", 0.6, spans(shortened))
    if deceptive := [url for url in urls if _is_deceptive(url)]:
        yield Signal("deceptive_link", 0.6, spans(deceptive))
    if hidden := [copy.original(*match.span()) for match in _DISGUISED_LINK.finditer(copy.text)]:
        yield Signal("disguised_link", 0.6, hidden)
    if wallets := [copy.original(*match.span()) for match in _WALLET.finditer(copy.text)]:
        yield Signal("wallet", 0.6, wallets)
    if signs := [copy.original(*match.span()) for match in _MONEY_SIGNS.finditer(copy.text)]:
        yield Signal("money_signs", 0.55, signs)


def _is_deceptive(url: Url) -> bool:
    """A bare number for a host, a name before an @, or an encoded (perhaps imitated) name."""
    authority = url.address.split("//", 1)[-1].split("/", 1)[0]
    return bool("@" in authority or "xn--" in url.host or _NUMERIC_HOST.fullmatch(url.host))


def _wording(text: str) -> Iterator[Signal]:
    """How much it speaks like what sells. Below a third it says nothing."""
    judged = judgement(text, "spam")
    if judged.probability > 0.33:
        yield Signal("wording", judged.probability, judged.spans)


def _nothing_else(text: str) -> Iterator[Signal]:
    """Links to nowhere public, and not a word beside them."""
    urls = [url for url in find_urls(plain(text).text) if not within(url.host, INSTITUTIONS)]
    if urls and not without_addresses(text).split():
        yield Signal("links_alone", 0.6, [(0, len(text))])


def _disguise_signals(text: str, *, linked: bool) -> Iterator[Signal]:
    copy = plain(text)
    if made := [copy.original(*span) for span in markup(copy.text)]:
        yield Signal("markup", 0.6, made)
    if hidden := hidden_goods(text):
        yield Signal("hidden_word", 0.6, hidden)
    if mixed := mixed_words(text):
        yield Signal("mixed_scripts", 0.55, mixed)
    if is_foreign(text) and (linked or _FOREIGN_CONTACT.search(text)):
        yield Signal("foreign_with_link", 0.6, [(0, len(text))])


def _style_signals(text: str) -> Iterator[Signal]:
    if repetition(text) > 0.6:
        yield Signal("repetition", 0.6, [(0, len(text))])
    if variety(without_addresses(text)) < 0.5:
        yield Signal("same_words", 0.55, [(0, len(text))])
    if long_runs := capital_runs(text, 200):
        yield Signal("capitals", 0.5, long_runs)
    elif runs := capital_runs(text, 60):
        yield Signal("capitals", 0.3, runs)
    if runs := character_runs(text):
        longest = max(end - start for start, end in runs)
        yield Signal("character_run", 0.55 if longest >= 30 else 0.3, runs)
