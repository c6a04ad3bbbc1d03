"""Projects and good practices of the ecosystem."""

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from partners.models import Organisation, Project, ProjectKind
from tsi.site.api.fields import Address, OrganisationName, Page
from tsi.site.api.parameters import Day, Line, ListParameters, Slug
from tsi.site.api.views import ListView, OneView

ORDERS = {"title": ("sort_title", "pk"), "-changed": ("-changed_at", "-pk")}


class ProjectParameters(ListParameters):
    """By what the list of projects can be narrowed."""

    kind = serializers.ChoiceField(choices=ProjectKind.values, required=False)
    programme = Line(required=False, max_length=200)
    organisation = Slug(
        required=False, help_text=_("The organisation that takes part, by its `slug`.")
    )
    changed_since = Day(required=False, source="changed_at__date__gte")
    order = serializers.ChoiceField(choices=[*ORDERS], required=False)


class ProjectData(serializers.Serializer):
    """A project or good practice, in which organisations took part."""

    slug = serializers.CharField()
    kind = serializers.ChoiceField(choices=ProjectKind.values)
    title_it = serializers.CharField()
    title_en = serializers.CharField()
    summary_it = serializers.CharField()
    summary_en = serializers.CharField()
    programme = serializers.CharField()
    topics = serializers.ListField(child=serializers.CharField())
    first_year = serializers.IntegerField(allow_null=True)
    last_year = serializers.IntegerField(allow_null=True)
    website = Address()
    source = serializers.CharField(help_text=_("Where this is known from."))
    organisations = OrganisationName(many=True)
    changed_at = serializers.DateTimeField()
    page = Page()


def projects() -> QuerySet[Project]:
    """Those that everybody sees, with the organisations that everybody sees."""
    public = Organisation.objects.public().by_name()
    return Project.objects.public().prefetch_related(Prefetch("organisations", public))


class ProjectList(ListView):
    tag = _("Projects and good practices")
    summary = _("All projects")
    about = _("What the organisations of the network have done together.")
    serializer_class = ProjectData
    parameters = ProjectParameters
    orders = ORDERS

    def rows(self) -> QuerySet[Project]:
        return projects()

    def narrowed(self, rows: QuerySet, asked: dict) -> QuerySet:
        if slug := asked.pop("organisation", None):
            asked["organisations__in"] = Organisation.objects.public().filter(slug=slug)
        return rows.filter(**asked)


class ProjectOne(OneView):
    tag = _("Projects and good practices")
    summary = _("One project")
    serializer_class = ProjectData

    def rows(self) -> QuerySet[Project]:
        return projects()
