"""The description of the API in OpenAPI 3, made from the views themselves."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from tsi.site.api.problems import CONTENT_TYPE, Problem

LICENCE = {"name": "CC BY 4.0", "url": "https://creativecommons.org/licenses/by/4.0/"}
VERSION = "1.0.0"  # of the API: the first number changes when something is taken away
WORD_ENDS = re.compile(r"(?<=[a-z])(?=[A-Z])")


class Described(AutoSchema):
    """Reads what a view says of itself."""

    def _is_list_view(self, serializer: Any = None) -> bool:
        return self.view.is_list

    def get_tags(self) -> list[str]:
        return [str(self.view.tag)]

    def get_summary(self) -> str:
        return str(self.view.summary)

    def get_description(self) -> str:
        return str(self.view.about)

    def get_auth(self) -> list:
        return []

    def get_operation_id(self) -> str:
        return WORD_ENDS.sub("_", type(self.view).__name__).lower()

    def get_override_parameters(self) -> list:
        tagged = _("Of what is sent: ask again with If-None-Match and hear 304 if nothing changed.")
        found = [self.view.parameters, _header("ETag", tagged, [200, 304])]
        if self.view.is_list:
            found.append(_header("Link", _("The next page, as in `next` (RFC 8288)."), [200]))
        wait = _("Seconds to wait before asking again.")
        return [*found, _header("Retry-After", wait, [429, 503])]

    def get_response_serializers(self) -> dict:
        """What every address may answer."""
        said = {
            304: _("Nothing changed since the answer with this ETag."),
            400: _("A parameter that does not exist here, or a value that cannot be."),
            404: _("Nothing public stands there."),
            429: _("Too many requests in this minute."),
            503: _("The service is unavailable for the moment."),
        }
        sent = self.view.answers or self._get_serializer()
        found: dict = {
            (200, *self.view.media_types): sent,
            304: OpenApiResponse(description=said.pop(304)),
        }
        for status, description in said.items():
            found[status, CONTENT_TYPE] = OpenApiResponse(Problem, description)
        return found


def _header(name: str, description: str, statuses: list[int]) -> OpenApiParameter:
    return OpenApiParameter(name, str, "header", description=description, response=statuses)


def plain_enumerations(result: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
    """Enumerations stand where they are used; one that may be null says so itself."""
    for schema in _all_within(result):
        schema.pop("x-spec-enum-id", None)
        if schema.get("nullable") and "enum" in schema:
            schema["enum"] = [*schema["enum"], None]
    return result


def _all_within(part: Any) -> Iterator[dict]:
    if isinstance(part, dict):
        yield part
        part = [*part.values()]
    if isinstance(part, list):
        for each in part:
            yield from _all_within(each)


def description() -> dict[str, Any]:
    """The API in OpenAPI 3, in the language of now; made once a process."""
    return _description(get_language())


@lru_cache(maxsize=len(settings.LANGUAGES))
def _description(language: str) -> dict[str, Any]:
    from tsi.site.api.urls import urlpatterns

    made = SchemaGenerator(patterns=urlpatterns).get_schema(request=None, public=True)
    made["info"] = {
        "title": _("Torino Social Impact: public data"),
        "version": VERSION,
        "description": _(
            "Everything that the pages show to everybody, for programs. Reading needs no key. "
            "What is removed from the pages is removed here at the same moment."
        ),
        "license": LICENCE,
        "contact": {"url": settings.BASE_URL},
    }
    made["servers"] = [{"url": f"{settings.BASE_URL}/api/v1"}]
    return made
