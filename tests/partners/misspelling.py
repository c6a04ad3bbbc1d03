"""How people misspell and shorten names, always in the same way for the same seed."""

import random
import unicodedata

ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")  # of the keyboard
NEIGHBOURS = {
    key: row[max(0, at - 1) : at] + row[at + 1 : at + 2]
    for row in ROWS
    for at, key in enumerate(row)
}


def typos(name: str, seed: int) -> list[str]:
    """The name three times with one typo each, of four kinds drawn by lot."""
    chance = random.Random(f"{seed} {name}")
    return [_typo(name, kind, chance) for kind in chance.sample(KINDS, 3)]


def battered(name: str, seed: int) -> str:
    """The name with three typos in it."""
    chance = random.Random(f"{seed} {name} three")
    for kind in chance.sample(KINDS, 3):
        name = _typo(name, kind, chance)
    return name


def without_accents(name: str) -> str:
    marks = unicodedata.normalize("NFD", name).replace("’", "'")
    return "".join(c for c in marks if not unicodedata.combining(c)).upper()


def shortened(name: str) -> str:
    """Each word of more than six letters cut to its first four: Fond Comp San Paolo."""
    return " ".join(word[:4] if len(word) > 6 else word for word in name.split())


def _swap(name: str, at: int, chance: random.Random) -> str:
    return name[:at] + name[at + 1] + name[at] + name[at + 2 :]


def _drop(name: str, at: int, chance: random.Random) -> str:
    return name[:at] + name[at + 1 :]


def _double(name: str, at: int, chance: random.Random) -> str:
    return name[: at + 1] + name[at:]


def _neighbour(name: str, at: int, chance: random.Random) -> str:
    near = NEIGHBOURS.get(name[at].lower(), "e")
    return name[:at] + chance.choice(near) + name[at + 1 :]


KINDS = (_swap, _drop, _double, _neighbour)


def _typo(name: str, kind, chance: random.Random) -> str:
    """One typo, anywhere two letters that differ stand side by side."""
    places = [
        at
        for at in range(len(name) - 1)
        if name[at].isalpha() and name[at + 1].isalpha() and name[at] != name[at + 1]
    ]
    return kind(name, chance.choice(places), chance)
