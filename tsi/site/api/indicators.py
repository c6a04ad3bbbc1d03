"""What is measured of the Plan."""

from django.db.models import Prefetch, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from plan.models import Direction, Indicator, IndicatorLevel, IndicatorLink, Observation, Version
from tsi.site.api.parameters import ListParameters
from tsi.site.api.views import ListView, OneView


class IndicatorParameters(ListParameters):
    """By what the list of indicators can be narrowed."""

    level = serializers.ChoiceField(choices=IndicatorLevel.values, required=False)
    measures = serializers.UUIDField(
        required=False, help_text=_("A strategy or an action that it measures, by `uid`.")
    )


class TargetData(serializers.Serializer):
    """What is to be reached by the end of a year."""

    year = serializers.IntegerField()
    value = serializers.DecimalField(18, 4)


class ObservationData(serializers.Serializer):
    """A value that was measured; one that was corrected is not sent any more."""

    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    territory = serializers.CharField()
    value = serializers.DecimalField(18, 4)
    source = serializers.CharField()
    is_provisional = serializers.BooleanField()


class IndicatorData(serializers.Serializer):
    """A quantity that tells how far the Plan has come."""

    code = serializers.CharField()
    name_it = serializers.CharField()
    name_en = serializers.CharField()
    level = serializers.ChoiceField(choices=IndicatorLevel.values)
    definition = serializers.CharField()
    method = serializers.CharField()
    unit = serializers.CharField()
    direction = serializers.ChoiceField(choices=Direction.values)
    baseline = serializers.DecimalField(18, 4, allow_null=True)
    baseline_period = serializers.CharField()
    measures = serializers.SerializerMethodField(
        help_text=_("The strategies and actions that it measures, by `uid`.")
    )
    targets = TargetData(many=True)
    observations = ObservationData(many=True)

    def get_measures(self, row: Indicator) -> list[str]:
        return [str(link.uid) for link in row.links.all()]


def indicators() -> QuerySet[Indicator]:
    """Those of the plan in force, with their valid values. Raises Http404 while there is none."""
    version = Version.objects.public().current()
    if version is None:
        raise Http404
    valid = Observation.objects.valid().order_by("ends_on", "territory", "pk")
    links = IndicatorLink.objects.order_by("uid")
    parts = ("targets", Prefetch("links", links), Prefetch("observations", valid))
    return Indicator.objects.filter(plan=version.plan_id).prefetch_related(*parts)


class IndicatorList(ListView):
    tag = _("Execution of the Plan")
    summary = _("All indicators")
    about = _("What is measured, what it is meant to reach, and every value observed.")
    serializer_class = IndicatorData
    parameters = IndicatorParameters
    orders = {"code": ("code", "pk")}

    def rows(self) -> QuerySet[Indicator]:
        return indicators()

    def narrowed(self, rows: QuerySet, asked: dict) -> QuerySet:
        if uid := asked.pop("measures", None):
            measuring = IndicatorLink.objects.filter(uid=uid).values("indicator")
            asked["pk__in"] = measuring
        return rows.filter(**asked)


class IndicatorOne(OneView):
    tag = _("Execution of the Plan")
    summary = _("One indicator")
    serializer_class = IndicatorData

    def found(self, code: str) -> Indicator:
        if "\x00" in code:  # which PostgreSQL takes for an error
            raise Http404
        return get_object_or_404(indicators(), code=code)
