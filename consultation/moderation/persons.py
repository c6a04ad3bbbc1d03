"""What a text tells of one person's life: day of birth, home, health with a name.

Places and dates of the Plan are many; only words that tie them to a person count.
"""

import re
from collections.abc import Iterator

from tsi.base.text import fold

from .bayes import judgement
from .findings import Evidence, merged
from .plain import plain
from .wordlists import GIVEN_NAMES, MONTHS_EN, MONTHS_IT, any_of, wordings

_MONTHS = f"{MONTHS_IT}|{MONTHS_EN}"
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
    r"(?:(?:via|viale|v\.le|corso|c\.so|piazza|p\.za|piazzale|strada|str\.|vicolo|largo|l\.go"
    r"|borgata|frazione|lungo\s?\w+)\s(?:[\w.'’]+\s){1,4}?"
    r"(?:n[.°º]?\s?|nr\.?\s|numero\s)?\d{1,4}(?:\s?/\s?\w{1,3}|[a-z]\b)?"
    r"|(?:via|viale|corso|piazza|strada|vicolo)\s(?:[\w.'’]+,?\s){1,4}?(?:al\s)?civico\s\w+"
    r"|civico\s\d{1,4}(?:\s?/?\w)?\s(?:di|in)\s(?:via|viale|corso|piazza|strada|vicolo)\s[\w.'’]+)"
)
_ENGLISH_STREET = (
    r"\d{1,4}\s(?:(?:[A-Z][\w']+\s){1,3}(?:Street|Road|Avenue|Lane|Drive|Square|Close|Way)"
    r"|(?:Via|Corso|Piazza|Viale|Strada|Vicolo)(?:\sde\w{1,4})?\s[A-Z]\w+)"
)
_HOME = re.compile(
    rf"\b(?:residente|domiciliat[oa]|abitazione|abit[oai]|abitiamo|viv[oe]|viviamo|sto|a casa"
    rf"|casa mia(?: è)?|il mio indirizzo(?: è)?|mi trovo"
    rf"|live[sd]?|walk home to|residing|resides?|my (?:home )?address(?: is)?"
    rf"|home is)\b\W{{1,3}}(?:\w{{1,20}},?\s){{0,5}}?"
    rf"(?:in|al|a|at|alla|on)?\s?(?:{_STREET}|{_ENGLISH_STREET})"
    rf"|{_STREET}[\s,]{{1,3}}(?:scala|interno|int\.)\s\w{{1,3}}\b",
    re.IGNORECASE,
)
_ADDRESS = re.compile(rf"(?<!\w)(?:{_STREET}|{_ENGLISH_STREET})", re.IGNORECASE)
_SIGNED = re.compile(rf"[\s,;–-]{{1,4}}(?:{_STREET}|{_ENGLISH_STREET})", re.IGNORECASE)
_DOOR = re.compile(
    r"\b(?:\d\s?[°º]\s?piano|(?:primo|secondo|terzo|quarto|quinto|sesto|settimo|ultimo) piano"
    r"|piano (?:terra|rialzato|nobile|\d)|campanell\w+|citofon\w+|suon\w+|scala \w|interno \d+"
    r"|cancello|porta \d+|attico|presso la mia|casa mia|(?:ground|first|second|third|fourth|fifth"
    r"|top) floor|flat \d+|staircase|door(?:bell)?|bell|ring|my (?:flat|house|home|place))\b",
    re.IGNORECASE,
)
_SEAT = re.compile(
    r"\b(?:sed[ei]|uffici\w*|sportell\w*|associazion\w+|cooperativ\w+|circol\w+|bibliotec\w+|negozi\w*"
    r"|magazzin\w+|spazi\w*|empori\w*|edifici\w*|local[ei]|palazz\w+|aprire|vuot\w|chius\w|sfitt\w"
    r"|laborator\w+|centr\w|ambulator\w+|scuol\w+|office|centre|shop|library)\b",
    re.IGNORECASE,
)
_NAME = r"[A-ZÀ-Ý][a-zà-ÿ'’-]+"
_TELLS = r"(?:ha|è|era|soffre|affett[oa]|seguit[oa]|has|is|was|suffers?|with)"
# A named person, and near the verb what is told of them.
_TOLD = re.compile(
    rf"\b(?:{any_of('relations')}),?\s{_NAME}(?:\s{_NAME})?,?(?:\s[\w'’]+,?){{0,5}}?\s{_TELLS}"
    rf"(?:[\s'’]+\w+){{0,5}}?[\s'’]+(?i:{any_of('intimate')})\b"
)

_BESIDE = 80  # characters before a name in which what is told of it stands; after it twice as many
_FULL_NAME = re.compile(
    rf"(?<![\w.'’-])(?P<given>{_NAME})\s(?:(?:[Dd][eiao]l?|[Dd]ella|El|Al|Ben|Van|Lo|La)\s)?"
    rf"(?P<surname>{_NAME})"
)
# One of a lawful text's names stands for an office, a street or a body; these rarely do.
_TITLED = re.compile(
    r"\b(?:[Ss]ignor[ae]?|[Ss]ig\.?(?:ra)?|[Mm]rs?\.?|[Mm]s\.?|[Pp]rof\.?(?:ssa)?|[Mm]aestr[oa]"
    r"|[Rr]agionier\w*|[Gg]eometra|[Dd]ott\.?(?:ssa|or)?|[Dd]on|[Nn]onn[oa]|[Zz]i[oa]"
    rf"|[Ll]a famiglia)\s{_NAME}"
)
_INITIALS = re.compile(rf"(?<![\w.'’-])(?:{_NAME}\s[A-Z]\.|[A-Z]\.\s?[A-Z]\.)(?!\w)")
_GIVEN_NAME = re.compile(rf"(?<![\w.'’-])(?P<given>{_NAME})(?![\w'’-])")
_SURNAME = re.compile(rf"\s{_NAME}")
_RELATIVE = re.compile(rf"(?<!\w)(?:{any_of('relations')}),?\s{_NAME}")
_WELL_KNOWN = frozenset(wordings("well_known"))
_NAMED = 1.2  # by how much a private name lowers the limit: then it is enough to speak of a life
_INTIMATE = re.compile(rf"(?<!\w)(?:{any_of('intimate')}|{any_of('circumstances')})(?!\w)", re.I)
_ROLE = (
    r"(?:assessor\w*|sindac\w+|vicesindac\w+|ministr\w+|consiglier\w+|president\w+|senator\w+"
    r"|deputat\w+|garante|portavoce|regista|allenat\w+|scrit\w+|autor\w+|autric\w+|poet\w+|attor\w"
    r"|attrice|cantant\w+|campion\w+|filosof\w+|economist\w*|architett\w+|giornalist\w+|magistrat\w"
    r"|mayor|minister|councill?or|president|chair\w*|author|writer|coach|singer|film-?maker|poet"
    r"|economist|philosopher|journalist|MP|MEP)"
)
_OF_A_ROLE = re.compile(rf",\s(?:\w+\s)?{_ROLE}\b", re.IGNORECASE)
# Who holds an office, or gave a name to a place, a prize or a law.
_PUBLIC = re.compile(
    r"\b(?:via|viale|v\.le|corso|c\.so|piazza|piazzale|largo|strada|giardin\w+|parco|scuol\w|istitut\w"
    r"|liceo|ospedal\w|bibliotec\w|fondazione|premio|legge|teatro|museo|sala|villa|casa|centro|ex"
    r"|san|santa|santo|don|suor|padre|papa|beato|presidenza|onorevole|prof\w*"
    r"|dirigente"
    r"|direttor\w*|direttric\w|governator\w*|cooperativ\w+|associazion\w+|libro di|saggio di"
    rf"|romanz\w+ di|film\w* di|intitolat\w+ a|{_ROLE}"
    r"|street|square|school|hospital|library|foundation|prize|award|act|theatre"
    r"|senator|secretary|commissioner|pope|saint|st|head|director|by)"
    r"\.?,?\s(?:\w+\s){0,2}\Z",
    re.IGNORECASE,
)


def find_persons(text: str) -> Evidence | None:
    """What is told of one person: by its form, or by how it is told (bayes.py)."""
    if stated := find_circumstances(text):
        return stated
    named = _names_somebody(plain(text).text)
    judged = judgement(text, "personal_data", eased=_NAMED if named else 0.0)
    if judged.probability < 0.5:
        return None
    found = merged(judged.spans)
    return Evidence(round(judged.probability, 3), found, {"kind": "told", "count": len(found)})


def find_circumstances(text: str) -> Evidence | None:
    """Days of birth, home addresses with their number, what is told of somebody who is named."""
    copy = plain(text)
    spans = [m.span() for m in _BORN.finditer(copy.text) if not _is_of_a_body(copy.text, m)]
    spans += [match.span() for match in _HOME.finditer(copy.text)]
    spans += _doors(copy.text)
    spans += [match.span() for match in _TOLD.finditer(copy.text)]
    spans += _told_of_names(copy.text)
    if not spans:
        return None
    found = merged(copy.original(*span) for span in spans)
    return Evidence(0.9, found, {"kind": "person", "count": len(found)})


def _doors(text: str) -> Iterator[tuple[int, int]]:
    """Addresses with the floor, the bell or the door beside them: homes, if no office is there;
    and those that follow the name of a person, as in a signature."""
    for match in _ADDRESS.finditer(text):
        before = text[max(0, match.start() - _BESIDE) : match.start()]
        after = text[match.end() : match.end() + 40]
        seat = _SEAT.search(before) or _SEAT.search(after)
        if (_DOOR.search(before[-30:]) or _DOOR.search(after)) and not seat:
            yield match.span()
    for _start, end in _private_names(text):
        if address := _SIGNED.match(text, end):
            yield address.span()


def _told_of_names(text: str) -> Iterator[tuple[int, int]]:
    """Given name and surname of somebody who holds no office, with what is intimate beside it."""
    for start, end in _private_names(text):
        stop = _end_of_sentence(text, end)
        if _INTIMATE.search(text, end, stop) or _INTIMATE.search(
            text, max(0, start - _BESIDE), start
        ):
            yield start, end


def _private_names(text: str) -> Iterator[tuple[int, int]]:
    """Where somebody is named who holds no office and is not known to all."""
    for match in _FULL_NAME.finditer(text):
        given, surname = fold(match["given"]), match["surname"]
        private = given in GIVEN_NAMES and not _is_well_known(given, surname)
        if private and not _has_a_role(text, match):
            yield match.span()
    yield from (match.span() for match in _RELATIVE.finditer(text))


def _names_somebody(text: str) -> bool:
    """Whether a private person is named at all, be it by a given name or by initials."""
    if any(_private_names(text)) or _TITLED.search(text) or _INITIALS.search(text):
        return True
    given = (each for each in _GIVEN_NAME.finditer(text) if fold(each["given"]) in GIVEN_NAMES)
    return any(not _has_a_role(text, each) and not _is_of_all(text, each) for each in given)


def _is_well_known(given: str, surname: str) -> bool:
    last = fold(surname).removesuffix("'s")
    return bool({last, f"{fold(given)} {last}"} & _WELL_KNOWN)


def _is_of_all(text: str, name: re.Match[str]) -> bool:
    """Whether the given name and the surname after it are of somebody known to all."""
    surname = _SURNAME.match(text, name.end())
    return bool(surname) and _is_well_known(name["given"], surname[0].strip())


def _has_a_role(text: str, name: re.Match[str]) -> bool:
    """Whether a role stands before the name, or after it and a surname."""
    surname = _SURNAME.match(text, name.end())
    after = surname.end() if surname else name.end()
    return bool(_PUBLIC.search(text[: name.start()][-60:]) or _OF_A_ROLE.match(text, after))


def _end_of_sentence(text: str, start: int) -> int:
    stop = re.compile(r"[.!?](?=\s|\Z)").search(text, start, start + 2 * _BESIDE)
    return stop.start() if stop else min(len(text), start + 2 * _BESIDE)


def _is_of_a_body(text: str, match: re.Match[str]) -> bool:
    return bool(_OF_A_BODY.search(text[max(0, match.start() - 80) : match.start()]))
