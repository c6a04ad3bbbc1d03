"""The picture by which other sites announce a page: a card of 1200 × 630, drawn with our fonts.

Pure but for reading the fonts: the same card is the same bytes (docs/decisions/0035).
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from fontTools.ttLib import TTFont
from PIL import Image, ImageDraw, ImageFont

from tsi.base.printing.files import static_file

WIDTH, HEIGHT = 1200, 630
LEFT, TOP, BAND = 96, 150, 24
TEXT_WIDTH = WIDTH - LEFT - 84
TEXT_HEIGHT = 320
SIZES = (84, 72, 62, 54, 46, 40)  # of the title: the largest that fits
LEADING = 1.22
LONGEST = 400  # characters of a title that are looked at
DEEP, TINT, PAPER, LINE = "#00356b", "#b9d7f5", "#ffffff", "#3f6fa3"
FACES = {
    "sans": "titillium-web-v10-latin-ext_latin-700",
    "light": "titillium-web-v10-latin-ext_latin-regular",
    "serif": "lora-v20-latin-ext_latin-regular",
}


@dataclass(frozen=True)
class Card:
    """What a picture says. `theme` colours its band; the Plan's own words stand in its serif."""

    above: str
    title: str
    theme: str = "#66a3e0"
    serif: bool = False


def png(card: Card) -> bytes:
    """The picture of a card as a PNG file."""
    image = Image.new("RGB", (WIDTH, HEIGHT), DEEP)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, BAND, HEIGHT), fill=card.theme)
    above = font("light", 36)
    draw.text((LEFT, 76), cut(card.above, above, TEXT_WIDTH), font=above, fill=TINT)
    face = "serif" if card.serif else "sans"
    lines, size = fitted(card.title, face)
    for place, line in enumerate(lines):
        height = TOP + round(place * size * LEADING)
        draw.text((LEFT, height), line, font=font(face, size), fill=PAPER)
    _foot(draw)
    made = io.BytesIO()
    image.quantize(64).save(made, "PNG", optimize=True)
    return made.getvalue()


def _foot(draw: ImageDraw.ImageDraw) -> None:
    """A line, the mark of the site (static/img/mark.svg) and its name."""
    draw.line((LEFT, 520, WIDTH - 84, 520), fill=LINE, width=2)
    x, y, unit = LEFT, 546, 1.3  # the mark is 40 units wide
    at = lambda a, b: (x + a * unit, y + b * unit)  # noqa: E731
    draw.rounded_rectangle((*at(0, 0), *at(40, 40)), radius=8 * unit, fill="#0b3d91")
    draw.line((at(13, 14), at(27, 14), at(20, 27), at(13, 14)), fill=PAPER, width=3)
    for middle in ((13, 14), (27, 14), (20, 27)):
        draw.circle(at(*middle), 4.2 * unit, fill=PAPER)
    draw.text((LEFT + 72, 550), "Torino Social Impact", font=font("sans", 34), fill=PAPER)


# --- Words that fit ------------------------------------------------------------------------------


def fitted(text: str, face: str) -> tuple[list[str], int]:
    """The lines of a title and their size: as large as fits, and never more than fits."""
    text = " ".join(text.split())[:LONGEST]
    for size in SIZES:
        lines = list(wrapped(text, font(face, size)))
        most = int(TEXT_HEIGHT // (size * LEADING))
        if len(lines) <= most:
            break
    if len(lines) > most:
        last = cut(f"{lines[most - 1]} {lines[most]}", font(face, size), TEXT_WIDTH)
        lines = [*lines[: most - 1], last if last.endswith("…") else f"{last}…"]
    return lines, size


def wrapped(text: str, with_font: ImageFont.FreeTypeFont) -> Iterator[str]:
    """Lines no wider than TEXT_WIDTH; a word that is wider is broken."""
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if with_font.getlength(longer) <= TEXT_WIDTH:
            line = longer
            continue
        if line:
            yield line
        *whole, line = _broken(word, with_font)
        yield from whole
    if line:
        yield line


def _broken(word: str, with_font: ImageFont.FreeTypeFont) -> Iterator[str]:
    """A word in pieces that fit, the last one last."""
    piece = ""
    for letter in word:
        if piece and with_font.getlength(piece + letter) > TEXT_WIDTH:
            yield piece
            piece = ""
        piece += letter
    yield piece


def cut(text: str, with_font: ImageFont.FreeTypeFont, width: int) -> str:
    """The text on one line, ended by an ellipsis where it does not fit."""
    if with_font.getlength(text) <= width:
        return text
    while text and with_font.getlength(f"{text}…") > width:
        text = text[:-1]
    return f"{text.rstrip()}…"


@cache
def font(face: str, size: int) -> ImageFont.FreeTypeFont:
    """One of our fonts in a size, in pixels. Raises LookupError where the set-up made none."""
    return ImageFont.truetype(io.BytesIO(_truetype(face)), size)


@cache
def _truetype(face: str) -> bytes:
    """A font of the kit as Pillow can read it: unpacked, once in each process."""
    packed = static_file(f"vendor/fonts/{FACES[face]}.woff2")
    if packed is None:
        raise LookupError(f"The font {FACES[face]} is not among the static files.")
    unpacked = TTFont(io.BytesIO(packed))
    unpacked.flavor = None
    made = io.BytesIO()
    unpacked.save(made)
    return made.getvalue()
