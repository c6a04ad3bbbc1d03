"""A day and hours as people type them, in Europe/Rome."""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities.models import Meeting, Precision
from tsi.base.fields import LineField, TextField, WebField

DAYS = ["%Y-%m-%d", "%d/%m/%Y"]


class NoSuchTime(ValueError):
    """The clocks go forward over this hour."""


def local_moment(day: date, hour: time) -> datetime:
    """`hour` of `day` where we are; the first one of an hour that comes twice.

    Raises NoSuchTime for an hour that the clocks skip.
    """
    moment = datetime.combine(day, hour, tzinfo=timezone.get_current_timezone())
    there_and_back = moment.astimezone(UTC).astimezone(moment.tzinfo)
    if there_and_back.replace(tzinfo=None) != moment.replace(tzinfo=None):
        raise NoSuchTime
    return moment


def _day(**options) -> forms.DateField:
    widget = forms.DateInput(format=DAYS[0], attrs={"type": "date"})
    return forms.DateField(widget=widget, input_formats=DAYS, **options)


def _hour(**options) -> forms.TimeField:
    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    return forms.TimeField(widget=widget, input_formats=["%H:%M"], required=False, **options)


def _last_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


class WhenForm(forms.Form):
    """When and where a meeting takes place. Without hours it takes whole days; of one that is
    far away perhaps only the month is known, from that of `day` to that of `last_day`."""

    day = _day(label=_("Day"))
    last_day = _day(
        label=_("Last day"), required=False, help_text=_("Only if it ends on another day.")
    )
    begins = _hour(label=_("Begins at"))
    ends = _hour(label=_("Ends at"), help_text=_("Leave both hours empty for the whole day."))
    only_month = forms.BooleanField(
        label=_("Only the month is known"),
        required=False,
        help_text=_("Write any day of it. Nobody registers until the day is known."),
    )
    place = LineField(
        label=_("Place"),
        max_length=300,
        required=False,
        help_text=_("Name of the place, street and municipality; or: online."),
    )
    link = WebField(
        label=_("Link to take part online"),
        max_length=200,
        required=False,
        help_text=_("Only members of the community and people who have a place see it."),
    )

    use_required_attribute = False

    def clean(self) -> dict:
        data = super().clean()
        first, last = data.get("day"), data.get("last_day") or data.get("day")
        if first is None or self.errors:
            return data
        if (data["begins"] is None) != (data["ends"] is None):
            self.add_error("ends", _("Write both hours, or neither."))
            return data
        if data["only_month"]:
            if data["begins"] is not None:
                self.add_error("begins", _("Where only the month is known there are no hours."))
                return data
            first, last = first.replace(day=1), _last_of_month(last)
        start, end = self._moment("begins", first), self._moment("ends", last)
        if start and end and end <= start:
            self.add_error("ends", _("It ends before it begins."))
        data |= {"starts_at": start, "ends_at": end}
        return data

    def _moment(self, name: str, day: date) -> datetime | None:
        """Of the hour `name` on `day`; without hours the first moment, or the one after it."""
        hour = self.cleaned_data[name]
        try:
            if hour is None:
                after = timedelta(days=1 if name == "ends" else 0)
                return local_moment(day + after, time())
            return local_moment(day, hour)
        except NoSuchTime:
            self.add_error(name, _("On this day the clocks go forward: this hour does not exist."))
        except OverflowError:
            self.add_error("day", _("This is too far away."))
        return None

    def values(self) -> dict:
        """The columns of a meeting that this fills in."""
        names = ("starts_at", "ends_at", "place", "link")
        return {name: self.cleaned_data[name] for name in names} | {"precision": self._precision()}

    def _precision(self) -> Precision:
        if self.cleaned_data["only_month"]:
            return Precision.MONTH
        return Precision.DAY if self.cleaned_data["begins"] is None else Precision.TIME


class MoveForm(WhenForm):
    """Another time or place for a meeting, on the revision that was on the screen."""

    reason = TextField(
        label=_("Reasons"),
        max_length=2000,
        required=False,
        help_text=_("Who registered reads them in the letter that we send."),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, meeting: Meeting, **kwargs):
        super().__init__(*args, initial=present_values(meeting), **kwargs)
        self.meeting = meeting

    def clean(self) -> dict:
        data = super().clean()
        if data.get("only_month") and self.meeting.takes_registrations:
            self.add_error("only_month", _("People register for this meeting: it needs a day."))
        return data

    def values(self) -> dict:
        """The same; where day and hours are as they were shown, as much stays known of them."""
        if {"day", "last_day", "begins", "ends", "only_month"} & set(self.changed_data):
            return super().values()
        names = ("starts_at", "ends_at", "precision")
        return super().values() | {name: getattr(self.meeting, name) for name in names}


def present_values(meeting: Meeting) -> dict:
    """What MoveForm shows first: the meeting as it is."""
    start = timezone.localtime(meeting.starts_at)
    end = timezone.localtime(meeting.ends_at)
    known = meeting.precision == Precision.TIME
    last = (end if known else end - timedelta(days=1)).date()
    return {
        "day": start.date(),
        "last_day": last if last != start.date() else None,
        "begins": start.time() if known else None,
        "ends": end.time() if known else None,
        "only_month": meeting.precision == Precision.MONTH,
        "place": meeting.place,
        "link": meeting.link,
        "revision": meeting.revision,
    }
