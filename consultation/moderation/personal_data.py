"""Italian tax codes and IBANs in a text.

Phones, addresses, documents and what is told of persons have files of their own.

People put their own or others' data into public texts without thinking of it; the text is then
held, so that nobody reads them before a person has looked.
"""

import re
from functools import cache
from string import ascii_lowercase, ascii_uppercase

from stdnum import iban, numdb
from stdnum.it import codicefiscale

from .findings import Evidence, merged
from .plain import plain

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
