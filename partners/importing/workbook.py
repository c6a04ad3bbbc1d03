"""XLSX, read as a stream.

openpyxl builds each part of a workbook that it does not stream as a tree, and each row as a list
of all its cells: a few kilobytes of zip can fill the memory. Here a part is never more than the
event at hand, and the limits are asked at each one.
"""

import io
import posixpath
import zipfile
import zlib
from collections.abc import Container, Iterator
from xml.parsers import expat

from django.utils.translation import gettext as _

from partners.importing.cells import Strings, Styles, read_rows
from partners.importing.limits import (
    MAX_PART_BYTES,
    MAX_PARTS,
    MAX_WORKBOOK_BYTES,
    Unreadable,
)
from partners.importing.table import Cell
from partners.importing.xml_events import local_name, parse

WORKBOOK = "xl/workbook.xml"
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    expat.ExpatError,
    LookupError,
    ValueError,
    EOFError,
    OverflowError,
    NotImplementedError,
    RuntimeError,
)


def is_workbook(content: bytes) -> bool:
    """Whether this is a zip with a workbook in it, whatever the file is called.

    Raises Unreadable for more parts than a workbook has.
    """
    if not content.startswith(b"PK"):
        return False
    _check_count(content)
    try:
        return WORKBOOK in zipfile.ZipFile(io.BytesIO(content)).namelist()
    except BROKEN:
        return False


def read_workbook(content: bytes) -> Iterator[tuple[int, list[Cell]]]:
    """The rows of the first sheet with their numbers.

    Raises Unreadable: too large, packed or unpacked; merged cells; damaged.
    """
    if len(content) > MAX_WORKBOOK_BYTES:
        raise Unreadable(_("An XLSX file may have %(size)d MB at most.") % {"size": 10})
    _check_count(content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_sizes(archive)
            yield from _rows(archive)
    except BROKEN as error:
        raise Unreadable(_("The file is damaged, or not an XLSX workbook.")) from error


def read_sheets(
    content: bytes, names: Container[str]
) -> Iterator[tuple[str, Iterator[tuple[int, list[Cell]]]]]:
    """Every sheet by its name, with its rows; each must be read before the next one.

    Raises Unreadable as `read_workbook` does, and for a sheet that is not among `names`.
    """
    if len(content) > MAX_WORKBOOK_BYTES:
        raise Unreadable(_("An XLSX file may have %(size)d MB at most.") % {"size": 10})
    _check_count(content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_sizes(archive)
            kinds, reader = _relations(archive), _Sheets()
            with archive.open(WORKBOOK) as part:
                parse(part, reader)
            strange = [name for name in reader.names if name not in names]
            if strange or len(set(reader.names)) < len(reader.names):
                raise Unreadable(
                    _("The workbook has a sheet that is not known here: %(name)s.")
                    % {"name": (strange or reader.names)[0][:40]}
                )
            strings, styles = _shared(archive, kinds)
            for key, name in zip(reader.ids, reader.names, strict=True):
                with archive.open(kinds[key][1]) as part:
                    yield name, read_rows(part, strings.texts, styles)
    except BROKEN as error:
        raise Unreadable(_("The file is damaged, or not an XLSX workbook.")) from error


def _check_count(content: bytes) -> None:
    """The entries of the zip's directory, by the sign that begins each: the number that the zip
    gives of them may be another."""
    if content.count(zipfile.stringCentralDir) > MAX_PARTS:
        raise _too_large()


def _check_sizes(archive: zipfile.ZipFile) -> None:
    """What the directory of the zip promises. A part that holds more is cut off there and its
    check sum then fails, so the promise is kept."""
    if any(part.file_size > MAX_PART_BYTES for part in archive.infolist()):
        raise _too_large()


def _too_large() -> Unreadable:
    return Unreadable(_("Unpacked, the file would be far larger than a spreadsheet needs."))


def _rows(archive: zipfile.ZipFile) -> Iterator[tuple[int, list[Cell]]]:
    kinds = _relations(archive)
    strings, styles = _shared(archive, kinds)
    with archive.open(_first_sheet(archive, kinds)) as part:
        yield from read_rows(part, strings.texts, styles)


def _shared(archive: zipfile.ZipFile, kinds: dict[str, tuple[str, str]]) -> tuple[Strings, Styles]:
    """The texts and the formats that cells of all sheets refer to."""
    names = set(archive.namelist())
    strings, styles = Strings(), Styles()
    for suffix, reader in (("sharedStrings", strings), ("styles", styles)):
        path = next((path for kind, path in kinds.values() if kind.endswith(suffix)), "")
        if path in names:
            with archive.open(path) as part:
                parse(part, reader)
    return strings, styles


class _Relations:
    """`xl/_rels/workbook.xml.rels`: which part has which role."""

    def __init__(self):
        self.found: dict[str, tuple[str, str]] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            path = posixpath.normpath(posixpath.join("/xl", attributes["Target"])).lstrip("/")
            self.found[attributes["Id"]] = (attributes["Type"], path)

    def end(self, name: str) -> None: ...

    def text(self, data: str) -> None: ...


class _Sheets(_Relations):
    """`xl/workbook.xml`: the sheets in their order."""

    def __init__(self):
        self.ids: list[str] = []
        self.names: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            self.names.append(attributes.get("name", ""))
            self.ids += [value for key, value in attributes.items() if local_name(key) == "id"]


def _relations(archive: zipfile.ZipFile) -> dict[str, tuple[str, str]]:
    reader = _Relations()
    with archive.open("xl/_rels/workbook.xml.rels") as part:
        parse(part, reader)
    return reader.found


def _first_sheet(archive: zipfile.ZipFile, kinds: dict[str, tuple[str, str]]) -> str:
    reader = _Sheets()
    with archive.open(WORKBOOK) as part:
        parse(part, reader)
    for key in reader.ids:
        kind, path = kinds[key]
        if kind.endswith("/worksheet"):
            return path
    raise Unreadable(_("The workbook has no sheet with cells."))
