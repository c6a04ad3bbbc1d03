"""Organisations of the network and of the Plan."""

from datetime import date

from django.conf import settings
from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from partners.filters import STANDINGS, listed
from partners.models import Category, ImpactReport, Organisation, Standing, Zone
from partners.shown import public_tax_code, public_website
from tsi.site.api.fields import OrganisationName, Page
from tsi.site.api.parameters import Day, Flag, Line, ListParameters
from tsi.site.api.views import ListView, OneView

ORDERS = {"name": ("sort_name", "pk"), "-changed": ("-changed_at", "-pk")}


class OrganisationParameters(ListParameters):
    """By what the list of organisations can be narrowed."""

    role = serializers.ChoiceField(choices=[*STANDINGS], required=False)
    category = serializers.ChoiceField(choices=Category.values, required=False)
    zone = serializers.ChoiceField(
        choices=Zone.values,
        required=False,
        source="homogeneous_zone",
        help_text=_("A homogeneous zone of the Metropolitan City of Turin."),
    )
    municipality = Line(required=False, max_length=100)
    in_appendix = Flag(
        required=False,
        source="appendix_number__isnull",
        help_text=_("Whether the Plan thanks it in its appendix."),
    )
    changed_since = Day(required=False, source="changed_at__date__gte")
    order = serializers.ChoiceField(choices=[*ORDERS], required=False)


class Report(serializers.Serializer):
    """A social report or impact assessment."""

    year = serializers.IntegerField()
    title = serializers.CharField()
    url = serializers.CharField()


class OrganisationData(serializers.Serializer):
    """An organisation. No e-mail address of anybody is ever among the data."""

    uid = serializers.UUIDField(help_text=_("Stays the same whatever else changes."))
    slug = serializers.CharField()
    name = serializers.CharField()
    other_names = serializers.ListField(child=serializers.CharField())
    role = serializers.ChoiceField(
        choices=[*STANDINGS], help_text=_("Partner of the network today, or not.")
    )
    partner_since = serializers.SerializerMethodField()
    category = serializers.ChoiceField(choices=Category.values)
    legal_form = serializers.CharField()
    qualifications = serializers.ListField(child=serializers.CharField())
    tax_code = serializers.SerializerMethodField(help_text=_("Of a body; never a person’s."))
    municipality = serializers.CharField()
    homogeneous_zone = serializers.CharField()
    part_of = serializers.SerializerMethodField()
    description_it = serializers.CharField()
    description_en = serializers.CharField()
    offers = serializers.ListField(child=serializers.CharField())
    seeks = serializers.ListField(child=serializers.CharField())
    website = serializers.SerializerMethodField()
    logo = serializers.SerializerMethodField()
    impact_reports = Report(many=True)
    appendix_number = serializers.IntegerField(
        allow_null=True, help_text=_("Its number in the appendix of the Plan.")
    )
    changed_at = serializers.DateTimeField()
    page = Page()

    def get_partner_since(self, row: Organisation) -> date | None:
        return row.partner_since if row.standing == Standing.PARTNER else None

    def get_tax_code(self, row: Organisation) -> str | None:
        return public_tax_code(row) or None

    @extend_schema_field(OrganisationName(allow_null=True))
    def get_part_of(self, row: Organisation) -> dict | None:
        whole = row.part_of
        return OrganisationName(whole).data if whole and whole.is_public else None

    def get_website(self, row: Organisation) -> str | None:
        return public_website(row) or None

    def get_logo(self, row: Organisation) -> str | None:
        return settings.BASE_URL + row.logo_url if row.logo else None


def organisations() -> QuerySet[Organisation]:
    """Those that everybody sees, with what is sent of them."""
    reports = Prefetch("impact_reports", ImpactReport.objects.order_by("-year", "title", "pk"))
    return listed().select_related("part_of").prefetch_related(reports)


class OrganisationList(ListView):
    tag = _("Organisations")
    summary = _("All organisations")
    about = _("Partners of the network and all who have a part in the Plan.")
    serializer_class = OrganisationData
    parameters = OrganisationParameters
    orders = ORDERS

    def rows(self) -> QuerySet[Organisation]:
        return organisations()

    def narrowed(self, rows: QuerySet, asked: dict) -> QuerySet:
        if "appendix_number__isnull" in asked:
            asked["appendix_number__isnull"] = not asked["appendix_number__isnull"]
        return rows.filter(**asked)


class OrganisationOne(OneView):
    tag = _("Organisations")
    summary = _("One organisation")
    about = _("By the name in its address; a name that it once bore leads to it too.")
    serializer_class = OrganisationData

    def found(self, slug: str) -> Organisation:
        borne = Q(slug=slug) | Q(former_slugs__slug=slug)
        found = organisations().filter(borne).first()
        if found is None:
            raise Http404
        return found
