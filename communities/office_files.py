"""Office documents: zip files whose parts say what they are. Pure; nothing is unpacked to disk."""

import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from xml.parsers import expat

from django.utils.translation import gettext as _

from partners.importing.limits import Unreadable
from partners.importing.xml_events import parse
from partners.signed_files import NotAccepted

MAX_PARTS = 5_000
MAX_UNPACKED = 100_000_000  # bytes of all parts
MAX_LIST = 10_000_000  # bytes of a part that lists others: their kinds, or links
# The only two ways of packing that both norms know (ECMA-376-2, annex C; OpenDocument 1.3-2, 2.2).
# Others bring errors of their own, and LZMA asks for as much memory as the file says.
PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,  # packed in a way that office programs do not use
    RuntimeError,  # locked with a password
    EOFError,
    OSError,
    KeyError,
    ValueError,
    expat.ExpatError,
    Unreadable,
)
_PROGRAM_TYPES = re.compile(r"macroenabled|vba|macrosheet|activex", re.IGNORECASE)
_PROGRAM_PARTS = re.compile(
    r"vbaproject|vbadata|/activex/|/macrosheets/|^basic/|^scripts/", re.IGNORECASE
)
# What a program fetches by itself when it opens a document. The template on the writer's own
# disk is a habit of Word and harmless.
_FETCHED = re.compile(r"/(attachedTemplate|oleObject|frame|subDocument)$", re.IGNORECASE)
_OWN_DISK = re.compile(r"file:///[a-z]:", re.IGNORECASE)


@dataclass(frozen=True)
class OfficeKind:
    media_type: str
    main: str  # the type of its main part, or the content of `mimetype`


def _ooxml(name: str, main: str) -> OfficeKind:
    stem = f"application/vnd.openxmlformats-officedocument.{name}"
    return OfficeKind(stem, f"application/vnd.openxmlformats-officedocument.{main}.main+xml")


def _odf(name: str) -> OfficeKind:
    return OfficeKind(*[f"application/vnd.oasis.opendocument.{name}"] * 2)


OOXML = {
    ".docx": _ooxml("wordprocessingml.document", "wordprocessingml.document"),
    ".xlsx": _ooxml("spreadsheetml.sheet", "spreadsheetml.sheet"),
    ".pptx": _ooxml("presentationml.presentation", "presentationml.presentation"),
}
ODF = {".odt": _odf("text"), ".ods": _odf("spreadsheet"), ".odp": _odf("presentation")}


def check_office(content: bytes, suffix: str) -> None:
    """Refuse what is not a whole document of the kind `suffix`, holds a program or unpacks to far
    more than it is. Raises NotAccepted."""
    if not content.startswith(zipfile.stringFileHeader):  # nothing stands before the zip
        raise _wrong()
    if content.count(zipfile.stringCentralDir) > MAX_PARTS:
        raise _too_large()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_parts(archive)
            right = _is_ooxml(archive, suffix) if suffix in OOXML else _is_odf(archive, suffix)
    except BROKEN as error:
        raise _wrong() from error
    if not right:
        raise _wrong()


def _check_parts(archive: zipfile.ZipFile) -> None:
    """Sizes as the directory promises them; a part that holds more is cut off there, and its
    check sum is then wrong. So `testzip` reads no more than was promised."""
    parts = archive.infolist()
    if sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise _too_large()
    if any(part.compress_type not in PACKED for part in parts):
        raise _wrong()
    if any(_PROGRAM_PARTS.search(part.filename) for part in parts):
        raise _program()
    if archive.testzip() is not None:
        raise _wrong()


class _Attributes:
    """The attributes of those elements of a part that name a kind, or lead outside."""

    def __init__(self):
        self.found: list[dict[str, str]] = []

    def start(self, _name: str, attributes: dict[str, str]) -> None:
        if "ContentType" in attributes or "TargetMode" in attributes:
            self.found.append(attributes)

    def end(self, name: str) -> None: ...

    def text(self, data: str) -> None: ...


def _attributes(archive: zipfile.ZipFile, name: str) -> list[dict[str, str]]:
    if archive.getinfo(name).file_size > MAX_LIST:
        raise _too_large()
    reader = _Attributes()
    with archive.open(name) as part:
        parse(part, reader)
    return reader.found


def _is_ooxml(archive: zipfile.ZipFile, suffix: str) -> bool:
    types = [row.get("ContentType", "") for row in _attributes(archive, "[Content_Types].xml")]
    if any(_PROGRAM_TYPES.search(each) for each in types):
        raise _program()
    for name in archive.namelist():
        if name.lower().endswith(".rels"):
            _check_relations(_attributes(archive, name))
    return OOXML[suffix].main in types


def _check_relations(rows: list[dict[str, str]]) -> None:
    outside = [row for row in rows if row.get("TargetMode", "").lower() == "external"]
    for row in outside:
        fetched = _FETCHED.search(row.get("Type", ""))
        if fetched and not _OWN_DISK.match(row.get("Target", "")):
            raise _program()


def _is_odf(archive: zipfile.ZipFile, suffix: str) -> bool:
    return archive.read("mimetype").strip().decode("ascii") == ODF[suffix].main


def _wrong() -> NotAccepted:
    return NotAccepted(_("This is not a whole document of this kind, whatever its name says."))


def _program() -> NotAccepted:
    return NotAccepted(
        _("The document holds a program (macros), or fetches one. Save it without and try again.")
    )


def _too_large() -> NotAccepted:
    return NotAccepted(_("Unpacked, the document would be far larger than it seems."))
