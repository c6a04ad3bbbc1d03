"""Where the API begins: its lists, its description, and what is no address of it."""

import yaml
from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from tsi.site.api.parameters import Parameters
from tsi.site.api.schema import description
from tsi.site.api.views import PublicView

LISTS = (
    "organisations", "projects", "communities", "meetings", "resources", "versions",
    "consultations", "actions", "indicators",
)  # fmt: skip


class RootData(serializers.Serializer):
    """The addresses of the lists, and of the description of all."""

    def get_fields(self) -> dict[str, serializers.Field]:
        return {name: serializers.URLField() for name in (*LISTS, "schema", "documentation")}


class Root(PublicView):
    tag = _("Where to begin")
    summary = _("The lists that there are")
    serializer_class = RootData

    def get(self, request: Request) -> Response:
        base = f"{settings.BASE_URL}/api/v1/"
        found = {name: f"{base}{name}/" for name in (*LISTS, "schema")}
        return Response(found | {"documentation": f"{settings.BASE_URL}/api/"})


class SchemaParameters(Parameters):
    """How the description is to be written."""

    form = serializers.ChoiceField(
        choices=["json", "yaml"], required=False, help_text=_("JSON if it is not said.")
    )


class Schema(PublicView):
    tag = _("Where to begin")
    summary = _("This description, for programs")
    about = _("OpenAPI 3, in JSON or YAML.")
    parameters = SchemaParameters
    answers = OpenApiTypes.OBJECT
    media_types = ("application/json", "application/yaml")

    def get(self, request: Request) -> HttpResponse:
        if self.asked.get("form") != "yaml":
            return Response(description())
        text = yaml.safe_dump(description(), allow_unicode=True, sort_keys=False)
        return HttpResponse(text, content_type="application/yaml; charset=utf-8")


class Nothing(PublicView):
    """Any other address under the API: programs get a problem, not a page."""

    schema = None  # it is no part of what is described

    def get(self, request: Request, rest: str) -> Response:
        raise Http404
