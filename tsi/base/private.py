"""Pages for one person: never kept by any cache, never told to another site."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse


def private_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Mark a view's answers `private, no-store`, and keep robots away.

    Its address leaves the site with no Referer: the site's policy is `same-origin`. A stricter
    `no-referrer` would make browsers send `Origin: null` with its forms, and no form would pass.
    """

    @wraps(view)
    def marked(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "private, no-store"
        response["X-Robots-Tag"] = "noindex"
        return response

    return marked
