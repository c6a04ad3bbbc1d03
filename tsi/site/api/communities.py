"""Communities of Practice, tables and groups."""

from django.db.models import Count, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from communities.models import (
    SHOWN,
    Community,
    CommunityKind,
    Membership,
    MembershipRole,
    Precision,
)
from tsi.site.api.fields import Demonstration, OrganisationName, Page
from tsi.site.api.parameters import Day, ListParameters
from tsi.site.api.views import ListView, OneView

ORDERS = {"title": ("sort_title", "pk"), "-changed": ("-changed_at", "-pk")}
STATES = [state.value for state in SHOWN]


class CommunityParameters(ListParameters):
    """By what the list of communities can be narrowed."""

    kind = serializers.ChoiceField(choices=CommunityKind.values, required=False)
    state = serializers.ChoiceField(choices=STATES, required=False)
    changed_since = Day(required=False, source="changed_at__date__gte")
    order = serializers.ChoiceField(choices=[*ORDERS], required=False)


class CommunityData(serializers.Serializer):
    """Where organisations meet on one theme."""

    slug = serializers.CharField()
    kind = serializers.ChoiceField(choices=CommunityKind.values)
    state = serializers.ChoiceField(choices=STATES)
    title_it = serializers.CharField()
    title_en = serializers.CharField()
    description_it = serializers.CharField()
    description_en = serializers.CharField()
    started_on = serializers.DateField(allow_null=True)
    started_precision = serializers.ChoiceField(
        choices=[*Precision.values, ""], help_text=_("How much of that date is known.")
    )
    archived_on = serializers.DateField(allow_null=True)
    closing_report_it = serializers.CharField()
    closing_report_en = serializers.CharField()
    members = serializers.IntegerField(help_text=_("Organisations that take part today."))
    observers = serializers.IntegerField(help_text=_("Organisations that follow it today."))
    source = serializers.CharField(help_text=_("Where this is known from."))
    note_it = serializers.CharField()
    note_en = serializers.CharField()
    is_demo = Demonstration()
    changed_at = serializers.DateTimeField()
    page = Page()


class MembershipData(serializers.Serializer):
    """An organisation in a community."""

    organisation = OrganisationName()
    role = serializers.ChoiceField(choices=MembershipRole.values)


class CommunityWhole(CommunityData):
    """A community with the organisations in it."""

    organisations = MembershipData(many=True, source="shown_memberships")


def communities() -> QuerySet[Community]:
    """Those that everybody sees, with how many organisations are in them, as their pages say."""
    return Community.objects.public().annotate(
        members=_counted(MembershipRole.MEMBER), observers=_counted(MembershipRole.OBSERVER)
    )


def _counted(role: str) -> Coalesce:
    rows = Membership.objects.in_force().filter(community=OuterRef("pk"), role=role)
    counted = rows.order_by().values("community").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


class CommunityList(ListView):
    tag = _("Communities")
    summary = _("All communities")
    about = _("Communities of Practice, tables and groups, at work or concluded.")
    serializer_class = CommunityData
    parameters = CommunityParameters
    orders = ORDERS

    def rows(self) -> QuerySet[Community]:
        return communities()


class CommunityOne(OneView):
    tag = _("Communities")
    summary = _("One community")
    about = _("With the organisations that take part in it. Of its people nothing is sent.")
    serializer_class = CommunityWhole

    def rows(self) -> QuerySet[Community]:
        shown = Membership.objects.public().select_related("organisation").by_name()
        return communities().prefetch_related(
            Prefetch("memberships", shown, to_attr="shown_memberships")
        )
