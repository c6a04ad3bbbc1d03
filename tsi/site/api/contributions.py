"""What was said in a consultation, as everybody reads it.

What is told of a contribution and of who speaks is decided where the files of the consultation are
made (`consultation.exporting`): the same here, word for word.
"""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from consultation.exporting import to_tell, told
from consultation.models import (
    LEFT,
    Channel,
    Contribution,
    ContributionKind,
    ContributionState,
    Mandate,
    Outcome,
    Respondent,
    Rule,
)
from tsi.site.api.consultations import consultations
from tsi.site.api.parameters import Code, Day, ListParameters, Whole
from tsi.site.api.views import ListView, OneView

ORDERS = {"-number": ("-number",), "number": ("number",)}
STATES = [ContributionState.PUBLISHED.value, *[state.value for state in LEFT]]


class ContributionParameters(ListParameters):
    """By what the contributions to a consultation can be narrowed."""

    kind = serializers.ChoiceField(choices=ContributionKind.values, required=False)
    passage = Code(required=False, source="passage__code", help_text=_("The code of a passage."))
    state = serializers.ChoiceField(choices=STATES, required=False)
    outcome = serializers.ChoiceField(choices=Outcome.values, required=False)
    campaign = Whole(
        required=False, min_value=1, help_text=_("Those that say nearly the same, by `campaign`.")
    )
    published_since = Day(required=False, source="published_at__date__gte")
    order = serializers.ChoiceField(choices=[*ORDERS], required=False)


def _words(**kwargs: Any) -> serializers.CharField:
    return serializers.CharField(allow_null=True, **kwargs)


class ContributionData(serializers.Serializer):
    """A contribution. Of one that was withdrawn or hidden the code stays, and the reason."""

    code = serializers.CharField()
    state = serializers.ChoiceField(choices=STATES)
    reason_category = serializers.ChoiceField(
        choices=Rule.values, allow_null=True, help_text=_("The rule by which it was hidden.")
    )
    kind = serializers.ChoiceField(choices=ContributionKind.values)
    passage = _words(help_text=_("The code of the passage; null: the whole text."))
    text = _words()
    motivation = _words()
    how_much = _words()
    when = _words()
    name = _words(help_text=_("As the consultation publishes it."))
    organisation = _words()
    mandate = serializers.ChoiceField(
        choices=Mandate.values,
        allow_null=True,
        help_text=_("Whether who speaks for the organisation was confirmed by it."),
    )
    respondent = serializers.ChoiceField(choices=Respondent.values, allow_null=True)
    municipality = _words()
    zone = _words()
    channel = serializers.ChoiceField(choices=Channel.values, allow_null=True)
    language = _words()
    heard_on = serializers.DateField(allow_null=True)
    received_at = serializers.DateTimeField(allow_null=True)
    published_at = serializers.DateTimeField()
    campaign = serializers.IntegerField(
        allow_null=True, help_text=_("The same number: they say nearly the same.")
    )
    endorsements = serializers.IntegerField(help_text=_("How many people support it."))
    outcome = serializers.ChoiceField(choices=Outcome.values, allow_null=True)
    response_it = _words()
    response_en = _words()
    response_at = serializers.DateTimeField(allow_null=True)
    page = serializers.URLField(allow_null=True, help_text=_("The page on which people read it."))

    def to_representation(self, said: Contribution) -> dict[str, Any]:
        values = told(said)
        return {name: None if values[name] == "" else values[name] for name in self.fields}


class _Contributions:
    """Those of one consultation that everybody reads, and the placeholders of those they read."""

    def rows(self) -> QuerySet[Contribution]:
        asked = get_object_or_404(consultations(), slug=self.kwargs["slug"])
        return to_tell(Contribution.objects.listed().filter(consultation=asked))


class ContributionList(_Contributions, ListView):
    tag = _("Consultations")
    summary = _("The contributions to a consultation")
    about = _(
        "What was said, as everybody reads it: what waits for moderation or was never published "
        "is not here. Names are sent as the consultation publishes them, and no longer than that."
    )
    serializer_class = ContributionData
    parameters = ContributionParameters
    orders = ORDERS

    def narrowed(self, rows: QuerySet, asked: dict) -> QuerySet:
        if asked.get("state") == ContributionState.PUBLISHED:
            del asked["state"]
            rows = rows.exclude(state__in=LEFT)
        if "campaign" in asked:  # nothing says what the words were like that were taken away
            rows = rows.exclude(state__in=LEFT)
        return rows.filter(**asked)


class ContributionOne(_Contributions, OneView):
    tag = _("Consultations")
    summary = _("One contribution")
    about = _("By its number: 42 is the contribution C-0042.")
    serializer_class = ContributionData

    def found(self, slug: str, number: int) -> Contribution:
        return get_object_or_404(self.rows(), number=number)
