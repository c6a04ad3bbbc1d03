"""The accounts of people on other services, by which they are found and written to.

Those of institutions, with a plain @ and a name, are public and are not looked for.
"""

import re
from collections.abc import Iterator

_SERVICE = (
    r"telegram|instagram|insta|ig|whatsapp|skype|discord|facebook|fb|messenger|snapchat|snap"
    r"|tiktok|twitter|linkedin|viber|threads|mastodon|bluesky|threema|steam"
    r"|(?:su|on|via) (?:signal|session|matrix|teams)|nick|nickname|user ?name|nome utente|utente:"
    r"|t\.me/|facebook\.com/|instagram\.com/|linkedin\.com/in/"
)
# The name of a person's account: with digits, dots or low lines, or with an @ that is announced.
_ACCOUNT = r"[A-Za-z]\w*(?:[._]\w+)+(?:#\d{3,5})?|[A-Za-z_]\w{2,}\d{2,4}\b|\w+#\d{3,5}"
_NAMED = re.compile(
    rf"\b(?:{_SERVICE})(?!\w)(?:(?![.!?]\s)[^!?\n@]){{0,30}}?(?<![\w.@])(?P<value>@?(?:{_ACCOUNT}))"
    r"|\b(?:linkedin\.com/in|keybase\.io|paypal\.me)/(?P<profile>[\w-]{3,60})"
    r"|\blinkedin\W{1,3}(?P<hyphens>[a-z]{2,}(?:-[a-z0-9]{2,}){1,4})\b"
    r"|\b(?:dm|message|find|add|text|contact|follow) me:? (?P<asked>@[\w.]{3,40})"
    r"|\b(?:scriv\w+|contatt\w+|cercate|aggiunge\w+|segui\w+)mi:? (?:su |a )?"
    r"(?P<sought>@[\w.]{3,40})"
    rf"|(?<![\w.])(?P<first>@[\w.]{{3,40}}) (?:on|su) (?:{_SERVICE})(?!\w)"
    r"|\b(?:mi (?:trov\w+|chiam\w+ su)|scriv\w+mi|contatt\w+mi|cercatemi|aggiung\w+mi|taggatemi"
    r"|find me|message me|dm me|add me|text me|contact me|reach me|my|mio|mia|sono)\b[^.!?@]{0,40}"
    rf"\b(?:{_SERVICE})(?!\w)[^.!?\n@]{{0,20}}(?P<announced>@[\w.]{{3,40}})",
    re.IGNORECASE,
)
# Forms of one service: name#1234, @name:server, @name@server, "t me slash name", a Threema ID.
_FORMS = re.compile(
    r"(?<![\w#])[A-Za-z][\w.]{2,31}#\d{4}(?!\d)"
    r"|(?<!\w)@[\w.=/-]{2,40}:[\w-]+(?:\.[\w-]+)+"
    r"|(?<!\w)@[\w.-]{2,40}@[\w-]+(?:\.[\w-]+)+"
    r"|(?<![\w/])u/\w{4,}"
    r"|\bt[ .]?(?:dot |punto )?me (?:slash|barra) \w{4,}"
    r"|(?i:\bthreema\b)[^.!?\n]{0,20}?\b(?=[A-Z]*\d)[A-Z0-9]{8}\b"
)
# What has the shape of an account and is none: laws, companies, sites, a name with its year.
_PUBLIC = re.compile(
    r"(?:d\.?lgs|d\.[lm]|s\.r\.l|s\.p\.a|s\.c\.s?|a\.s\.d|a\.p\.s)\.?"
    r"|[\w.-]+\.(?:it|org|com|eu|net|info|example|test)"
    r"|[a-z]+(?:19|20)\d\d",
    re.IGNORECASE,
)


def accounts(text: str) -> Iterator[tuple[int, int]]:
    """Where the accounts of people stand in a plain text."""
    for match in _NAMED.finditer(text):
        if not _PUBLIC.fullmatch(match[match.lastgroup]):
            yield match.span(match.lastgroup)
    yield from (match.span() for match in _FORMS.finditer(text))
