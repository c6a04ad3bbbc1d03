"""Insults and threats, whole words in Italian and English, also in disguise.

Harsh judgement is lawful: of things, of deeds, of those who govern. What is looked for is a person
called by an insult, a group hated, harm announced. A surname or place that looks like one
("Cockburn", "Scunthorpe") is none, because only whole words count.
"""

import re

from .bayes import judgement, speaks_like
from .disguise import undisguised
from .findings import Evidence, merged
from .wordlists import any_of, compiled, wordings

_SLURS, _NAMES = wordings("slurs"), wordings("names")
_KNOWN = (*_SLURS, *_NAMES, "merda", "cazzo", "culo", "shit")
_LISTS = {
    "PEOPLE": any_of("names_of_offices"),
    "GROUPS": any_of("groups"),
    "FILTH": any_of("filth"),
    "BODY": any_of("body"),
    "THEM": any_of("them"),
}
# Reported, not said: "were called whores on the street".
_REPORTED = re.compile(
    r"\b(?:chiama\w*|insultat\w+|apostrofat\w+|sentit\w+ dire|gridat\w+|dett\w+"
    r"|parol\w+|epitet\w+|termin\w+|insult\w+"
    r"|called|calls?|calling|shouted|labelled|words?|terms?|slurs?)\b(?: \w+){0,3} ?\Z"
)
_ADVERB = (
    r"(?:(?:proprio|solo|tutti|tutte|davvero|dei|degli|delle|gran|vero|veri|emerito|emeriti"
    r"|perfetto"
    r"|perfetti|such|just|all|a|an|total|complete|absolute|bloody|real|little) ){0,2}"
)
_WHO = (
    r"(?:sei|siete|uno|un|una|quel|quello|quella|quei|quegli|quelle|questo|questa|questi|queste"
    r"|dei|degli|delle"
    r"|razza di|branco di|massa di|manica di|banda di|pezzo di|brutt[oiae]|pover[oi]|grass[oa])"
)
_IS_A = (
    r"(?:sei|siete|(?:e|sono|siano|era|erano) (?:un|uno|una|dei|degli|proprio|solo|tutti)"
    r"|razza di|branco di|massa di"
    r"|manica di|brutt[oiae]|grass[oa]|quel|quei|quegli|quella|you are|they are|(?:he|she"
    r"|who) is an?"
    r"|you|fat|greedy|lying|filthy|dirty|bunch of|pack of)"
)
_NOT_SO = r"(?! (?:pagament|access|uscit|farm|breed|selvatic|d allevamento|da terra|nel compost))"
_CALLED = (
    rf"\b{_WHO} {_ADVERB}(?:{any_of('names_of_people')})\b"
    rf"|\b{_IS_A} {_ADVERB}(?:{any_of('names_of_animals')})\b{_NOT_SO}"
    r"|\b(?:uno|una) (?:stupid[oa]|cretina|scema|ritardat[oa])(?= (?:\.|e|ed|che|come|o)(?!\w)|\Z)"
)
_TO_YOU = rf"\b(?:siete|sei|you are|you re) {_ADVERB}(?:{any_of('names')})\b"
_RULES = (
    ("slur", 0.9, re.compile(rf"\b(?:{any_of('slurs')})\b")),
    ("called_names", 0.8, re.compile(rf"{_CALLED}|{_TO_YOU}")),
    ("vulgar_insult", 0.9, compiled("vulgar", **_LISTS)),
    ("hatred", 0.95, compiled("hatred", **_LISTS)),
    ("threat", 0.95, compiled("threats", **_LISTS)),
)


# So far from an insult that the word is said at a thing ("al diavolo le buche").
_AT_THINGS = -2.0


def find_insults(text: str) -> Evidence | None:
    """Insults, hatred and threats; the facts name which of them, never the words."""
    listed = find_abusive_words(text)
    if listed and speaks_like(text, "insult") > _AT_THINGS:
        return listed
    return _alike(text)


def find_abusive_words(text: str) -> Evidence | None:
    """The same by the lists of words alone."""
    words = undisguised(text, _KNOWN)
    found: dict[str, list[tuple[int, int]]] = {}
    top = 0.0
    for name, score, pattern in _RULES:
        for match in pattern.finditer(words.text):
            before = words.text[max(0, match.start() - 60) : match.start()]
            if name == "slur" and _REPORTED.search(before):
                continue
            found.setdefault(name, []).append(words.original(*match.span()))
            top = max(top, score)
    if not found:
        return None
    spans = merged(span for each in found.values() for span in each)
    return Evidence(top, spans, {"kinds": sorted(found)})


def _alike(text: str) -> Evidence | None:
    """What has none of the words, and speaks like the examples of insults and threats."""
    judged = judgement(text, "insult")
    if judged.probability < 0.5:
        return None
    facts = {"kinds": ["alike"]}
    return Evidence(round(judged.probability, 3), merged(judged.spans), facts)
