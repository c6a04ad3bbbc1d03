"""An uploaded file is what it seems, or it is refused (pure: bytes in, value out)."""

import base64
import tracemalloc

import pytest

from partners import signed_files
from partners.signed_files import NotAccepted, read
from tests.partners.signing_files import PDF, envelope, pem


def test_pdf_is_told_by_its_bytes():
    kept = read("Memorandum v1.2 firmato.PDF", PDF)

    assert (kept.content, kept.suffix, kept.certificate_name) == (PDF, ".pdf", "")
    assert len(kept.sha256) == 64


@pytest.mark.parametrize("wrapped", [bytes, pem, base64.encodebytes])
def test_envelope_names_who_signed_and_not_the_authority(wrapped):
    content = wrapped(envelope())

    kept = read("memorandum.pdf.p7m", content)

    assert (kept.suffix, kept.certificate_name) == (".p7m", "NERI CARLA")
    assert kept.content == content


def test_certificate_name_is_cleaned():
    assert read("x.p7m", envelope(name="NERI\u202e CARLA")).certificate_name == "NERI CARLA"


def test_indefinite_length_is_read():
    """Many Italian signatures are BER."""
    inner = envelope()[4:]
    streamed = b"\x30\x80" + inner + b"\0\0"

    assert read("x.p7m", streamed).certificate_name == "NERI CARLA"


@pytest.mark.parametrize(
    "name",
    [
        "memorandum",
        "memorandum.exe",
        "memorandum.php.pdf",
        "memorandum.PHP5.pdf",
        "memorandum.svg.p7m",
        "memorandum.pdf.html",
        "memorandum.pdf\0.php",
        "../memorandum.pdf",
        "..\\memorandum.pdf",
        "memorandum\u202efdp.exe",
        ".pdf/",
        "",
    ],
)
def test_names_that_pretend_are_refused(name):
    with pytest.raises(NotAccepted):
        read(name, PDF)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<?php echo 1; ?>",
        b"<html><script>alert(1)</script></html>",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"GIF89a" + PDF,
        b"<script>alert(1)</script>" + PDF,
        PDF + b"<script>alert(1)</script>",
        PDF + b"PK\x03\x04 a zip after the end",
        PDF[:-20],
        PDF.replace(b"/Catalog", b"/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>"),
        PDF.replace(b"/Catalog", b"/Catalog/OpenAction<</S/J#61vaScript/JS(app.alert(1))>>"),
        PDF.replace(b"/Catalog", b"/Catalog/OpenAction<</S/Launch/F(cmd.exe)>>"),
        PDF.replace(b"/Catalog", b"/Catalog/OpenAction<</S/#4c#61#75#6E#63#68/F(cmd.exe)>>"),
        PDF.replace(b"/Catalog", b"/Catalog<</Subtype/Rich#4Dedia>>"),
    ],
)
def test_what_is_no_plain_pdf_is_refused(content):
    with pytest.raises(NotAccepted):
        read("memorandum.pdf", content)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        PDF,
        b"0",
        b"0\x80",
        b"0\x03abc",
        b"not base64!",
        envelope() + b"<script>",
        envelope()[:-9],
        envelope(b"MZ a program"),
    ],
)
def test_what_is_no_signed_pdf_is_refused(content):
    with pytest.raises(NotAccepted):
        read("memorandum.p7m", content)


@pytest.mark.parametrize(
    ("written", "patched"),
    [
        (b"\x55\x1d\x63", b"\x55\x1d\x13"),  # two extensions for one purpose
        (b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x05"),  # version 6
        (b"\x30\x11\xa4\x0f", b"\x30\x11\xa3\x0f"),  # an X.400 address
    ],
    ids=["extension", "version", "general name"],
)
def test_certificate_that_nobody_issues_is_refused(written, patched):
    content = envelope(odd=True)
    assert written in content
    assert read("x.p7m", content).certificate_name == "NERI CARLA"

    with pytest.raises(NotAccepted, match=r"p7m\) (cannot|non)"):
        read("x.p7m", content.replace(written, patched))


def test_pdf_full_of_escapes_is_searched_without_a_copy():
    large = PDF.replace(b"1 0 obj", b"%" + b"#4a" * 1_000_000 + b"\n1 0 obj")

    tracemalloc.start()
    try:
        assert read("memorandum.pdf", large).suffix == ".pdf"
        assert tracemalloc.get_traced_memory()[1] < len(large)
    finally:
        tracemalloc.stop()


def test_file_over_the_limit_is_refused():
    filler = b"%" + b"x" * signed_files.LIMIT + b"\n"
    large = PDF.replace(b"1 0 obj", filler + b"1 0 obj")

    with pytest.raises(NotAccepted, match="10 MB"):
        read("memorandum.pdf", large)
    assert read("memorandum.pdf", PDF.replace(b"1 0 obj", b"%x\n1 0 obj")).suffix == ".pdf"
