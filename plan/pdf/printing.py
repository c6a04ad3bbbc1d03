"""From an edition to the bytes of a PDF."""

from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType

from django.template.loader import render_to_string
from django.utils import translation

from plan.pdf.edition import Edition
from plan.pdf.layout import STYLES, TEMPLATE, static_files
from plan.pdf.progress import listening

# Characters of HTML on a page of the Plan, measured; only the progress shown depends on it.
_HTML_OF_A_PAGE = 3000


class LibrariesMissing(Exception):
    """The machine lacks the libraries that WeasyPrint draws with."""


@dataclass(frozen=True)
class Rendered:
    """The PDF file and the number of its pages."""

    content: bytes
    pages: int


def html(edition: Edition) -> str:
    """The document as HTML, in the language of the edition."""
    with translation.override(edition.language):
        return render_to_string(TEMPLATE, {"edition": edition})


def render(edition: Edition, progress: Callable[[int], None]) -> Rendered:
    """Print an edition as PDF, tagged after PDF/UA-1 (ISO 14289-1).

    `progress` hears per cent, rising from 0 to 99, in this thread. Raises LibrariesMissing. The
    same edition gives the same bytes as long as code and libraries stay the same.
    """
    identifier = f"{edition.manifest_sha256}-{edition.language}"
    return print_html(html(edition), identifier, progress)


def print_html(source: str, identifier: str, progress: Callable[[int], None]) -> Rendered:
    """Print a document with our style sheet; nothing but our listed files can be reached."""
    weasyprint = _weasyprint()
    from plan.pdf.fetcher import SCHEME, StaticFetcher, font_faces

    files = static_files()
    fetcher = StaticFetcher(files)
    fonts = weasyprint.text.fonts.FontConfiguration()
    options = {"pdf_variant": "pdf/ua-1", "pdf_identifier": identifier.encode()}
    with listening(progress, expected_pages=len(source) // _HTML_OF_A_PAGE):
        styles = [
            weasyprint.CSS(string=font_faces(files), url_fetcher=fetcher, font_config=fonts),
            weasyprint.CSS(string=files[STYLES].decode(), url_fetcher=fetcher, font_config=fonts),
        ]
        page = weasyprint.HTML(string=source, base_url=SCHEME, url_fetcher=fetcher)
        document = page.render(font_config=fonts, stylesheets=styles, **options)
        content = document.write_pdf(**options)
    return Rendered(content, len(document.pages))


def _weasyprint() -> ModuleType:
    try:
        import weasyprint
    except OSError as error:
        raise LibrariesMissing(
            "The PDF needs Pango, which this machine lacks; on Debian and Ubuntu: apt-get install "
            "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig"
        ) from error
    return weasyprint
