"""Reading the files that people share: are they what they seem? Pure: bytes in, value out.

Nothing here is ever opened by us or shown inside a page: a file is kept as it came and given
back as a download; a picture without what tells where it was taken. What is refused is what harms
who opens it: programs and bombs.
"""

import hashlib
import io
import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from PIL import Image

from communities.office_files import ODF, OOXML, check_office
from communities.pictures import ORIENTATION, without_metadata
from partners.signed_files import NotAccepted, check_pdf
from tsi.base.text import clean_line

LIMIT = 20 * 1024 * 1024  # bytes
PIXELS = 40_000_000  # of a picture
TYPES = {
    ".pdf": "application/pdf",
    **{suffix: kind.media_type for suffix, kind in (OOXML | ODF).items()},
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".webp": "image/webp",
    ".csv": "text/csv",
    ".txt": "text/plain",
}
_SAME = {".jpeg": ".jpg"}
_PICTURES = {".png": "PNG", ".jpg": "JPEG", ".webp": "WEBP"}
_SUFFIX = re.compile(r"[^/\\]*[^/\\.](\.[a-z]{3,4})", re.IGNORECASE)
_CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
_OTHER_FILES = (b"%PDF-", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"RIFF", b"MZ", b"\x7fELF")


@dataclass(frozen=True)
class SharedFile:
    """A file that is what it seems, with the suffix that its bytes deserve."""

    content: bytes
    suffix: str

    @property
    def size(self) -> int:
        return len(self.content)

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def read(name: str, content: bytes) -> SharedFile:
    """Tell what the file is by its bytes. Raises NotAccepted, in the reader's language.

    The name given says what it wants to be, is compared with the bytes, and is then forgotten.
    """
    if len(content) > LIMIT:
        raise NotAccepted(_("The file is larger than 20 MB."))
    if not content:
        raise NotAccepted(_("The file is empty."))
    suffix = _suffix(clean_line(name))
    if suffix in _PICTURES:
        return SharedFile(_cleaned_picture(content, suffix), suffix)
    _check(suffix)(content, suffix)
    return SharedFile(content, suffix)


def _suffix(name: str) -> str:
    match = _SUFFIX.fullmatch(name)
    suffix = match[1].lower() if match else ""
    suffix = _SAME.get(suffix, suffix)
    if suffix not in TYPES:
        known = ", ".join(suffix.lstrip(".") for suffix in TYPES)
        raise NotAccepted(_("Files of this kind are not accepted. These are: %s.") % known)
    return suffix


def _check(suffix: str) -> Callable[[bytes, str], None]:
    if suffix == ".pdf":
        return lambda content, _suffix: check_pdf(content)
    return _check_text if suffix in (".csv", ".txt") else check_office


def _cleaned_picture(content: bytes, suffix: str) -> bytes:
    """Decoded once, a JPEG no larger than is needed to see that it can be; without metadata."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # counted below
            with Image.open(io.BytesIO(content), formats=[_PICTURES[suffix]]) as image:
                fits = image.width * image.height <= PIXELS
                if fits:
                    image.draft(None, (64, 64))
                    orientation = _orientation(image)
                    image.load()
        cleaned = without_metadata(content, suffix, orientation) if fits else b""
    except Exception as error:  # decoders of damaged files raise many kinds
        raise NotAccepted(_("This picture cannot be read, whatever its name says.")) from error
    if not fits:
        raise NotAccepted(_("The picture has too many pixels: make it smaller."))
    return cleaned


def _orientation(image: Image.Image) -> int:
    """How the camera was held; upright when what says so is damaged, as viewers take it."""
    try:
        return image.getexif().get(ORIENTATION, 1)
    except Exception:
        return 1


def _check_text(content: bytes, _suffix: str) -> None:
    text = content
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):  # as spreadsheets save “Unicode text”
        try:
            text = content.decode("utf-16").encode()
        except UnicodeError:
            text = b"\0"
    if _CONTROLS.search(text) or content.startswith(_OTHER_FILES):
        raise NotAccepted(_("This is not plain text, whatever its name says."))
