"""XML as a stream of events, for files from anywhere."""

from collections.abc import Iterator
from typing import IO, Protocol
from xml.parsers import expat

from django.utils.translation import gettext as _

from partners.importing.limits import MAX_TOKEN_BYTES, Unreadable

CHUNK = 1 << 16
MAX_DEPTH = 50  # elements within elements


class Reader(Protocol):
    """What is told of each element: names are without their namespace."""

    def start(self, name: str, attributes: dict[str, str]) -> None: ...

    def end(self, name: str) -> None: ...

    def text(self, data: str) -> None: ...


def parse(source: IO[bytes], reader: Reader) -> None:
    """Read `source` to its end."""
    for _chunk in parsed(source, reader):
        pass


def parsed(source: IO[bytes], reader: Reader) -> Iterator[None]:
    """Read `source` and pause after each chunk, so that what was found can be taken away.

    Raises Unreadable for a document type declaration: no spreadsheet program writes one, and
    entities that grow without end need it.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    depth = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > MAX_DEPTH:
            raise Unreadable(_("The file is damaged, or not an XLSX workbook."))
        reader.start(local_name(name), attributes)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        reader.end(local_name(name))

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = reader.text
    fed = begun = 0
    while chunk := source.read(CHUNK):
        parser.Parse(chunk)
        fed, begun = fed + len(chunk), max(begun, parser.CurrentByteIndex)
        if fed - begun > MAX_TOKEN_BYTES:  # expat reads it from its beginning with each chunk
            raise Unreadable(_("The file is damaged, or not an XLSX workbook."))
        yield
    parser.Parse(b"", True)
    yield


def local_name(name: str) -> str:
    return name.rpartition(" ")[2]


def _refuse(*_declared) -> None:
    raise Unreadable(_("The file declares entities, which no spreadsheet needs."))
