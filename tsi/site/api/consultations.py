"""Consultations on the Plan."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from consultation.models import Consultation, Phase, Publication
from tsi.site.api.fields import Demonstration, Page
from tsi.site.api.parameters import ListParameters
from tsi.site.api.views import ListView, OneView

PHASES = [phase.value for phase in Phase if phase != Phase.PREPARED]


class ConsultationParameters(ListParameters):
    """By what the list of consultations can be narrowed."""

    phase = serializers.ChoiceField(choices=PHASES, required=False)


class ConsultationData(serializers.Serializer):
    """A consultation on one version of the Plan."""

    slug = serializers.CharField()
    version = serializers.CharField(source="version.number")
    title_it = serializers.CharField()
    title_en = serializers.CharField()
    intro_it = serializers.CharField()
    intro_en = serializers.CharField()
    phase = serializers.ChoiceField(choices=PHASES, help_text=_("As it stands at this moment."))
    announced_at = serializers.DateTimeField()
    opens_at = serializers.DateTimeField()
    closes_at = serializers.DateTimeField(help_text=_("From this instant on it is closed."))
    answers_due = serializers.DateField(allow_null=True)
    reported_at = serializers.DateTimeField(
        allow_null=True, help_text=_("When the responses were published.")
    )
    moderated_first = serializers.BooleanField(
        help_text=_("True: a person decides on every contribution before it is public.")
    )
    publication = serializers.ChoiceField(
        choices=Publication.values, help_text=_("What is published of those who speak.")
    )
    published_until = serializers.DateField(
        allow_null=True, help_text=_("Names are shown until this day.")
    )
    legal_basis_it = serializers.CharField()
    legal_basis_en = serializers.CharField()
    is_demo = Demonstration()
    page = Page()


def consultations() -> QuerySet[Consultation]:
    """Those that everybody sees, with the phase in which they are."""
    return Consultation.objects.public().with_phase().select_related("version")


class ConsultationList(ListView):
    tag = _("Consultations")
    summary = _("All consultations")
    about = _("Those that are announced, open or over, the newest first.")
    serializer_class = ConsultationData
    parameters = ConsultationParameters
    orders = {"-opens": ("-opens_at", "-pk")}

    def rows(self) -> QuerySet[Consultation]:
        return consultations()


class ConsultationOne(OneView):
    tag = _("Consultations")
    summary = _("One consultation")
    serializer_class = ConsultationData

    def rows(self) -> QuerySet[Consultation]:
        return consultations()
