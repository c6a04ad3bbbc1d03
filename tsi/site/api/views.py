"""What all addresses of the API have in common: lists, single things, errors, headers."""

import hashlib
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.functional import Promise
from rest_framework.generics import GenericAPIView
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response

from tsi.base.pages import asked_again
from tsi.base.paging import Span, is_place, keyset_span
from tsi.site.api.parameters import PAGE_SIZE, ListParameters, Parameters, read
from tsi.site.api.problems import NoSuchPlace

CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link, Retry-After, Content-Language",
}
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, If-None-Match",
    "Access-Control-Max-Age": "86400",
}


class PublicView(GenericAPIView):
    """One address. It knows no reader: no account, no session, no cookie."""

    http_method_names = ["get", "head", "options"]
    parameters: type[Parameters] = Parameters
    is_list = False
    # What the description says of it, to be translated.
    tag: str | Promise = ""
    summary: str | Promise = ""
    about: str | Promise = ""
    answers: object = None  # where no serializer makes the answer
    media_types = ("application/json",)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.language = _language(request)
        with translation.override(self.language):
            response = super().dispatch(request, *args, **kwargs)
            if isinstance(response, Response):
                response.render()
        return _finished(request, response, self.language)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.method in ("GET", "HEAD"):
            self.asked = read(self.parameters, request.query_params)
            self.asked.pop("lang", None)

    def options(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """For browsers that ask before they ask."""
        return Response(status=204, headers=PREFLIGHT)


class Pages(BasePagination):
    """What a page of a list looks like, for the description; `ListView` makes it."""

    def get_paginated_response_schema(self, schema: dict) -> dict:
        following = {"type": "string", "format": "uri", "nullable": True}
        properties = {"next": following, "results": schema}
        return {"type": "object", "required": [*properties], "properties": properties}


class ListView(PublicView):
    """A list, page by page. `orders` names its orders, the first is the usual one; each ends with
    a column that is unique."""

    parameters: type[Parameters] = ListParameters
    pagination_class = Pages
    is_list = True
    orders: dict[str, tuple[str, ...]] = {}

    def rows(self) -> QuerySet:
        """All that everybody may see; the parameters narrow it."""
        raise NotImplementedError

    def narrowed(self, rows: QuerySet, asked: dict[str, Any]) -> QuerySet:
        """The rows that the parameters ask for."""
        return rows.filter(**asked)

    def get(self, request: Request, **kwargs: Any) -> Response:
        asked = dict(self.asked)
        size, after = asked.pop("size", PAGE_SIZE), asked.pop("after", None)
        order = self.orders[asked.pop("order", next(iter(self.orders)))]
        rows = self.narrowed(self.rows(), asked)
        if after and not is_place(after, order, rows):
            raise NoSuchPlace
        span = keyset_span(rows, order, size, after=after)
        following = self._following(request, span)
        data = {"next": following, "results": self.told(span.rows)}
        return Response(data, headers={"Link": f'<{following}>; rel="next"'} if following else {})

    def told(self, rows: list) -> list[dict[str, Any]]:
        """The rows of a page as they are sent."""
        return self.get_serializer(rows, many=True).data

    def _following(self, request: Request, span: Span) -> str | None:
        if span.after is None:
            return None
        query = request.query_params.copy()
        query["after"] = span.after
        return f"{settings.BASE_URL}{request.path}?{query.urlencode()}"


class OneView(PublicView):
    """One thing of a list."""

    def rows(self) -> QuerySet:
        """All that everybody may see."""
        raise NotImplementedError

    def get(self, request: Request, **kwargs: Any) -> Response:
        return Response(self.get_serializer(self.found(**kwargs)).data)

    def found(self, **kwargs: Any) -> Any:
        """What stands at the address. Raises Http404."""
        return get_object_or_404(self.rows(), **kwargs)


def _language(request: HttpRequest) -> str:
    asked = request.GET.get("lang")
    return asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def _finished(request: HttpRequest, response: HttpResponse, language: str) -> HttpResponseBase:
    """With its ETag, or a 304. The ETag is of the bytes: it cannot forget what they depend on."""
    if response.status_code != 200:
        response["Cache-Control"] = "no-store"
        return _headed(response, language)
    etag = f'W/"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response["ETag"] = etag
    answer = get_conditional_response(request, etag=etag, response=response)
    return asked_again(_headed(answer, "it, en"))


def _headed(response: HttpResponseBase, language: str) -> HttpResponseBase:
    response["Content-Language"] = language
    for name, value in CORS.items():
        response[name] = value
    return response
