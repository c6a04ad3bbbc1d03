"""Logos: what people upload is decoded and drawn anew, so that nothing else comes with it."""

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from PIL import Image, ImageFile, ImageOps

FORMATS = ("PNG", "JPEG", "WEBP")
LARGEST = 2 * 1024 * 1024  # bytes of what is uploaded
PIXELS = 4_000_000  # of what is decoded: 16 MB, twice
SIDE = 600  # pixels of what is kept


class NotALogo(Exception):
    """The bytes are no image of a kind that is taken, or a damaged or too large one."""


def redrawn(data: bytes) -> tuple[bytes, str]:
    """The picture in `data` without metadata, at most SIDE pixels high and wide.

    Returns PNG or JPEG bytes and the extension that goes with them. Raises NotALogo.
    """
    if len(data) > LARGEST:
        raise NotALogo
    try:
        with warnings.catch_warnings(), _whole():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _drawn(data)
    except NotALogo:
        raise
    except Exception as error:  # decoders of damaged files raise many kinds
        raise NotALogo from error


@contextmanager
def _whole() -> Iterator[None]:
    """Refuse cut files; printing, in the same process, makes Pillow take them."""
    before, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before


def _drawn(data: bytes) -> tuple[bytes, str]:
    with Image.open(io.BytesIO(data), formats=FORMATS) as image:
        if image.width * image.height > PIXELS:
            raise NotALogo
        clear = image.has_transparency_data or image.format == "PNG"
        image.draft(None, (2 * SIDE, 2 * SIDE))  # a JPEG is decoded no larger than is needed
        picture = image.convert("RGBA" if clear else "RGB")
    picture.thumbnail((SIDE, SIDE))
    picture = ImageOps.exif_transpose(picture)
    kept = Image.new(picture.mode, picture.size)
    kept.paste(picture)
    out = io.BytesIO()
    if clear:
        kept.save(out, "PNG", optimize=True)
        return out.getvalue(), "png"
    kept.save(out, "JPEG", quality=88)
    return out.getvalue(), "jpg"
