"""Public pages: the same for everyone, without cookies, asked for again each time.

`Cache-Control: public, no-cache` lets a cache in front keep the page but makes it ask before
each use; the ETag says whether it is still the same, mostly a 304 (RFC 9111, RFC 9110 §13).
"""

import gzip
import hashlib
import re
from collections.abc import Callable
from functools import partial

import brotli
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import get_language

PADDED = re.compile(r"/0+[0-9]")  # 007 is 7
# How pages are compressed, the best first. More than this costs many times more for little.
PACKED = {
    "br": partial(brotli.compress, quality=5),
    "gzip": partial(gzip.compress, compresslevel=6, mtime=0),
}


def page_key(*parts: object) -> str:
    """A key over everything that the page depends on, with language, release and settings."""
    shown = (settings.RELEASE, settings.BASE_URL, settings.CONTACT_EMAIL, settings.DEMO)
    whole = "\x1f".join(str(part) for part in (*shown, get_language(), *parts))
    return hashlib.sha256(whole.encode()).hexdigest()[:32]


def public_page(request: HttpRequest, *parts: object, render: Callable[[], str]) -> HttpResponse:
    """Answer 304, the kept page, or a new one from `render` under the key of `parts`.

    Everything `render` shows must follow from `parts` and the address alone. A page with a query
    string, or a number with zeros before it, is made anew each time: invented addresses must not
    fill the cache.
    """
    key = page_key(request.get_full_path(), *parts)
    response = _conditional(request, key, lambda: _kept(request, key, render))
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


def public_file(
    request: HttpRequest, *parts: object, make: Callable[[], HttpResponseBase]
) -> HttpResponseBase:
    """Answer 304, or the file that `make` makes anew under the key of `parts`."""
    return _conditional(request, page_key(request.get_full_path(), *parts), make)


def asked_again(response: HttpResponseBase) -> HttpResponseBase:
    """A public answer: a cache may keep it, and asks each time."""
    response["Cache-Control"] = "public, no-cache"
    return response


def _conditional(
    request: HttpRequest, key: str, make: Callable[[], HttpResponseBase]
) -> HttpResponseBase:
    etag = f'W/"{key}"'  # weak: the same content, compressed or not
    response = get_conditional_response(request, etag=etag) or make()
    response["ETag"] = etag
    return asked_again(response)


def _kept(request: HttpRequest, key: str, render: Callable[[], str]) -> HttpResponse:
    """The page as the browser can read it, compressed once for all who read it so."""
    coding = _coding(request.headers.get("Accept-Encoding", ""))
    packed = coding or "gzip"
    once = request.META.get("QUERY_STRING") or PADDED.search(request.path)
    body = None if once else cache.get(f"page:{key}:{packed}")
    if body is None:
        body = PACKED[packed](render().encode())
        if not once:
            cache.set(f"page:{key}:{packed}", body)
    if coding:
        return HttpResponse(body, headers={"Content-Encoding": coding})
    return HttpResponse(gzip.decompress(body))


def _coding(accepted: str) -> str:
    """The first of PACKED that a browser accepts (RFC 9110 §12.5.3), "" when it accepts none."""
    names = set()
    for each in accepted.replace(" ", "").lower().split(","):
        name, _, weight = each.partition(";q=")
        if not weight or weight.strip("0."):
            names.add(name)
    return next((name for name in PACKED if name in names), "")
