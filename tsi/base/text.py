"""Cleaning what people type, before it is stored, compared or searched.

Two doors, `clean_line` for one-line fields and `clean_text` for longer ones. Both are idempotent
(cleaning twice changes nothing), so a form, an import and a migration may all call them.
"""

import re
import unicodedata

# Marks above and below one base character. Vietnamese needs one after NFC, Arabic two, pointed
# Hebrew with cantillation four; "Zalgo" text piles up dozens.
MAX_MARKS = 4

_NEWLINES = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")

# What is never visible and never needed: C0/C1 controls (\n and \t stay), soft hyphen, bidi
# controls (they can make a text read otherwise than it is stored), zero-width characters and
# fillers, invisible operators, tag characters, the two noncharacters that XML refuses, and lone
# surrogates, which UTF-8 cannot carry. The joiners U+200C and U+200D are judged apart.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\ufffe\uffff\ud800-\udfff"
    "\U000e0000-\U000e007f]"
)

# A joiner matters between two letters or signs of the scripts from Arabic to Burmese, where it
# chooses the shape of the letters (Persian, Hindi, Malayalam…), and between two symbols, where
# it builds one emoji of several. Anywhere else it only hides something, and goes.
_SHAPED = "[\u0600-\u109f]"
_SYMBOL_BEFORE = "[\u2190-\u2bff\ufe0f\U0001f000-\U0001faff]"
_SYMBOL_AFTER = "[\u2190-\u2bff\U0001f000-\U0001faff]"
_NEEDED_JOINER = (
    f"(?<={_SHAPED})[\u200c\u200d](?={_SHAPED})|(?<={_SYMBOL_BEFORE})\u200d(?={_SYMBOL_AFTER})"
)
_JOINER = re.compile(f"({_NEEDED_JOINER})|[\u200c\u200d]")
_JOINERS = "\u200c\u200d"

_TRAILING_SPACES = re.compile(r"(?<![^\S\n])[^\S\n]+(?=\n)")
_BLANK_LINES = re.compile(r"\n{4,}")
_WORD = re.compile(r"[^\W_]+")
_APOSTROPHES = str.maketrans({"\u2019": "'", "\u2018": "'", "\u02bc": "'"})


def clean_line(value: str) -> str:
    """One line of text: cleaned like `clean_text`, every run of white space one space."""
    return " ".join(_clean(value).split())


def clean_text(value: str) -> str:
    """A text of several lines: NFC, LF line ends, nothing invisible, no piled-up marks.

    At most two blank lines in a row, no spaces at line ends, nothing blank at either end.
    """
    value = _TRAILING_SPACES.sub("", _clean(value).strip())
    return _BLANK_LINES.sub("\n\n\n", value)


def fold(value: str) -> str:
    """The form in which two spellings of one word are equal, for searching and comparing.

    Case and accents go, compatibility forms become plain (full width, ligatures), typographic
    apostrophes become straight. Not for display.
    """
    if value.isascii():
        return value.lower()
    plain = unicodedata.normalize("NFKD", value.translate(_APOSTROPHES)).casefold()
    decomposed = unicodedata.normalize("NFKD", plain)
    return "".join(c for c in decomposed if unicodedata.category(c) != "Mn")


def words(value: str) -> list[str]:
    """The folded words of a text in their order, without punctuation."""
    return _WORD.findall(fold(value))


def _clean(value: str) -> str:
    value = _INVISIBLE.sub("", _NEWLINES.sub("\n", value))
    value = unicodedata.normalize("NFC", value)  # before marks are counted: é has none
    # Where a joiner goes, letter and mark become neighbours and NFC may join or reorder them,
    # which may leave another joiner with nothing to join. Rarely more than two rounds.
    while (tidied := _tidied(value)) != value:
        value = tidied
    return value


def _tidied(value: str) -> str:
    return unicodedata.normalize("NFC", _JOINER.sub(r"\1", _cap_marks(value)))


def _cap_marks(value: str) -> str:
    kept, marks = [], 0
    for char in value:
        if unicodedata.category(char) in ("Mn", "Me"):
            marks += 1
        elif char not in _JOINERS:  # a joiner is no new base: it must not restart the count
            marks = 0
        if marks <= MAX_MARKS:
            kept.append(char)
    return "".join(kept)
