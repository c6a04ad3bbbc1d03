"""Public pages: the same for everyone, without cookies, asked for again each time.

`Cache-Control: public, no-cache` lets a cache in front keep the page but makes it ask before
each use; the ETag says whether it is still the same, mostly a 304 (RFC 9111, RFC 9110 §13).
"""

import gzip
import hashlib
import re
from collections.abc import Callable

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import get_language

PADDED = re.compile(r"/0+[0-9]")  # 007 is 7


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
    response = _conditional(request, key, lambda: _answer(request, _kept(request, key, render)))
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


def _kept(request: HttpRequest, key: str, render: Callable[[], str]) -> bytes:
    """The page, compressed once for all who read it."""
    once = request.META.get("QUERY_STRING") or PADDED.search(request.path)
    body = None if once else cache.get(f"page:{key}")
    if body is None:
        # What is kept is compressed once for many, as well as can be.
        body = gzip.compress(render().encode(), compresslevel=6 if once else 9, mtime=0)
        if not once:
            cache.set(f"page:{key}", body)
    return body


def _answer(request: HttpRequest, compressed: bytes) -> HttpResponse:
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        return HttpResponse(compressed, headers={"Content-Encoding": "gzip"})
    return HttpResponse(gzip.decompress(compressed))
