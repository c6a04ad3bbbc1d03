"""The Italian catalogue as a test of pages: which of its words stand in a text."""

import re
from functools import cache

from babel.messages.pofile import read_po
from django.conf import settings

PO = settings.BASE_DIR / "locale" / "it" / "LC_MESSAGES" / "django.po"
HOLE = re.compile(r"%\(\w+\)[sd]|%%|<[^>]+>|\n")  # a placeholder, a tag, a line break
# Little words that no text of some length does without, and that the other language has not.
TELLTALE = {
    "en": "the of and your this these is are was were with not what you it its who from has have "
    "be been when which than only yet",
    "it": "il lo gli di del della dello dei delle che non è una un sono con tuo tua questo questa "
    "ti chi si nel nella alla ai dai",
}


@cache
def messages() -> tuple:
    """Every (msgid, its forms; msgstr, its forms) of the catalogue."""
    with PO.open("rb") as file:
        return tuple(
            (_forms(message.id), _forms(message.string))
            for message in read_po(file, locale="it")
            if message.id
        )


def _forms(text) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


@cache
def words_only_in(language: str) -> tuple[frozenset[str], re.Pattern]:
    """Our words in `language` that are not ours in the other one too.

    Short ones (to be compared with a whole piece of text, because "On" or "A" means nothing
    inside a sentence), and a pattern that finds the longer ones anywhere.
    """
    english, italian = (
        {piece for forms in side for text in forms for piece in _pieces(text)}
        for side in zip(*messages(), strict=True)
    )
    only = english - italian if language == "en" else italian - english
    long = sorted((piece for piece in only if piece.count(" ") >= 2), key=len, reverse=True)
    anywhere = re.compile(rf"(?<!\w)({'|'.join(map(re.escape, long))})(?!\w)")
    # One letter is of no language: an article before a word that is explained, a list's letter.
    return frozenset(word for word in only - set(long) if len(word) > 1), anywhere


def _pieces(text: str) -> list[str]:
    found = (_bare(piece) for piece in HOLE.split(text))
    return [piece for piece in found if re.search(r"[^\W\d_]", piece)]


def _bare(text: str) -> str:
    """`text` without codes, numbers, addresses and the punctuation around it."""
    words = [word for word in text.split() if not re.search(r"[\d/@]", word)]
    return " ".join(words).strip(' .,:;()[]·–…?!«»"→←%')


def foreign_words(texts: list[str], language: str) -> list[str]:
    """What in `texts`, all meant to be in `language` ("it", "en"), is in the other one.

    That is our own texts of the other language, and pieces in which its little words are more
    than those of `language` (a name such as "University of Turin" makes no sentence English).
    """
    return [text for text in texts if _is_foreign(text, language)]


@cache  # most pieces of a page stand on many pages
def _is_foreign(text: str, language: str) -> bool:
    other = "en" if language == "it" else "it"
    short, anywhere = words_only_in(other)
    return bool(
        _bare(text) in short
        or anywhere.search(text)
        or _telltales(text, other) > _telltales(text, language)
    )


def _telltales(text: str, language: str) -> int:
    words = re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", _bare(text))
    return sum(not word.isupper() and word.lower() in TELLTALE[language].split() for word in words)
