"""Numbers in words, Italian and English, as people dictate a telephone number."""

import re
from itertools import product

_IT = "zero uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici"
_IT += " quindici sedici diciassette diciotto diciannove"
_IT_TENS = "venti trenta quaranta cinquanta sessanta settanta ottanta novanta"
_EN = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
_EN += " fifteen sixteen seventeen eighteen nineteen"
_EN_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_TIMES = {"doppio": 2, "doppia": 2, "double": 2, "triplo": 3, "triple": 3}


def _italian() -> dict[str, str]:
    units = _IT.split()
    names = {name: str(number) for number, name in enumerate(units)}
    for ten, name in enumerate(_IT_TENS.split(), 2):
        names[name] = str(ten * 10)
        for unit in range(1, 10):
            stem = name[:-1] if unit in (1, 8) else name
            names[stem + units[unit]] = str(ten * 10 + unit)
    names |= {name: value for name, value in names.items() if name != "tre"}
    below = dict(names)
    for name, value in below.items():  # a prefix of a mobile: trecentoquarantasette
        names["trecento" + name] = str(300 + int(value))
    names["trecento"] = "300"
    return names | {
        name.removesuffix("e") + "é": v for name, v in names.items() if name[-3:] == "tre"
    }


def _english() -> dict[str, str]:
    units = _EN.split()
    names = {name: str(number) for number, name in enumerate(units)} | {"oh": "0", "nought": "0"}
    for (ten, name), unit in product(enumerate(_EN_TENS.split(), 2), range(10)):
        names[f"{name}-{units[unit]}" if unit else name] = str(ten * 10 + unit)
    return names


NAMES = _italian() | _english()
_NAME = "|".join(sorted(map(re.escape, NAMES), key=len, reverse=True))
_TIME = "|".join(_TIMES)
_ONE = rf"(?:(?:{_TIME})\s(?:{_NAME}|\d)|{_NAME}|\d{{1,7}})"
_SPOKEN = re.compile(
    rf"(?<!\w){_ONE}(?:[\s,.;:/*–-]{{1,3}}(?:e\s|and\s)?{_ONE}){{2,13}}(?!\w)", re.I
)
_NUMBER = re.compile(rf"(?<![^\W\d_])(?:({_TIME})[\s-])?({_NAME}|\d+)(?![^\W\d_])", re.I)
_PART = re.compile(rf"(?:({_TIME})\s)?({_NAME}|\d+)", re.I)


_UNIT = "|".join(_IT.split()[:10] + _EN.split()[:10])
# Units in one word, or in a few: "treduenove55cinque zerotrecinquedue".
_GLUED = re.compile(rf"(?<!\w)(?:(?:{_UNIT}|\d){{3,12}}\s?){{1,4}}(?!\w)", re.I)


def _glued(written: str) -> str:
    return "".join(
        NAMES.get(each.lower(), each) for each in re.findall(rf"(?i){_UNIT}|\d", written)
    )


def numbers(text: str) -> list[tuple[str, tuple[int, int]]]:
    """The digits of each number, in figures or in words, and where it stands."""
    return [
        (NAMES.get(m[2].lower(), m[2]) * _TIMES.get((m[1] or "").lower(), 1), m.span())
        for m in _NUMBER.finditer(text)
    ]


def spoken(text: str) -> list[tuple[str, tuple[int, int]]]:
    """The digits of each run of numbers of which some are in words, and where it stands."""
    glued = (match for match in _GLUED.finditer(text) if not re.fullmatch(r"[\d\s]+", match[0]))
    found = [(_glued(match[0]), match.span()) for match in glued]
    for match in _SPOKEN.finditer(text):
        parts = _PART.findall(match[0])
        if sum(not name.isdigit() for _times, name in parts) >= 2:
            digits = "".join(
                NAMES.get(name.lower(), name) * _TIMES.get(times.lower(), 1)
                for times, name in parts
            )
            found.append((digits, match.span()))
    return found
