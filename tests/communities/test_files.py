"""A shared file is what it seems, or it is refused (pure: bytes in, value out)."""

import io
import zipfile

import pytest

from communities import files, office_files
from communities.files import NotAccepted, read
from tests.communities.office_making import PDF, odf, ooxml, picture, relation, zipped

VBA = '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'
GOOD = {
    "Verbale.PDF": (PDF, ".pdf"),
    "a.docx": (ooxml(".docx"), ".docx"),
    "a.xlsx": (ooxml(".xlsx"), ".xlsx"),
    "a.pptx": (ooxml(".pptx"), ".pptx"),
    "a.odt": (odf(".odt"), ".odt"),
    "a.ods": (odf(".ods"), ".ods"),
    "a.odp": (odf(".odp"), ".odp"),
    "a.png": (picture("PNG"), ".png"),
    "a.jpg": (picture("JPEG"), ".jpg"),
    "a.b.JPEG": (picture("JPEG"), ".jpg"),
    "a.webp": (picture("WEBP"), ".webp"),
    "a.csv": ("città;n\nTorino;1\n".encode(), ".csv"),
    "vecchio.csv": ("città;n\n".encode("cp1252"), ".csv"),
    "unicode.txt": ("città\tn\n".encode("utf-16"), ".txt"),
}


@pytest.mark.parametrize("name", GOOD)
def test_file_is_told_by_its_bytes(name):
    content, suffix = GOOD[name]

    kept = read(name, content)

    assert (kept.content, kept.suffix, kept.size) == (content, suffix, len(content))
    assert len(kept.sha256) == 64
    assert suffix in files.TYPES


def test_each_kind_passes_only_under_its_own_name():
    for name, (content, suffix) in GOOD.items():
        for other in files.TYPES:
            if other in (suffix, ".csv", ".txt") and suffix in (other, ".csv", ".txt"):
                continue
            with pytest.raises(NotAccepted):
                read(f"x{other}", content)
            assert name


@pytest.mark.parametrize(
    "name",
    ["a", "a.exe", "a.zip", "a.docm", "a.svg", "a.html", "a.pdf.html", "../a.pdf", "a\\b.pdf",
     "a.pdf\0.php", ".pdf", "", "a.pdf/", "a.ppt"],
)  # fmt: skip
def test_other_kinds_and_names_that_pretend_are_refused(name):
    with pytest.raises(NotAccepted):
        read(name, PDF if name != "a.pdf\0.php" else b"<?php")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", PDF[:-6]),
        ("a.pdf", PDF.replace(b"/Catalog", b"/Catalog/OpenAction<</S/JavaScript>>")),
        ("a.docx", zipped({"word/document.xml": "<x/>"})),
        ("a.docx", ooxml()[:-30]),
        ("a.docx", b"MZ" + ooxml()),
        ("a.docx", b"PK\x03\x04" + b"x" * 100),
        ("a.docx", ooxml(types=VBA)),
        ("a.docx", ooxml(types=VBA.replace("vbaProject", "vba&#80;roject"))),
        ("a.docx", ooxml(**{"word/vbaProject.bin": b"x"})),
        ("a.docx", ooxml(**{"word/activeX/activeX1.xml": b"x"})),
        ("a.docx", ooxml(**relation("attachedTemplate", "https://example.net/x.dotm"))),
        ("a.docx", ooxml(**relation("attachedTemplate", "file://example.net/x.dotm"))),
        ("a.docx", ooxml(**relation("oleObject", "https://example.net/x"))),
        ("a.xlsx", ooxml(".xlsx", **{"xl/macrosheets/sheet1.xml": "<x/>"})),
        ("a.docx", zipped({"[Content_Types].xml": "<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"})),
        ("a.odt", odf(**{"Basic/Standard/Module1.xml": "<x/>"})),
        ("a.odt", odf(**{"Scripts/python/x.py": "x"})),
        ("a.png", picture()[:30]),
        ("a.png", b"<svg onload='alert(1)'/>"),
        ("a.txt", b"\x00\x01"),
        ("a.csv", PDF),
        ("a.txt", b""),
    ],
)
def test_damaged_files_and_programs_are_refused(name, content):
    with pytest.raises(NotAccepted):
        read(name, content)


@pytest.mark.parametrize(
    "parts",
    [
        relation("hyperlink", "https://example.org/"),
        relation("attachedTemplate", "file:///C:\\Users\\m\\Normal.dotm"),
    ],
)
def test_links_and_own_templates_are_no_programs(parts):
    assert read("a.docx", ooxml(**parts)).suffix == ".docx"


def test_larger_files_are_refused_before_they_are_read(monkeypatch):
    monkeypatch.setattr(files, "LIMIT", 10)

    with pytest.raises(NotAccepted, match="20 MB"):
        read("a.txt", b"x" * 11)


def test_bombs_are_refused(monkeypatch):
    monkeypatch.setattr(office_files, "MAX_UNPACKED", 100_000)
    with pytest.raises(NotAccepted):
        read("a.docx", ooxml(**{"word/media/a.bin": b"0" * 100_001}))


def test_bombs_that_promise_less_are_refused():
    """The directory says ten bytes; the part unpacks to a million."""
    bomb = bytearray(ooxml(**{"word/media/a.bin": b"0" * 1_000_000}))
    promised, size = (1_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little")
    bomb = bytes(bomb).replace(promised, size)

    with pytest.raises(NotAccepted):
        read("a.docx", bomb)


def test_so_many_parts_are_no_document(monkeypatch):
    monkeypatch.setattr(office_files, "MAX_PARTS", 3)

    with pytest.raises(NotAccepted):
        read("a.docx", ooxml(**{f"{n}.xml": "<x/>" for n in range(4)}))


@pytest.mark.parametrize("packed", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_parts_packed_as_no_office_program_does_are_refused(packed):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(ooxml(".docx"))) as good, zipfile.ZipFile(out, "w") as other:
        for name in good.namelist():
            other.writestr(name, good.read(name), compress_type=packed)
    damaged = bytearray(out.getvalue())
    damaged[70] ^= 0xFF

    for content in (out.getvalue(), bytes(damaged)):
        with pytest.raises(NotAccepted):
            read("a.docx", content)


def test_locked_documents_are_refused():
    content = bytearray(ooxml())
    for at in (content.find(b"PK\x03\x04") + 6, content.find(zipfile.stringCentralDir) + 8):
        content[at] |= 1  # the flag of a part that needs a password

    with pytest.raises(NotAccepted):
        read("a.docx", bytes(content))


def test_pictures_of_too_many_pixels_are_refused(monkeypatch):
    monkeypatch.setattr(files, "PIXELS", 11)

    with pytest.raises(NotAccepted):
        read("a.png", picture(size=(4, 3)))
