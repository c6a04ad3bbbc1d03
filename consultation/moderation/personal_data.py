"""Personal data in a text: e-mail addresses, Italian tax codes and IBANs (phones: `phones.py`).

People put their own or others' data into public texts without thinking of it; the text is then
held, so that nobody reads them before a person has looked. Addresses of streets and offices are
not looked for; an e-mail address is held whoever it belongs to.
"""

import re
from functools import cache
from string import ascii_lowercase, ascii_uppercase

from stdnum import iban, numdb
from stdnum.it import codicefiscale

from .findings import Evidence, merged
from .plain import plain

# --- e-mail -----------------------------------------------------------------------------------

_LABEL = r"[\w-]{1,63}"
_OPEN, _CLOSE = r"[(\[{<]\s?", r"\s?[)\]}>]"
_SPELT_DOT = (
    rf"(?:\s{{0,2}}{_OPEN}(?:dot|punto|\.){_CLOSE}\s{{0,2}}|\s{{1,2}}(?:dot|punto)\s{{1,2}})"
)
_ANY_DOT = rf"(?:{_SPELT_DOT}|\s?\.\s?)"
_MASKED_AT = (
    rf"(?:\s{{0,2}}{_OPEN}(?:at|chiocciola|@){_CLOSE}\s{{0,2}}"
    r"|\s{1,2}(?:chiocciola|@)\s{1,2}|@\s{0,2}|\s{1,2}@|[-_]at[-_])"
)
# Where blanks may be part of the address, only a usual ending tells it from the next sentence.
_USUAL_END = r"(?:it|com|org|net|eu|info|edu|gov|biz|io|me|fr|de|ch|es|uk|online)\b"
_PROVIDERS = r"(?:gmail|hotmail|libero|yahoo|outlook|tiscali|alice|icloud|virgilio|proton(?:mail)?)"
_FROM_AT_ON = re.compile(
    rf"@(?:{_LABEL}\.){{1,6}}[^\W\d_]{{2,24}}"
    rf"|{_MASKED_AT}(?:(?:{_LABEL}{_ANY_DOT}){{1,4}}{_USUAL_END}|{_PROVIDERS}\b)"
    rf"|\s{{1,2}}at\s{{1,2}}(?:{_LABEL}{_SPELT_DOT}){{1,4}}{_USUAL_END}",
    re.IGNORECASE,
)
# The last of the 80 characters before the at sign, a dot possibly spelt there too.
_MAILBOX = re.compile(
    rf"(?:(?<![\w.+%'-])(?:[\w+%'-]{{1,64}}{_SPELT_DOT}){{1,3}})?[\w.+%'-]{{1,64}}\Z", re.IGNORECASE
)


def find_emails(text: str) -> Evidence | None:
    """E-mail addresses, also as "nome (at) dominio punto it" or in full-width characters."""
    copy = plain(text)
    spans = []
    for match in _FROM_AT_ON.finditer(copy.text):
        mailbox = _MAILBOX.search(copy.text[max(0, match.start() - 80) : match.start()])
        if mailbox:
            start = match.start() - len(mailbox[0])
            spans.append(copy.original(start, match.end()))
    return _evidence("email", spans)


# --- codice fiscale ---------------------------------------------------------------------------

_UPPER = str.maketrans(ascii_lowercase, ascii_uppercase)
_GAP = r"[\s.\-/]{0,2}"
# D.M. 23 December 1976, art. 2–7: six letters, year, month letter, day, municipality, check
# letter; in homonyms digits are replaced by LMNPQRSTUV. O and I are here for a typist's 0 and 1.
_DIGIT = "[0-9LMNPQRSTUVOI]"
_DIGIT_PLACES = (6, 7, 9, 10, 12, 13, 14)
_SHAPE = ["[A-Z]"] * 6 + [_DIGIT] * 2 + ["[ABCDEHLMPRST]"] + [_DIGIT] * 2
_SHAPE += ["[A-Z]"] + [_DIGIT] * 3 + ["[A-Z]"]
_TAX_CODE = re.compile(rf"(?<![A-Z0-9]){_GAP.join(_SHAPE)}(?![A-Z0-9])")


def find_tax_codes(text: str) -> Evidence | None:
    """The tax codes of people (16 characters), also written with blanks.

    One written in one piece counts even with a wrong check letter: it is a person's all the
    same. The 11-digit codes of organisations are public and are not looked for.
    """
    copy = plain(text)
    spans = [
        copy.original(*match.span())
        for match in _TAX_CODE.finditer(copy.text.translate(_UPPER))
        if _is_tax_code(match[0])
    ]
    return _evidence("tax_code", spans)


def _is_tax_code(written: str) -> bool:
    code = list(re.sub(r"[^A-Z0-9]", "", written))
    # Codes with more than four digits replaced hardly exist, and sixteen letters with blanks
    # between them may be words ("chi ha contribuito").
    if sum(char.isdigit() for char in code) < 3:
        return False
    for place in _DIGIT_PLACES:
        code[place] = code[place].replace("O", "0").replace("I", "1")
    return len(written) == len(code) or codicefiscale.is_valid("".join(code))


# --- IBAN -------------------------------------------------------------------------------------

_IBAN_START = re.compile(rf"(?<![A-Z0-9])[A-Z]{{2}}{_GAP}[0-9O]{_GAP}[0-9O]")
_ITALIAN_IBAN = re.compile(r"IT\d\d[A-Z]\d{10}[A-Z0-9]{12}")


def find_ibans(text: str) -> Evidence | None:
    """IBANs of any country, also written in groups; an Italian one even with a wrong digit."""
    copy = plain(text)
    upper = copy.text.translate(_UPPER)
    spans = [span for start in _IBAN_START.finditer(upper) if (span := _iban_at(upper, start))]
    return _evidence("iban", [copy.original(*span) for span in spans])


def _iban_at(upper: str, start: re.Match[str]) -> tuple[int, int] | None:
    length = _iban_length(start[0][:2])
    match = length and _characters(length).match(upper, start.start())
    if not match:
        return None
    code = re.sub(r"[^A-Z0-9]", "", match[0])
    typed = code[:5] + code[5:].replace("O", "0").replace("I", "1")
    candidates = {code, typed, code[:2] + typed[2:4].replace("O", "0") + typed[4:]}
    found = any(iban.is_valid(c) or _ITALIAN_IBAN.fullmatch(c) for c in candidates)
    return match.span() if found else None


@cache
def _iban_length(country: str) -> int:
    """Characters of a country's IBAN by the SWIFT register; 0 if it has none."""
    _, properties = numdb.get("iban").info(country + "00")[0]
    parts = re.findall(r"(\d+)!", properties.get("bban", ""))
    return 4 + sum(map(int, parts)) if parts else 0


@cache
def _characters(count: int) -> re.Pattern[str]:
    return re.compile(rf"[A-Z0-9](?:{_GAP}[A-Z0-9]){{{count - 1}}}")


def _evidence(kind: str, spans: list[tuple[int, int]]) -> Evidence | None:
    if not spans:
        return None
    return Evidence(1.0, merged(spans), {"kind": kind, "count": len(spans)})
