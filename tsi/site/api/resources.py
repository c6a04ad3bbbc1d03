"""Files and links that communities share with everybody."""

from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from communities.models import Resource, ResourceKind, ResourceVersion
from communities.resources import file_name
from tsi.site.api.fields import Address, CommunityName
from tsi.site.api.parameters import Day, ListParameters, Slug
from tsi.site.api.views import ListView, OneView

ORDERS = {"-added": ("-pk",), "-changed": ("-changed_at", "-pk")}


class ResourceParameters(ListParameters):
    """By what the list of resources can be narrowed."""

    community = Slug(required=False, source="community__slug")
    kind = serializers.ChoiceField(choices=ResourceKind.values, required=False)
    changed_since = Day(required=False, source="changed_at__date__gte")
    order = serializers.ChoiceField(choices=[*ORDERS], required=False)


class FileData(serializers.Serializer):
    """The newest file of a resource."""

    number = serializers.IntegerField(help_text=_("How many times it was renewed, and one."))
    suffix = serializers.CharField()
    size = serializers.IntegerField(help_text=_("In bytes."))
    sha256 = serializers.CharField()
    address = serializers.URLField()


class ResourceData(serializers.Serializer):
    """A file or a link that a community keeps for everybody."""

    id = serializers.IntegerField()
    community = CommunityName()
    kind = serializers.ChoiceField(choices=ResourceKind.values)
    title_it = serializers.CharField(source="title")
    title_en = serializers.CharField()
    description = serializers.CharField()
    url = Address()
    file = serializers.SerializerMethodField()
    source = serializers.CharField(help_text=_("Where this is known from."))
    note_it = serializers.CharField()
    note_en = serializers.CharField()
    created_at = serializers.DateTimeField()
    changed_at = serializers.DateTimeField()
    page = serializers.SerializerMethodField(help_text=_("The page on which people read it."))

    @extend_schema_field(FileData(allow_null=True))
    def get_file(self, row: Resource) -> dict | None:
        for newest in row.shown_versions:
            named = [row.community.slug, row.pk, newest.number, file_name(row, newest)]
            newest.address = settings.BASE_URL + reverse("communities:resource_file", args=named)
            return FileData(newest).data
        return None

    def get_page(self, row: Resource) -> str:
        place = reverse("communities:resource", args=[row.community.slug, row.pk])
        return settings.BASE_URL + place


def resources() -> QuerySet[Resource]:
    """Those that everybody sees, each with its newest file."""
    newest = Prefetch("versions", ResourceVersion.objects.public(), to_attr="shown_versions")
    return Resource.objects.public().select_related("community").prefetch_related(newest)


class ResourceList(ListView):
    tag = _("Shared files and links")
    summary = _("All files and links")
    about = _("What communities share with everybody; what is for members is not here.")
    serializer_class = ResourceData
    parameters = ResourceParameters
    orders = ORDERS

    def rows(self) -> QuerySet[Resource]:
        return resources()


class ResourceOne(OneView):
    tag = _("Shared files and links")
    summary = _("One file or link")
    serializer_class = ResourceData

    def rows(self) -> QuerySet[Resource]:
        return resources()
