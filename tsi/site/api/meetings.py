"""Meetings that everybody may know of."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from communities.models import Meeting, MeetingKind, MeetingState, Precision, Visibility
from tsi.site.api.fields import CommunityName, Demonstration, Page
from tsi.site.api.parameters import Day, ListParameters, Slug
from tsi.site.api.views import ListView, OneView

ORDERS = {"starts": ("starts_at", "pk"), "-starts": ("-starts_at", "-pk")}


class MeetingParameters(ListParameters):
    """By what the list of meetings can be narrowed."""

    community = Slug(required=False, source="community__slug")
    kind = serializers.ChoiceField(choices=MeetingKind.values, required=False)
    state = serializers.ChoiceField(choices=MeetingState.values, required=False)
    since = Day(
        required=False, source="ends_at__date__gte", help_text=_("Not over before this day.")
    )
    until = Day(
        required=False, source="starts_at__date__lte", help_text=_("Begun by the end of this day.")
    )
    changed_since = Day(required=False, source="changed_at__date__gte")
    order = serializers.ChoiceField(choices=[*ORDERS], required=False)


class MeetingData(serializers.Serializer):
    """A public meeting. The link to take part is for those who have a place."""

    uid = serializers.UUIDField(help_text=_("The same as in calendars."))
    kind = serializers.ChoiceField(choices=MeetingKind.values)
    state = serializers.ChoiceField(choices=MeetingState.values)
    community = CommunityName(allow_null=True)
    title_it = serializers.CharField()
    title_en = serializers.CharField()
    description_it = serializers.CharField()
    description_en = serializers.CharField()
    led_by = serializers.CharField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(help_text=_("From this instant on it is over."))
    precision = serializers.ChoiceField(
        choices=Precision.values, help_text=_("How much of that date is known.")
    )
    place = serializers.CharField()
    takes_registrations = serializers.BooleanField()
    capacity = serializers.IntegerField(allow_null=True)
    agenda = serializers.CharField()
    minutes = serializers.SerializerMethodField(help_text=_("Null unless they are for everybody."))
    cancel_reason = serializers.CharField()
    source = serializers.CharField(help_text=_("Where this is known from."))
    note_it = serializers.CharField()
    note_en = serializers.CharField()
    is_demo = Demonstration()
    changed_at = serializers.DateTimeField()
    page = Page()

    def get_minutes(self, row: Meeting) -> str | None:
        shown = row.minutes_visibility == Visibility.PUBLIC
        return row.minutes if shown and row.minutes else None


def meetings() -> QuerySet[Meeting]:
    """Those that everybody sees."""
    return Meeting.objects.public().select_related("community")


class MeetingList(ListView):
    tag = _("Meetings")
    summary = _("All meetings")
    about = _("Meetings of communities, and those that belong to none.")
    serializer_class = MeetingData
    parameters = MeetingParameters
    orders = ORDERS

    def rows(self) -> QuerySet[Meeting]:
        return meetings()


class MeetingOne(OneView):
    tag = _("Meetings")
    summary = _("One meeting")
    serializer_class = MeetingData

    def rows(self) -> QuerySet[Meeting]:
        return meetings()
