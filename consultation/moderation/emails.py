"""E-mail addresses, also disguised. Those of offices are public and are not looked for."""

import re

from .findings import Evidence, merged
from .plain import plain
from .wordlists import GIVEN_NAMES, any_of

_LABEL = r"[\w-]{1,63}"
_OPEN, _CLOSE = r"[(\[{<⟨〈‹\"'“”«|*_/\\-]\s?", r"\s?[)\]}>⟩〉›\"'“”»|*_/\\-]"
_DOT = (
    r"(?:dot|d o t|punto|puntino|p\.to|pt|point|punkt|full stop|period|star|asterisco"
    r"|\.|&period;|&#46;)"
)
_SPELT_DOT = (
    rf"(?:\s{{0,2}}{_OPEN}{_DOT}{_CLOSE}\s{{0,2}}"
    r"|\s{1,2}(?:dot|punto|point|punkt|full stop)\s{1,2}|&period;|&#46;)"
)
_ANY_DOT = rf"(?:{_SPELT_DOT}|\s?\.\s?)"
_AT = (
    r"(?:at|a t|a|ɐ|et|chiocciola|chiocciolina|arroba|arobase|snail|@|at sign|klammeraffe"
    r"|a (?:in|with) a circle|a (?:cerchiata|commerciale|con (?:il )?(?:ricciolo|cerchio)))"
)
_MASKED_AT = (
    rf"(?:\s{{0,2}}{_OPEN}{_AT}{_CLOSE}\s{{0,2}}"
    r"|\s{1,2}(?:chiocciol(?:in)?a|arroba|arobase|klammeraffe|@)\s{1,2}|@\s{0,2}|\s{1,2}@"
    r"|[*_~#]{1,6}@[*_~#]{1,6}"
    r"|&#0{0,4}64;|&#x0{0,4}40;|&commat;|%40)"
)
# Where blanks may be part of the address, only a usual ending tells it from the next sentence.
_USUAL_END = (
    r"(?:it|com|org|net|eu|info|edu|gov|biz|io|me|fr|de|ch|es|uk|online|example|test|cat|coop)\b"
)
_PROVIDERS = (
    r"(?:gmail|googlemail|hotmail|libero|yahoo|outlook|live|msn|tiscali|alice|icloud|virgilio|tin"
    r"|fastwebnet|inwind|aol|gmx|posteo|tutanota|zoho|protonmail|proton|pm|mail|me|email)"
)
_PICTURE = "[☀-➿\U0001f300-\U0001faff]"  # in place of a sign
_FROM_AT_ON = re.compile(
    rf"@(?:{_LABEL}\.){{1,6}}[^\W\d_]{{2,24}}"
    rf"|{_MASKED_AT}(?:(?:{_LABEL}{_ANY_DOT}){{1,4}}{_USUAL_END}|{_PROVIDERS}\b)"
    rf"|\s{{1,2}}at\s{{1,2}}(?:(?:{_LABEL}{_SPELT_DOT}){{1,4}}{_USUAL_END}"
    rf"|(?:gmail|hotmail|libero|yahoo|outlook|tiscali|icloud|virgilio|proton)\b)"
    rf"|\s?{_PICTURE}\s?(?:{_LABEL}(?:\s?{_PICTURE}\s?|{_ANY_DOT})){{1,3}}{_USUAL_END}"
    rf"|(?P<bare>\s{{1,2}}(?:at|et)\s{{1,2}}(?:{_LABEL}\.){{1,3}}{_USUAL_END})",
    re.IGNORECASE,
)
# The last of the 80 characters before the at sign, a dot possibly spelt there too.
_MAILBOX = re.compile(
    rf"(?:(?<![\w.+%'-])(?:[\w+%'-]{{1,64}}{_SPELT_DOT}){{1,3}})?[\w.+%'-]{{1,64}}\Z", re.IGNORECASE
)
# One letter at a time: "m a r i o @ e x a m p l e . i t".
_SPACED_OUT = re.compile(r"(?<!\S)(?:[\w.+-][ _]){2,40}@(?:[ _][\w.-]){4,40}(?!\S)")

# Capitals inside the word stand for the signs: "marioDOTrossiATexampleDOTit".
_IN_CAPITALS = re.compile(
    r"(?<![\w.-])[a-z0-9]+(?:(?:DOT|PUNTO|[._-])[a-z0-9]+)*(?:AT|CHIOCCIOLA|@)[a-z0-9-]+"
    r"(?:(?:DOT|PUNTO|\.)[a-z]{2,12})+(?!\w)"
)

# An office is written to by what it does. Whoever writes for its person says so, or hides it.
_PLAIN = re.compile(r"@(?P<host>[\w.-]+)\Z")
_OFFICE = re.compile(any_of("offices"))
_PERSONAL_HOST = re.compile(rf"\A{_PROVIDERS}\.")
_OF_AN_OFFICE = re.compile(
    r"\b(?:recapito|segreteria|secretariat|uffici\w*|office|sportell\w+|servizi\w*|chiariment\w+"
    r"|federa\w+|garante|nucleo|tavolo|casella|mailbox|unit|department|dipartimento|direzione)\b",
    re.IGNORECASE,
)
_MINE = re.compile(
    r"\b(?:mi[ao]|mie|my|personal\w*|scriv\w*mi|contattatemi|mandatemi|inviatemi|rispondetemi"
    r"|write (?:to )?me|e-?mail me|contact me|reach me)\b[^.!?]*\Z",
    re.IGNORECASE,
)


def find_emails(text: str) -> Evidence | None:
    """E-mail addresses of people, also as "nome (at) dominio punto it" or letter by letter."""
    return _found(text, in_name=False)


def find_emails_in_name(text: str) -> Evidence | None:
    """The same in a name, where only what surely is an office's is let pass (info@)."""
    return _found(text, in_name=True)


def _found(text: str, *, in_name: bool) -> Evidence | None:
    copy = plain(text)
    spans = [match.span() for match in _SPACED_OUT.finditer(copy.text)]
    in_capitals = _IN_CAPITALS.finditer(copy.text)
    spans += [match.span() for match in in_capitals if re.search("DOT|AT|PUNTO|CH", match[0])]
    for match in _FROM_AT_ON.finditer(copy.text):
        mailbox = _MAILBOX.search(copy.text[max(0, match.start() - 80) : match.start()])
        if mailbox and match["bare"] and not re.search(r"[._\d]", mailbox[0]):
            continue  # "meet at torino.it" is no address
        if mailbox and not _is_office(copy.text, mailbox[0], match, in_name=in_name):
            spans.append((match.start() - len(mailbox[0]), match.end()))
    if not spans:
        return None
    found = merged(copy.original(*span) for span in spans)
    return Evidence(1.0, found, {"kind": "email", "count": len(found)})


def _is_name(mailbox: str) -> bool:
    """Whether it is a given name, or one with a surname: "amaliaverdi"."""
    ends = range(4, len(mailbox) + 1)
    return any(mailbox[:end] in GIVEN_NAMES and len(mailbox) - end not in (1, 2) for end in ends)


def _is_office(text: str, mailbox: str, match: re.Match[str], *, in_name: bool) -> bool:
    host = _PLAIN.fullmatch(match[0].lower())
    before = text[max(0, match.start() - len(mailbox) - 100) : match.start() - len(mailbox)]
    if host and re.search(r"(?:\A|\.)pec\.", host["host"]) and "." not in mailbox:
        return True  # the certified mailbox of a body stands in public registers
    parts = re.split(r"[._-]", mailbox.lower())
    if any(_is_name(part) and not _OFFICE.search(part) for part in parts):
        return False  # staff-mario.rossi@
    nobody = all(re.fullmatch(r"[a-z]{3,}", part) and not _is_name(part) for part in parts)
    called_by_its_work = _OFFICE.search(mailbox.lower()) or (
        nobody
        and not in_name
        and (len(mailbox) > 3 if len(parts) == 1 else _OF_AN_OFFICE.search(before))
    )
    return bool(
        host
        and called_by_its_work
        and not _PERSONAL_HOST.match(host["host"])
        and not _MINE.search(before)
    )
