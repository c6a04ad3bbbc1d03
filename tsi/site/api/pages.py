"""The page on which people read what the API offers; made from its description."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from rest_framework.utils.encoders import JSONEncoder

from partners.filters import PARTNER
from tsi.base.pages import public_page
from tsi.site.api.organisations import OrganisationData, organisations
from tsi.site.api.parameters import LARGEST_PAGE, ListParameters
from tsi.site.api.schema import LICENCE, VERSION, description

COMMON = [*ListParameters().fields]  # said once for all


@dataclass(frozen=True)
class Line:
    """A parameter, or something that is sent: `involvements[].role`, in words."""

    name: str
    kind: str
    values: list[str]
    about: str


@dataclass(frozen=True)
class Operation:
    """One address of the API. `fields` is empty where a neighbour above sends the same."""

    name: str
    path: str
    summary: str
    about: str
    parameters: list[Line]
    fields: list[Line]
    same: bool

    @property
    def can_be_tried(self) -> bool:
        return "{" not in self.path


@require_safe
def api(request: HttpRequest) -> HttpResponse:
    """What programs may ask, how, how often, and under which licence."""
    example = _example()
    groups = _groups()

    def render_page() -> str:
        context = {
            "groups": groups,
            "common": _common(),
            "example": example,
            "base": f"{settings.BASE_URL}/api/v1/",
            "limit": settings.API_A_MINUTE,
            "largest": LARGEST_PAGE,
            "licence": LICENCE,
            "version": VERSION,
        }
        return render_to_string("site/api.html", context, request)

    state = (VERSION, settings.API_A_MINUTE, *(example or ()))
    return public_page(request, *state, render=render_page)


def _example() -> tuple[str, str] | None:
    """A question that can be asked today, and what is answered; None while nobody is there."""
    first = organisations().filter(role=PARTNER).order_by("sort_name", "pk").first()
    if first is None:
        return None
    address = f"{settings.BASE_URL}/api/v1/organisations/{first.slug}/?lang={get_language()}"
    data = OrganisationData(first).data
    return address, json.dumps(data, cls=JSONEncoder, ensure_ascii=False, indent=2)


def _groups() -> list[tuple[str, list[Operation]]]:
    """The addresses by subject, in the order in which they are declared."""
    described = description()
    parts = described["components"]["schemas"]
    paths = [(path, methods["get"]) for path, methods in described["paths"].items()]
    found = []
    for tag, group in groupby(paths, key=lambda pair: pair[1]["tags"][0]):
        seen: set[str] = set()
        found.append((tag, [_operation(path, said, parts, seen) for path, said in group]))
    return found


def _operation(path: str, said: dict, parts: dict, seen: set[str]) -> Operation:
    sent = _sent(said, parts)
    same = sent in seen
    seen.add(sent)
    own = [each for each in said["parameters"] if each["name"] not in COMMON]
    return Operation(
        said["operationId"],
        f"/api/v1{path}",
        said["summary"],
        said.get("description", ""),
        [_line(one["name"], one["schema"], parts, one.get("description", "")) for one in own],
        [] if same or not sent else list(_fields(parts[sent], parts)),
        same and bool(sent),
    )


def _sent(said: dict, parts: dict) -> str:
    """The name of what an address sends, of a list what each of its rows is."""
    schema = said["responses"]["200"]["content"]["application/json"]["schema"]
    name = schema.get("$ref", "").rpartition("/")[2]
    rows = parts.get(name, {}).get("properties", {}).get("results")
    return rows["items"]["$ref"].rpartition("/")[2] if rows else name


def _fields(schema: dict, parts: dict, prefix: str = "") -> Iterator[Line]:
    for name, part in schema["properties"].items():
        yield _line(prefix + name, part, parts)
        inner, many = _inside(part)
        if inner:
            yield from _fields(parts[inner], parts, f"{prefix}{name}{'[]' if many else ''}.")


def _inside(part: dict) -> tuple[str, bool]:
    """The name of what a field holds, if it is more than one value; and whether many times."""
    many = part.get("type") == "array"
    held = part["items"] if many else part
    reference = held.get("$ref") or (held.get("allOf") or [{}])[0].get("$ref", "")
    return reference.rpartition("/")[2], many


def _line(name: str, schema: dict, parts: dict, about: str = "") -> Line:
    held = schema["items"] if schema.get("type") == "array" else schema
    values = [str(value) for value in held.get("enum", ()) if value not in (None, "")]
    return Line(name, _kind(schema), values, about or schema.get("description", ""))


def _kind(schema: dict[str, Any]) -> str:
    """Of what kind a value is, in words."""
    if schema.get("type") == "array":
        return _("list")
    if "enum" in schema:
        return _or_null(_("one of these"), schema)
    words = {
        "uuid": _("UUID"),
        "date": _("date"),
        "date-time": _("date and time"),
        "uri": _("address"),
        "decimal": _("decimal number"),
        "integer": _("whole number"),
        "boolean": _("true or false"),
        "string": _("text"),
    }
    kind = words.get(schema.get("format", "")) or words.get(schema.get("type", ""), _("object"))
    return _or_null(kind, schema)


def _or_null(kind: str, schema: dict[str, Any]) -> str:
    return _("%(kind)s or null") % {"kind": kind} if schema.get("nullable") else kind


def _common() -> list[Line]:
    """The parameters of all lists."""
    listed = next(
        methods["get"]
        for path, methods in description()["paths"].items()
        if path == "/organisations/"
    )
    return [
        _line(one["name"], one["schema"], {}, one.get("description", ""))
        for one in listed["parameters"]
        if one["name"] in COMMON
    ]
