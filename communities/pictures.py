"""Taking out of a picture what says where, when and with what it was made. Pure: bytes in, out.

The picture itself is not drawn anew: its compressed data are copied as they came, so that nothing
of its quality is lost, and an animation stays one. What is copied is a list of what a picture is
made of; all else is left behind: EXIF with its position and thumbnail, XMP, IPTC, comments, notes
of the maker, and whatever follows the end. How the camera was held is written anew, nothing else.

JPEG: ITU-T T.81, annex B. PNG: W3C, third edition, chapter 5. WebP: RFC 9649.
"""

import re
import struct
import zlib
from collections.abc import Iterator

from PIL import Image

ORIENTATION = 0x0112  # the EXIF tag
JPEG_END, JPEG_SCAN = 0xD9, 0xDA
PNG_START = b"\x89PNG\r\n\x1a\n"
PNG_KEPT = {
    *(b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"acTL", b"fcTL", b"fdAT"),
    *(b"cHRM", b"cICP", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"bKGD", b"hIST", b"pHYs", b"sPLT"),
}
WEBP_KEPT = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"}
WEBP_EXIF, WEBP_XMP = 0x08, 0x04  # flags of VP8X
_AFTER_SCAN = re.compile(rb"\xff+[^\x00\xff\xd0-\xd7]", re.DOTALL)  # the next marker in coded data


def without_metadata(content: bytes, suffix: str, orientation: int = 1) -> bytes:
    """The same picture, with its orientation (1 to 8, as in EXIF) and no other metadata.

    `suffix` is .jpg, .png or .webp, and `content` one that could be read. Raises ValueError or
    struct.error when its parts do not follow each other as they should.
    """
    return _CLEANED[suffix](content, _exif(orientation))


def _exif(orientation: int) -> bytes:
    """A block that says how to turn the picture, or nothing when it stands upright."""
    if orientation not in range(2, 9):
        return b""
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    return exif.tobytes().removeprefix(b"Exif\0\0")


def _jpeg(content: bytes, exif: bytes) -> bytes:
    kept = [b"\xff\xd8"]
    for marker, body in _segments(content):
        if exif and marker != 0xE0:  # JFIF comes first where it is there
            kept.append(_segment(0xE1, b"Exif\0\0" + exif))
            exif = b""
        if _is_picture(marker, body):
            kept.append(b"\xff" + bytes([marker]) + body)
    return b"".join([*kept, b"\xff\xd9"])


def _is_picture(marker: int, body: bytes) -> bool:
    """Whether a segment is of the picture: its colours are, notes of applications are not."""
    if marker == 0xE2:
        return body[2:].startswith(b"ICC_PROFILE\0")
    if marker == 0xEE:
        return body[2:].startswith(b"Adobe")
    if marker == 0xE0:
        return body[2:].startswith(b"JFIF\0")
    return not (0xE0 <= marker <= 0xEF or marker == 0xFE)


def _segment(marker: int, data: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data


def _segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Each marker with what belongs to it, up to the end of the first picture."""
    at = 2
    while at < len(content):
        while content[at : at + 2] == b"\xff\xff":
            at += 1
        lead, marker = struct.unpack_from(">BB", content, at)
        if lead != 0xFF:
            raise ValueError("no marker")
        if marker == JPEG_END:
            return
        (size,) = struct.unpack_from(">H", content, at + 2)
        end = at + 2 + size
        if marker == JPEG_SCAN:
            found = _AFTER_SCAN.search(content, end)
            end = found.start() if found else len(content)  # some cameras forget the end
        yield marker, content[at + 2 : end]
        at = end


def _png(content: bytes, exif: bytes) -> bytes:
    kept, at = [PNG_START], len(PNG_START)
    while True:
        size, kind = struct.unpack_from(">I4s", content, at)
        end = at + 12 + size
        if kind in PNG_KEPT:
            kept.append(content[at:end])
        if kind == b"IHDR" and exif:
            kept.append(_chunk(b"eXIf", exif))
        if kind == b"IEND":
            return b"".join(kept)
        at = end


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I4s", len(data), kind) + data + struct.pack(">I", zlib.crc32(kind + data))


def _webp(content: bytes, exif: bytes) -> bytes:
    (size,) = struct.unpack_from("<I", content, 4)
    kept, at, whole = [], 12, min(8 + size, len(content))
    while at + 8 <= whole:
        kind, length = struct.unpack_from("<4sI", content, at)
        data = content[at + 8 : at + 8 + length]
        if kind in WEBP_KEPT:
            kept.append(_riff(kind, _flagged(data, bool(exif)) if kind == b"VP8X" else data))
        at += 8 + length + length % 2
    if exif and kept[0].startswith(b"VP8X"):  # the simple form has no place for it, nor had any
        kept.append(_riff(b"EXIF", exif))
    body = b"WEBP" + b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _flagged(data: bytes, has_exif: bool) -> bytes:
    flags = data[0] & ~(WEBP_EXIF | WEBP_XMP) | (WEBP_EXIF if has_exif else 0)
    return bytes([flags]) + data[1:]


def _riff(kind: bytes, data: bytes) -> bytes:
    return kind + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)


_CLEANED = {".jpg": _jpeg, ".png": _png, ".webp": _webp}
