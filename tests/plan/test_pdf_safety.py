"""While a PDF is made nothing is read but our listed static files."""

import threading
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from plan import pdf
from plan.models import Element, Kind, Plan, VersionKind
from plan.pdf.layout import STYLES
from plan.pdf.printing import html
from plan.versions import freeze
from tests.plan.pdf_reading import pages, squash
from tsi.base.printing import print_html
from tsi.base.printing.files import FONTS, static_files

CANARY = b"canary-in-a-secret-file"
quiet = partial(print_html, stylesheet=STYLES, identifier="x")


@pytest.fixture
def fetcher():
    from tsi.base.printing.fetcher import StaticFetcher

    return StaticFetcher({STYLES: b"p { color: red }"})


@pytest.fixture
def server():
    """An address on this machine and the list of paths that were asked of it."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(302 if "redirect" in self.path else 200)
            self.send_header("Location", "/target")
            self.end_headers()

        def log_message(self, *args):
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as http:
        thread = threading.Thread(target=http.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{http.server_port}", asked
        http.shutdown()
        thread.join()


def hostile(address: str, secret: Path) -> str:
    """A document that asks for files and pages in every way HTML and CSS know."""
    return f"""<!DOCTYPE html><html lang="it"><head><title>x</title>
    <link rel="stylesheet" href="{address}/link.css">
    <link rel="stylesheet" href="{secret.as_uri()}">
    <link rel="attachment" href="{secret.as_uri()}" title="x">
    <style>@import url({address}/import.css);
    @font-face {{ font-family: x; src: url({address}/font.woff2) }}
    p {{ font-family: x; background: url({address}/background.png) }}
    li {{ list-style-image: url({address}/marker.png) }}
    i::before {{ content: url({address}/content.png) }}</style></head><body>
    <p>still here</p><ul><li>a</ul><i>b</i>
    <img src="{address}/redirect" alt="x"><img src="{secret.as_uri()}" alt="x">
    <img src="data:image/svg+xml,%3Csvg/%3E" alt="x"><img src="relative.png" alt="x">
    <img src="http://169.254.169.254/latest/meta-data/" alt="x">
    <object data="{address}/object.svg"></object><embed src="{address}/embed.svg">
    <svg width="9" height="9"><image href="{address}/inner.png" width="9" height="9"/>
    <use href="{address}/used.svg#x"/></svg></body></html>"""


def attachments(content: bytes) -> list[bytes]:
    with pikepdf.open(BytesIO(content)) as document:
        return [spec.get_file().read_bytes() for spec in document.attachments.values()]


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        f"file://{Path(__file__)}",
        "http://169.254.169.254/",
        "https://example.org/x.css",
        "ftp://example.org/x",
        "data:text/css,p{}",
        "data:image/svg+xml,%3Csvg/%3E",
        "tsi-static:",
        "tsi-static:manage.py",
        "tsi-static:../tsi/settings.py",
        f"tsi-static:/{STYLES}",
        f"tsi-static:{STYLES}?x",
        f"TSI-STATIC:{STYLES}",
        STYLES,
        "/etc/passwd",
        "",
    ],
)
def test_fetcher_refuses_what_is_not_listed(fetcher, url):
    for ask in (fetcher, fetcher.fetch, fetcher.open):
        with pytest.raises(ValueError):
            ask(url)


def test_fetcher_serves_a_listed_file_from_memory(fetcher):
    response = fetcher(f"tsi-static:{STYLES}")

    assert response.read() == b"p { color: red }"
    assert response.content_type == "text/css"


def test_only_listed_files_are_ever_loaded():
    from tsi.base.printing.fetcher import font_faces

    files = static_files(STYLES)

    assert STYLES in files
    assert set(files) <= {STYLES, *FONTS}
    assert font_faces({}) == ""


def test_hostile_document_fetches_nothing_and_is_printed(server, tmp_path):
    address, asked = server
    secret = tmp_path / "secret.css"
    secret.write_bytes(CANARY)

    printed = quiet(hostile(address, secret))

    assert asked == []
    assert attachments(printed.content) == []
    assert "still here" in "".join(pages(printed.content))


def test_hostile_document_would_fetch_with_the_default_fetcher(server, tmp_path):
    """The control: the same document does reach out when nobody stops it."""
    import weasyprint

    address, asked = server
    secret = tmp_path / "secret.css"
    secret.write_bytes(CANARY)
    source = hostile(address, secret).replace("169.254.169.254", "127.0.0.1:9")

    content = weasyprint.HTML(string=source).write_pdf()

    assert {"/link.css", "/import.css", "/redirect", "/target", "/inner.png"} <= set(asked)
    assert attachments(content) == [CANARY]


@pytest.mark.django_db
def test_hostile_text_is_printed_as_text(server):
    address, asked = server
    title = f'<img src="file:///etc/passwd"> url({address}/) <style>@import "{address}/x"</style>'
    body = f"![x]({address}/a.png) <script>x</script> [y](file:///etc/passwd) ]]><link>"
    plan = Plan.objects.create(slug="hostile", title_it=f'"><base href="{address}/"> Piano')
    Element.objects.create(
        plan=plan, kind=Kind.SECTION, code='S1" x="', position=1, title_it=title, body_it=body
    )
    edition = pdf.Edition.of(freeze(plan, number="1", kind=VersionKind.DRAFT), "it")

    printed = pdf.render(edition, progress=lambda done: None)

    source = html(edition)
    assert not any(tag in source for tag in ("<img", "<style", "<script", "<base", "<link"))
    assert asked == []
    assert squash(title) in squash("".join(pages(printed.content)))
