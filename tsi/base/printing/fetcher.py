"""The one door through which WeasyPrint gets files. Imports WeasyPrint, which needs Pango."""

from weasyprint.urls import URLFetcher, URLFetcherResponse

from tsi.base.printing.files import FONTS

SCHEME = "tsi-static:"
_TYPES = {".css": "text/css", ".woff2": "font/woff2"}


class StaticFetcher(URLFetcher):
    """Serves the given files from memory, as `tsi-static:<name>`, and refuses all else.

    It is a subclass because WeasyPrint asks its fetcher for more than to be called; the
    handlers of the parent, which would open files and connections, are never reached.
    """

    def __init__(self, files: dict[str, bytes]):
        super().__init__(allowed_protocols=(), allow_redirects=False)
        self.files = files

    def fetch(self, url: str, headers: dict | None = None) -> URLFetcherResponse:
        """Return a listed file. Raises ValueError for any other address."""
        name = url.removeprefix(SCHEME)
        if name == url or name not in self.files:
            raise ValueError("Not one of the listed static files.")
        suffix = name[name.rindex(".") :]
        return URLFetcherResponse(url, self.files[name], {"Content-Type": _TYPES[suffix]})

    def open(self, *args, **kwargs):
        raise ValueError("Nothing is opened while printing.")


def font_faces(files: dict[str, bytes]) -> str:
    """CSS for the fonts among `files`; a family without files falls back to the system's."""
    return "".join(
        f'@font-face{{font-family:"{family}";font-weight:{weight};font-style:{style};'
        f'src:url("{SCHEME}{name}")}}'
        for name, (family, weight, style) in FONTS.items()
        if name in files
    )
