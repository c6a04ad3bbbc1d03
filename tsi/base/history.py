"""Who changed what: each request that writes leaves its person and page beside its changes."""

from collections.abc import Callable

import pghistory
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

from tsi.base.errors import service_unavailable

READING = ("GET", "HEAD", "OPTIONS", "TRACE")


class HistoryMiddleware:
    """Gives the history of changes its context: the key of the person, the name of the page.

    The name, as in urls.py, and not the address: addresses hold tokens. A GET writes nothing and
    is left alone, so that public pages never ask who reads them.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in READING:
            return self.get_response(request)
        try:
            person = request.user.pk
        except (OperationalError, InterfaceError):
            return service_unavailable(request)
        with pghistory.context(user=person):
            return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> None:
        if request.method not in READING:
            pghistory.context(page=request.resolver_match.view_name)
