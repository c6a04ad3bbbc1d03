"""Pages as they were answered, kept, and shown to a browser again: no database, no second telling.

The groups of `tests/site/page_states.py` play each page in its states with Django's client. A
`Keeper` keeps what was answered with the templates it was made of; a `Shelf` serves it, beside the
static files, so that what a browser alone can judge is judged of every state of every page.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from mimetypes import guess_type
from pathlib import Path
from threading import Thread

from django.conf import settings
from django.contrib.staticfiles import finders

from tests.site.page_states import Visit

POLICY = "Content-Security-Policy"
TEMPLATES = Path(settings.BASE_DIR) / "templates"
FRAMES = {"base.html", "private.html", "account/page.html", "admin/base.html"}


@dataclass(frozen=True)
class Kept:
    """One answered page: where, of which template (the one that extends a frame), and itself."""

    address: str
    template: str
    status: int
    html: str = field(repr=False)
    policy: str = field(repr=False)
    templates: frozenset[str] = field(default=frozenset(), repr=False)

    def __str__(self) -> str:
        return f"{self.template} {self.address}"


class Keeper(Visit):
    """A visit that keeps the pages themselves."""

    def __init__(self, client, prefix: str):
        super().__init__(client, prefix)
        self.kept: list[Kept] = []

    def _keep(self, response, status: int) -> None:
        super()._keep(response, status)
        self.kept.append(keep(response))


def keep(response) -> Kept:
    """The answer of Django's client as a page to keep."""
    used = [template.name for template in response.templates if template.name]
    of = next((name for name in used if name not in FRAMES), "") or response.request["PATH_INFO"]
    html = response.content.decode()
    policy = response.headers.get(POLICY, "")
    address, status = response.request["PATH_INFO"], response.status_code
    return Kept(address, of, status, html, policy, frozenset(used))


class Looked:
    """The templates that were looked at already, by any process: groups have many in common.

    Each is an empty file in `folder`: who makes it looks.
    """

    def __init__(self, folder: Path):
        self._folder = folder
        folder.mkdir(exist_ok=True)

    def new(self, kept: list[Kept]) -> list[Kept]:
        """The first page of each template that is not known yet."""
        first = {page.template: page for page in reversed(kept)}
        return [page for page in reversed(first.values()) if self._is_new(page.template)]

    def _is_new(self, template: str) -> bool:
        try:
            (self._folder / template.replace("/", " ")).touch(exist_ok=False)
        except FileExistsError:
            return False
        return True


def extremes(kept: list[Kept]) -> list[Kept]:
    """Of each template the emptiest page, the fullest, and the fullest of each refusal."""
    of_one_kind = defaultdict(list)
    for page in kept:
        of_one_kind[page.template, page.status].append(page)
    found = []
    for (_, status), pages in of_one_kind.items():
        pages.sort(key=lambda page: len(page.html))
        found += [pages[0], pages[-1]] if status == 200 and len(pages) > 1 else pages[-1:]
    return found


class Shelf:
    """Serves pages that were put on it, and our static files, on a port of its own."""

    def __init__(self):
        self.pages: list[Kept] = []
        shelf = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                shelf._answer(self)

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        Thread(target=self._server.serve_forever, daemon=True).start()

    def put(self, page: Kept) -> str:
        """Returns the address at which `page` can be had. It is the page's own, with a number."""
        self.pages.append(page)
        return f"{self.url}{page.address}?kept={len(self.pages) - 1}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _answer(self, handler) -> None:
        path, _, query = handler.path.partition("?")
        found = re.search(r"kept=(\d+)", query)
        if path.startswith(settings.STATIC_URL):
            body = static_file(path.removeprefix(settings.STATIC_URL))
            kind, headers = guess_type(path)[0], {"Cache-Control": "max-age=3600"}
        elif found:
            page = self.pages[int(found[1])]
            body, kind, headers = page.html.encode(), "text/html; charset=utf-8", {}
            headers = {POLICY: page.policy} if page.policy else {}
        else:
            body, kind, headers = None, None, {}
        handler.send_response(404 if body is None else 200)
        headers |= {"Content-Type": kind or "text/plain", "Content-Length": str(len(body or b""))}
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body or b"")


@cache
def static_file(name: str) -> bytes | None:
    path = finders.find(name)
    return Path(path).read_bytes() if path else None
