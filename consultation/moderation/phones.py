"""Phone numbers in a text, and the many numbers of a Plan that only look like one.

Google's libphonenumber knows which numbers exist; what stands beside a number tells whether it
is a law, a protocol, an amount or a date. Numbers of services (emergency, freephone, shared cost)
are public and are not looked for.
"""

import re
from collections.abc import Iterator

import phonenumbers
from phonenumbers import PhoneNumberMatcher, PhoneNumberType

from tsi.base.text import fold

from .findings import Evidence, merged
from .numerals import numbers, spoken
from .plain import plain
from .urls import find_urls
from .wordlists import GIVEN_NAMES, MONTHS_EN, MONTHS_IT

_REGION = "IT"
_PERSONAL_TYPES = {
    PhoneNumberType.FIXED_LINE,
    PhoneNumberType.MOBILE,
    PhoneNumberType.FIXED_LINE_OR_MOBILE,
    PhoneNumberType.VOIP,
}
_OFFICE_BEFORE = 200  # characters in which an office may be named
_CONTEXT = 40  # characters before and after that may explain a number

_ANNOUNCED = re.compile(
    r"\b(?:tel|telefon\w*|cell\w*|mobile|phone|chiam\w+|call\w*|whats ?app|sms|fax|recapit\w+"
    r"|contatt\w+|contact\w*|scriv\w+|text)\b[^\d]*\Z",
    re.IGNORECASE,
)
_REFERENCE = re.compile(
    r"(?:\b(?:leggi?|l\.|d\.? ?lgs|d\.?l|d\.?p\.?r|d\.?p\.?c\.?m|d\.?m|d\.?g\.?r|d\.?c\.?r"
    r"|decret[oi]"
    r"|deliber\w+|determin\w+"
    r"|prot|protocollo|circolare|regolament[oi]|direttiva|sentenza|ordinanza"
    r"|artt?|articol[oi]|comm[ai]|allegat[oi]|codic[ei]|cod|cup|cig|cpv|rea|p\.? ?iva|partita iva"
    r"|c\.? ?f|fiscale|fattura|pratica|repertorio|rep|isbn|issn|doi|id|laws?|acts?|decree"
    r"|regulation"
    r"|directive|resolution|article|vat(?: ?it)?|ref|grant agreement)\b\.?:?|[/_#=])"
    r" ?(?:n(?:r|um|umero|o)?\b[.°º:]?|n[°º]|number)?[ .:]*(?:\d{1,4} ?[/ ] ?)?\Z",
    re.IGNORECASE,
)
_MONEY_BEFORE = re.compile(r"(?:[€$£]|\b(?:euro|eur|usd)) ?\Z", re.IGNORECASE)
_CENTS = re.compile(r"[.,]\d\d\Z")
_UNIT_AFTER = re.compile(
    r" ?(?:€|%|m²|(?:euro|eur|mila|milion[ei]|miliard[oi]|mln|mld|abitanti|persone|cittadini|utenti"
    r"|imprese|million|billion|people|inhabitants|mq|km|kwh|ton)\b)",
    re.IGNORECASE,
)
_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+|\d{1,3}(?:,\d{3})+|\d{1,3}(?: \d{3}){2}")
_PROTOCOL = re.compile(r"[^/]*/\d{1,4}")  # 03456/004, 0123456/2024; phones have more after a slash
_DATE = re.compile(
    r"(?<!\d)(?:0?[1-9]|[12]\d|3[01])([./ -])(?:0?[1-9]|1[0-2])\1(?:19|20)\d\d(?!\d)"
    r"|(?:(?<!\d)(?:19|20)\d\d(?!\d).*){2}"
)
_IN_LINK = re.compile(r"(?:wa\.me/|[?&]phone=|tel:)\+?(\d{8,15})", re.IGNORECASE)

# Digits with the same odd mark between all of them, which libphonenumber does not read.
_ODDLY_SEPARATED = re.compile(
    r"(?<![\w.,/-])(?:\+|00)?\d{1,4}(?P<gap>(?:[^\w\n]|_){1,4})\d{1,4}(?:(?P=gap)\d{1,4}){1,12}(?!\w)"
)
_LETTERS_FOR_DIGITS = re.compile(
    r"(?<=\d)[OoIl]{1,6}(?=[\s\d./-]|\Z)|(?<![^\W\d_])[OoIl]{1,6}(?=\d)"
)
# The number of an office is public: what is around it says whose it is.
_OFFICE = re.compile(
    r"\b(?:centralin\w*|switchboard|segreteri\w*|secretar\w*|uffici\w*|office|sportell\w*"
    r"|help ?desk|desk|urp|protocollo|dipartimento|department|bibliotec\w*|library|scuola|school"
    r"|istituto|cooperativ\w*|coop|associazion\w*|association|fondazione|foundation|comune|municipio"
    r"|ambulatorio|clinic\w*|consultorio|numero (?:verde|unico)|freephone|sede|interno \d"
    r"|biglietteria|prenot\w+|book(?:ed|ings?)|informazioni|iscrizion\w+|assistenza|sito|website"
    r"|informagiovani|pro loco|parrocchi\w+|laborator\w+|museo|telefono amico|casa di quartiere"
    r"|caf|patronat[oi]|sindacat[oi]|agenzi\w+|agency|federa\w+"
    r"|secretariat|comunità energetica|asl|cup|punto (?:unico|di accesso|informativo)"
    r"|shop|(?:help)?line|kitchen)\b",
    re.IGNORECASE,
)
_OFFICE_BESIDE = re.compile(r"\b(?:serviz\w+|tavolo|nucleo|club|unit|centrale)\b", re.IGNORECASE)
_CAPITALISED = re.compile(r"\b[A-ZÀ-Ý][a-zà-ÿ]+")
_OF_A_PERSON = re.compile(
    r"\b(?:mi[ao]|mie|miei|\w+temi|my|(?:call|ring|text) me|casa mia|a casa|at home|personal\w*"
    r"|privat\w*|cell\w*|chied\w+ di [A-Z]|ask for [A-Z])\b"
)
# Of other countries any number that could be one: who knows which prefixes are given out there.
_ABROAD = re.compile(r"(?<![\w+])\+[1-9]\d{0,2}(?:[ ./-]?\(?\d{1,4}\)?){3,6}(?!\w)")
# Pieces of one number with words between them ("prefisso 011 e poi 248, infine 19 73").
_WIDEST_GAP = 24  # characters
_FREEPHONE = re.compile(r"\b800[ .]?\Z")
# What numbers of a text count. A phone's are followed by nothing of the kind.
_COUNTED = re.compile(
    r"\d\s(?:imprese|enti|scuole|soci|persone|beneficiari|famiglie|euro|anni|mesi|giorni|ore|posti"
    r"|alloggi|comuni|progetti|people|years|months|hours|places|homes|schools|groups)\b"
    r"|\b(?:passa\w*|sale|salit\w|sces\w|from|rose|fell)\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_ENDS_IT = re.compile(
    rf"[.!?;%]\s|\b(?:dalle|alle|ore|from|until|{MONTHS_IT}|(?=(?-i:[A-Z][a-z]+\b))(?:{MONTHS_EN}))\b",
    re.IGNORECASE,
)
_NUMBER_COMES = re.compile(
    r"\b(?!numer[oi] (?:de|di)|numbers? of|chiamiamo|chiama (?:a|all))"
    r"(?:tel|telefon\w*|cell\w*|mobile|phone|numer[oi]|number|prefisso|prefix|chiam\w+|call"
    r"|ring|reach|text|whats ?app|u?ozz?ap|signal|sms|ciam\w+)\b",
    re.IGNORECASE,
)
_BACKWARDS = re.compile(
    r"\b(?:contrario|rovesci\w+|ritroso|all'indietro|backwards?|revers\w+|right to left"
    r"|destra a sinistra|last to first|ultim[ao] all[ao'] ?prim[ao])\b",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"(?<!\w)\d(?:[^\w\n]{0,3}\d){7,13}(?!\w)")
# A mobile of the United Kingdom without its prefix, as it is written there.
_BRITISH = re.compile(r"(?<![\w+])07\d{3} ?\d{3} ?\d{3}(?!\d)")
# One of France, in pairs.
_FRENCH = re.compile(r"(?<![\d+])0[1-9](?:[ .]\d\d){4}(?!\d)")
# Digits with any marks between, as scores, prices or dates, where somebody says they are theirs.
_RUN = re.compile(r"(?<!\w)\d{1,7}(?:[^\w]{1,4}\d{1,7}){1,12}(?!\w)")
_MY_NUMBER = re.compile(
    r"\b(?:mi[oa] (?:numero|cell\w*|telefono|fisso)|(?:numero|cell\w*|telefono|phone)\b[^.!?]{0,25}"
    r"\b(?:mi[oa]|rispondo|mine)|chiama(?:te)?mi|telefona(?:te)?mi|mi (?:telefon|chiam)\w+"
    r"|reach(?:ed)? (?:me )?(?:on|at)"
    r"|rispondo io|my (?:\w+ )?(?:number|phone|cell|line|mobile)|(?:call|ring|text) me|dial)\b",
    re.IGNORECASE,
)
# The same letter between the digits, to be taken away.
_LETTERED = re.compile(r"(?<!\w)[03](?P<gap>[a-z])\d(?:\s?(?P=gap)?\s?\d){6,9}(?!\w)")
# One digit at a time; nothing else is written so.
_ONE_BY_ONE = re.compile(r"(?<![\w.,/-])\d(?:([^\w\n]{1,3})\d)(?:\1\d){7,11}(?![\w/-]|[.,]\d)")
_DIGITS_FOR_LETTERS = str.maketrans("OoIl", "0011")


def find_phones(text: str) -> Evidence | None:
    """Italian and international phone numbers of people and offices, disguised ones too."""
    copy = plain(text)
    spans = [copy.original(*span) for span in _phones(copy.text)]
    if not spans:
        return None
    found = merged(spans)
    return Evidence(1.0, found, {"kind": "phone", "count": len(found)})


def _phones(text: str) -> Iterator[tuple[int, int]]:
    yield from (match.span(1) for match in _IN_LINK.finditer(text) if _exists("+" + match[1]))
    text = _without_urls(text)
    as_digits = _LETTERS_FOR_DIGITS.sub(lambda m: m[0].translate(_DIGITS_FOR_LETTERS), text)
    for reading in {text, as_digits}:
        for match in PhoneNumberMatcher(reading, _REGION):
            kind = phonenumbers.number_type(match.number)
            place = match.start, match.end
            fixed = kind == PhoneNumberType.FIXED_LINE
            if fixed and (_is_of_the_city(match) or _is_of_an_office(reading, *place)):
                continue
            if kind in _PERSONAL_TYPES and not _is_explained(reading, *place):
                yield place
    for match in _ODDLY_SEPARATED.finditer(as_digits):
        if _exists(match[0], {PhoneNumberType.MOBILE}) and not _is_explained(text, *match.span()):
            yield match.span()
    for digits, span in spoken(text):
        if 8 <= len(digits) <= 14 and _exists(digits):
            yield span
    for match in _ABROAD.finditer(text):
        digits = len(re.findall(r"\d", match[0]))
        italian = match[0].startswith("+39")
        if not italian and digits >= 9 and not _is_of_an_office(text, *match.span()):
            yield match.span()
    yield from _as_elsewhere(text)
    for match in _LETTERED.finditer(text):
        if _is_dialled(re.sub(r"\D", "", match[0])):
            yield match.span()
    if _MY_NUMBER.search(text):
        for match in _RUN.finditer(as_digits):
            if _is_dialled(re.sub(r"\D", "", match[0])) and not _counts_up(match[0]):
                yield match.span()
    for match in _ONE_BY_ONE.finditer(as_digits):
        announced = _NUMBER_COMES.search(text, max(0, match.start() - 60), match.start())
        if announced and not _counts_up(match[0]):
            yield match.span()
    yield from _in_pieces(as_digits)
    if _BACKWARDS.search(text):
        for match in _DIGITS.finditer(as_digits):
            if _exists(re.sub(r"\D", "", match[0])[::-1]):
                yield match.span()


def _as_elsewhere(text: str) -> Iterator[tuple[int, int]]:
    """Numbers as they are written in the United Kingdom and in France, without their prefix."""
    for match in _BRITISH.finditer(text):
        if not _is_explained(text, *match.span()):
            yield match.span()
    for match in _FRENCH.finditer(text):
        if _NUMBER_COMES.search(text, max(0, match.start() - 60), match.start()):
            yield match.span()


def _in_pieces(text: str) -> Iterator[tuple[int, int]]:
    """Numbers said piece by piece, with few words between, where a number is announced."""
    pieces = list(numbers(text))
    for first, (digits, (start, end)) in enumerate(pieces):
        said, last = digits, end
        for more, (begins, ends) in pieces[first + 1 : first + 12]:
            gap = text[last:begins]
            if len(gap) > _WIDEST_GAP or len(said) > 13 or _ENDS_IT.search(gap):
                break
            said, last = said + more, ends
            if len(said) < 9:
                continue
            written = text[start:last]  # without words between, it is read as it stands
            if re.search(r"[^\W\d_]", written) and _is_said(text, start, last, said):
                yield start, last
                break


def _is_said(text: str, start: int, end: int, digits: str) -> bool:
    """Whether a number is announced before these pieces, and they are one that is dialled."""
    return bool(
        _NUMBER_COMES.search(text, max(0, start - 60), end)
        and not _FREEPHONE.search(text[max(0, start - 8) : start])
        and not _YEAR.search(text, start, end)
        and not _COUNTED.search(text, start, end)
        and _is_dialled(digits)
    )


def _is_dialled(digits: str) -> bool:
    """Whether these are all the digits of a mobile, or of a landline of Italy."""
    national = re.sub(r"\A(?:00)?39(?=[03])", "", digits)
    return len(national) in (9, 10) and national[0] in "03" and _exists(national)


def _without_urls(text: str) -> str:
    for url in find_urls(text):
        text = text[: url.start] + " " * (url.end - url.start) + text[url.end :]
    return text


def _is_of_the_city(match: phonenumbers.PhoneNumberMatch) -> bool:
    """Whether it is of the exchange of the City of Turin: all its offices begin with 011 011."""
    digits = str(match.number.national_number)
    return len(digits) > 7 and digits.startswith("11011")


def _is_of_an_office(text: str, start: int, end: int) -> bool:
    before = text[max(0, start - _OFFICE_BEFORE) : start]
    around = before + " " + text[end : end + 2 * _CONTEXT]
    named = any(fold(each) in GIVEN_NAMES for each in _CAPITALISED.findall(before[-_CONTEXT:]))
    office = _OFFICE.search(around) or _OFFICE_BESIDE.search(before[-2 * _CONTEXT :])
    return bool(office) and not named and not _OF_A_PERSON.search(around)


def _is_explained(text: str, start: int, end: int) -> bool:
    """Whether the number at [start, end[ is, by its neighbours or its form, no phone number."""
    written = text[start:end]
    if written.startswith(("+", "00")):
        return False
    before, after = text[max(0, start - _CONTEXT) : start], text[end : end + _CONTEXT]
    if _UNIT_AFTER.match(after) or _REFERENCE.search(before):
        return True
    if _MONEY_BEFORE.search(before) and len(re.findall(r"\D+", _CENTS.sub("", written))) < 2:
        return True  # with more marks than an amount has, it is none
    return not _ANNOUNCED.search(before) and _is_other_number(written)


def _is_other_number(written: str) -> bool:
    digits = sum(c.isdigit() for c in written)
    return bool(
        digits < 8  # the shortest Italian numbers look like codes
        or _THOUSANDS.fullmatch(written)
        or _PROTOCOL.fullmatch(written)
        or _DATE.search(written)
        or _counts_up(written)
    )


def _counts_up(written: str) -> bool:
    """Whether this is a list such as 3-4-5-6-7-8-9-10."""
    numbers = [int(digits) for digits in re.findall(r"\d+", written)]
    return len(numbers) > 2 and numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def _exists(written: str, types: set[int] = _PERSONAL_TYPES) -> bool:
    digits = re.sub(r"[^\d+]", "", written)
    try:
        number = phonenumbers.parse(digits, _REGION)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_valid_number(number) and phonenumbers.number_type(number) in types
