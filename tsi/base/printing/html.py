"""Printing one HTML document."""

from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType

from tsi.base.printing.files import static_files
from tsi.base.printing.progress import listening

# Characters of HTML on a page of the Plan, measured; only the progress shown depends on it.
_HTML_OF_A_PAGE = 3000


class LibrariesMissing(Exception):
    """The machine lacks the libraries that WeasyPrint draws with."""


@dataclass(frozen=True)
class Rendered:
    """A file, and the number of its pages where it has such."""

    content: bytes
    pages: int | None = None


def print_html(
    source: str,
    stylesheet: str,
    identifier: str,
    progress: Callable[[int], None] = lambda done: None,
) -> Rendered:
    """Print a document, tagged after PDF/UA-1 (ISO 14289-1), with one of our style sheets.

    `stylesheet` is the name of a static file; nothing but it and our fonts can be reached.
    `identifier` is written into the file: the same source and identifier give the same bytes as
    long as code and libraries stay the same. `progress` hears per cent, rising from 0 to 99, in
    this thread. Raises LibrariesMissing.
    """
    weasyprint = _weasyprint()
    from tsi.base.printing.fetcher import SCHEME, StaticFetcher, font_faces

    files = static_files(stylesheet)
    fetcher = StaticFetcher(files)
    fonts = weasyprint.text.fonts.FontConfiguration()
    options = {"pdf_variant": "pdf/ua-1", "pdf_identifier": identifier.encode()}
    with listening(progress, expected_pages=len(source) // _HTML_OF_A_PAGE):
        sheets = [font_faces(files), files[stylesheet].decode()]
        styles = [
            weasyprint.CSS(string=sheet, url_fetcher=fetcher, font_config=fonts) for sheet in sheets
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
