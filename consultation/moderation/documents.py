"""Numbers that stand for one person: payment cards, identity documents, meters, plates, secrets.

Few of them have a form of their own; the others are told by the words before them. The numbers of
organisations (VAT, CUP, CIG, protocol) are public and are not looked for.
"""

import re

from stdnum import luhn

from .accounts import accounts
from .findings import Evidence, merged
from .plain import plain
from .wordlists import any_of

_CARD = re.compile(r"(?<![\w.,/-])[2-6]\d{3}(?:[ .*-]?\d){8,15}(?![\w/]|[.,]\d)")
_CARD_NAMED = re.compile(
    r"\b(?:cart[ae](?! (?:europea|dei|dell|di |d'))|bancomat|prepagata|postepay|card|visa"
    r"|mastercard|amex|maestro)\b[^.!?]{0,40}\Z",
    re.IGNORECASE,
)
# Electronic identity card (CA12345XY); point of delivery of electricity (IT001E12345678).
_FORMS = re.compile(r"(?<![A-Z0-9])(?:C[A-Z]\d{5}[A-Z]{2}|IT\d{3}E\d{8,9}[A-Z]?)(?![A-Z0-9])")
_NAMED = re.compile(
    rf"\b(?:{any_of('documents')})\b(?P<gap>[^\w\n]{{0,4}}(?:(?:[^\W\d]{{1,14}}|n\.?|nr\.?|n°"
    rf"|#)[^\w\n]{{1,4}}){{0,4}})"
    r"(?P<value>(?=[\w./-]*\d[\w./-]*\d[\w./-]*\d)"
    r"[A-Za-z]{0,3}[ -]?\d[\w/-]{2,20}(?: \d[\w]{1,8}){0,4})",
    re.IGNORECASE,
)
_PLATE = re.compile(r"(?<![A-Z0-9])[A-HJ-NPR-TV-Z]{2} ?\d{3} ?[A-HJ-NPR-TV-Z]{2}(?![A-Z0-9])")
# National Insurance number of the United Kingdom.
_INSURED = re.compile(
    r"\b(?:NI|NINO|national insurance)\b[^.!?\n]{0,30}?"
    r"(?P<value>[A-Z]{2} ?\d\d ?\d\d ?\d\d ?[A-D])(?!\w)"
)
_SECRET = re.compile(
    r"\b(?:password|passphrase|pin|puk|cvv2?|cvc|codice di sicurezza|security code)\b"
    r"(?:\s\w{1,10}){0,3}?\s?[:=]?\s?[\"'«“]?(?P<value>(?=\S*\d)[^\s\"'»”]{3,40})",
    re.IGNORECASE,
)


def find_documents(text: str) -> Evidence | None:
    """Numbers of cards, documents, meters and plates, secrets, and the accounts of people."""
    copy = plain(text)
    spans = [m.span() for m in _CARD.finditer(copy.text) if _is_card(copy.text, m)]
    spans += [m.span() for m in _FORMS.finditer(copy.text)]
    spans += [m.span("value") for m in _NAMED.finditer(copy.text) if _is_value(m)]
    secrets = _SECRET.finditer(copy.text)
    spans += [m.span("value") for m in secrets if not _YEAR_OR_AMOUNT.fullmatch(m["value"])]
    spans += [m.span("value") for m in _INSURED.finditer(copy.text)]
    spans += accounts(copy.text)
    spans += [m.span() for m in _PLATE.finditer(copy.text) if _is_near_a_car(copy.text, m)]
    if not spans:
        return None
    found = merged(copy.original(*span) for span in spans)
    return Evidence(1.0, found, {"kind": "document", "count": len(found)})


def _is_card(text: str, match: re.Match[str]) -> bool:
    digits = re.sub(r"\D", "", match[0])
    if not 13 <= len(digits) <= 19:
        return False
    named = _CARD_NAMED.search(text[max(0, match.start() - 60) : match.start()])
    return bool(named or (len(digits) in (15, 16) and luhn.is_valid(digits)))


_YEAR_OR_AMOUNT = re.compile(
    r"(?:19|20)\d\d(?:\s?[/-]\s?(?:19|20)?\d\d)*|\d{1,4}|\d{1,3}(?:[.,]\d{3})+"
    r"|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}"
)


def _is_value(match: re.Match[str]) -> bool:
    """Whether what follows the name of a document is its number, and no year or amount."""
    value = match["value"].strip()
    return sum(c.isdigit() for c in value) >= 5 and not _YEAR_OR_AMOUNT.fullmatch(value)


def _is_near_a_car(text: str, match: re.Match[str]) -> bool:
    """Written in one piece it is a plate; in three, where a car is spoken of."""
    around = text[max(0, match.start() - 60) : match.end() + 30]
    return " " not in match[0] or bool(
        re.search(
            r"(?i)\b(?:targa\w*|auto\w*|macchina|furgone|pulmino|moto|scooter|car|van|plate"
            r"|fiat|panda)\b",
            around,
        )
    )
