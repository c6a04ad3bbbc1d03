"""What became of what was said: the published responses of a consultation."""

from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from consultation.models import (
    Answered,
    Changed,
    Contribution,
    Outcome,
    Response,
    ResponseState,
)
from plan.models import Version
from tsi.site.api.consultations import consultations
from tsi.site.api.parameters import ListParameters
from tsi.site.api.views import ListView


class ResponseParameters(ListParameters):
    """By what the responses of a consultation can be narrowed."""

    outcome = serializers.ChoiceField(choices=Outcome.values, required=False)


class ChangedData(serializers.Serializer):
    """A passage of a later version that was changed because of it."""

    version = serializers.CharField(source="passage.version.number")
    code = serializers.CharField(source="passage.code")
    uid = serializers.UUIDField(source="passage.uid")


class ResponseData(serializers.Serializer):
    """One answer to one or many contributions."""

    id = serializers.IntegerField()
    outcome = serializers.ChoiceField(choices=Outcome.values)
    reason_it = serializers.CharField()
    reason_en = serializers.CharField()
    published_at = serializers.DateTimeField()
    protocol = serializers.CharField(help_text=_("Protocol number, where there is one."))
    contributions = serializers.SerializerMethodField(
        help_text=_("The codes of the contributions that it answers.")
    )
    changed = ChangedData(
        many=True, help_text=_("The passages of later versions that were changed because of it.")
    )

    def get_contributions(self, row: Response) -> list[str]:
        return [one.contribution.code for one in row.said]


class ResponseList(ListView):
    tag = _("Consultations")
    summary = _("The responses of a consultation")
    about = _("What became of the contributions, and why; nothing before all are published.")
    serializer_class = ResponseData
    parameters = ResponseParameters
    orders = {"id": ("pk",)}

    def rows(self) -> QuerySet[Response]:
        asked = get_object_or_404(consultations(), slug=self.kwargs["slug"])
        listed = Answered.objects.filter(contribution__in=Contribution.objects.listed())
        said = listed.select_related("contribution").order_by("contribution__number")
        public = Changed.objects.filter(passage__version__in=Version.objects.public().order_by())
        changed = public.select_related("passage__version").order_by("passage__position", "pk")
        return asked.responses.filter(state=ResponseState.PUBLISHED).prefetch_related(
            Prefetch("answered", said, to_attr="said"), Prefetch("changed", changed)
        )
