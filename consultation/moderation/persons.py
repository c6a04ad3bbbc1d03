"""What a text tells of one person's life: day of birth, home, health with a name.

Places and dates of the Plan are many; only words that tie them to a person count.
"""

import re

from .findings import Evidence, merged
from .plain import plain
from .wordlists import any_of

_MONTHS = (
    "gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|settembre|ottobre|novembre|dicembre"
    "|january|february|march|april|may|june|july|august|september|october|november|december"
)
_DATE = (
    rf"(?:\d{{1,2}}[./ -]\d{{1,2}}[./ -](?:19|20)?\d\d|\d{{1,2}}(?:st|nd|rd|th|°"
    rf"|º)?\s(?:of\s)?(?:{_MONTHS})"
    rf",?\s(?:del\s)?(?:19|20)\d\d|(?:{_MONTHS})\s\d{{1,2}},?\s(?:19|20)\d\d)"
)
_BORN = re.compile(
    rf"\b(?:nat[oa](?!\w)(?:\s(?:a|ad|in)\s[\w'’ ]{{2,30}}?)?(?:\s?\(\w\w\))?,?\s(?:il|in data)\s"
    rf"|data di nascita\W{{1,3}}|born(?:\s(?:in|at)\s[\w' ]{{2,30}}?)?,?\s(?:on\s)?"
    rf"|date of birth\W{{1,3}}(?:is\s)?"
    rf"|d\.?o\.?b\.?\W{{1,3}}|mia nascita\W{{1,3}}){_DATE}",
    re.IGNORECASE,
)
_OF_A_BODY = re.compile(
    r"\b(?:associazion\w+|cooperativ\w+|fondazion\w+|ret[ei]|comitat\w+|consorzi\w*|progett\w+"
    r"|societ\w+"
    r"|ent[ei]|impres\w+|legge|piano|sportell\w+|association|cooperative|foundation|network"
    r"|project)\b"
    r"[^.!?]{0,60}\Z",
    re.IGNORECASE,
)
_STREET = (
    r"(?:via|viale|v\.le|corso|c\.so|piazza|p\.za|piazzale|strada|str\.|vicolo|largo|borgata"
    r"|frazione"
    r"|lungo\s?\w+)\s(?:[\w.'’]+\s){1,4}?(?:n\.?\s?|numero\s)?\d{1,4}(?:\s?/\s?\w{1,3}|[a-z]\b)?"
)
_ENGLISH_STREET = (
    r"\d{1,4}\s(?:[A-Z][\w']+\s){1,3}(?:Street|Road|Avenue|Lane|Drive|Square|Close|Way)"
)
_HOME = re.compile(
    rf"\b(?:residente|domiciliat[oa]|abit[oai]|abitiamo|viv[oe]|viviamo|sto|casa mia(?: è)?"
    rf"|il mio indirizzo(?: è)?|mi trovo"
    rf"|live[sd]?|residing|resides?|my (?:home )?address(?: is)?"
    rf"|home is)\b\W{{1,3}}(?:\w+\s){{0,3}}?"
    rf"(?:in|al|a|at|alla|on)?\s?(?:{_STREET}|{_ENGLISH_STREET})"
    rf"|{_STREET}[\s,]{{1,3}}(?:scala|interno|int\.)\s\w{{1,3}}\b",
    re.IGNORECASE,
)
_NAME = r"[A-ZÀ-Ý][a-zà-ÿ'’-]+"
_TELLS = r"(?:ha|è|era|soffre|affett[oa]|seguit[oa]|has|is|was|suffers?|with)"
# A named person, and near the verb what is told of them.
_TOLD = re.compile(
    rf"\b(?:{any_of('relations')}),?\s{_NAME}(?:\s{_NAME})?,?(?:\s[\w'’]+,?){{0,5}}?\s{_TELLS}"
    rf"(?:[\s'’]+\w+){{0,5}}?[\s'’]+(?i:{any_of('intimate')})\b"
)


def find_persons(text: str) -> Evidence | None:
    """Days of birth, home addresses with their number, the health of somebody who is named."""
    copy = plain(text)
    spans = [m.span() for m in _BORN.finditer(copy.text) if not _is_of_a_body(copy.text, m)]
    spans += [match.span() for match in _HOME.finditer(copy.text)]
    spans += [match.span() for match in _TOLD.finditer(copy.text)]
    if not spans:
        return None
    found = merged(copy.original(*span) for span in spans)
    return Evidence(0.9, found, {"kind": "person", "count": len(found)})


def _is_of_a_body(text: str, match: re.Match[str]) -> bool:
    return bool(_OF_A_BODY.search(text[max(0, match.start() - 80) : match.start()]))
