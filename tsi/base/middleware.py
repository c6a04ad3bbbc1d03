"""Small middlewares of our own; docs/decisions/ says why."""

from collections.abc import Callable

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from tsi.base.errors import conflict, method_not_allowed, service_unavailable, too_large
from tsi.base.transitions import InvalidTransition


class LimitBodyMiddleware:
    """Refuses a body that no form of ours sends, before any of it is read or kept on disk."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        announced = request.META.get("CONTENT_LENGTH") or "0"
        if not announced.isdecimal() or int(announced) > settings.LARGEST_BODY:
            return too_large(request)
        return self.get_response(request)


class WayBackMiddleware:
    """A sentence where Django answers 405 with nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 405 or response.content:
            return response
        page = method_not_allowed(request)
        page["Allow"] = response.get("Allow", "")
        return page


class NoCookieMiddleware:
    """A public page sets no cookie, not even to take away a session that makes no sense."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if "public" in response.get("Cache-Control", "") and response.cookies:
            response.cookies.clear()
            names = map(str.strip, response.get("Vary", "").split(","))
            response["Vary"] = ", ".join(name for name in names if name.lower() != "cookie")
        return response


class LanguageByPrefixMiddleware:
    """The address alone decides the language: `/en/…` is English, anything else Italian.

    Django's own LocaleMiddleware adds `Vary: Accept-Language` to Italian addresses, which would
    keep a copy of each page per browser setting in every cache.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        first = request.path_info.lstrip("/").split("/", 1)[0]
        language = first if first in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class SpareTheTextMiddleware:
    """When the database is away 503, when a state has changed 409, each with the typed text.

    A view that has a form says the second on its own page; this is for those that have none.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, OperationalError | InterfaceError):
            return service_unavailable(request)
        if isinstance(error, InvalidTransition):
            return conflict(request, error)
        return None
