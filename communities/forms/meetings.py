"""Forms of meetings, except when they take place (`when.py`)."""

from django import forms
from django.utils.translation import gettext_lazy as _

from communities.meetings import WORDS
from communities.models import Edition, Meeting, MeetingKind, Visibility
from tsi.base.fields import LineField, TextField


class MeetingForm(forms.ModelForm):
    """What a meeting is about, who sees it, how many may come."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    title_it = LineField(label=_("Title in Italian"), max_length=200)
    title_en = LineField(label=_("Title in English"), max_length=200, required=False)
    description_it = TextField(label=_("Description in Italian"), max_length=5000, required=False)
    description_en = TextField(label=_("Description in English"), max_length=5000, required=False)
    led_by = LineField(
        label=_("Led by"),
        max_length=200,
        required=False,
        help_text=_("Organisations, not people: everybody reads it."),
    )
    agenda = TextField(
        label=_("Agenda"), max_length=10000, required=False, help_text=_("One point on each line.")
    )
    edition = forms.ModelChoiceField(
        label=_("Edition of a programme"),
        queryset=Edition.objects.none(),
        required=False,
        empty_label=_("none"),
    )
    capacity = forms.IntegerField(
        label=_("Places"),
        min_value=1,
        max_value=100_000,
        required=False,
        help_text=_("Empty: as many as come. Who comes later waits, and gets what becomes free."),
    )

    use_required_attribute = False

    class Meta:
        model = Meeting
        fields = WORDS

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("description_it", "description_en", "agenda"):  # a browser would cut it
            self.fields[name].widget.attrs.pop("maxlength", None)
        self.fields["kind"].choices = [("", _("Choose")), *MeetingKind.choices]
        self.initial["revision"] = self.instance.revision
        self._leave_out()

    def _leave_out(self) -> None:
        """What this meeting cannot have: a constraint would refuse it."""
        community = self.instance.community
        editions = Edition.objects.filter(programme__community=community) if community else None
        if editions and editions.exists():
            self.fields["edition"].queryset = editions.select_related("programme")
        else:
            del self.fields["edition"]
        if community is None:
            del self.fields["visibility"]
        if not self.instance.in_calendars:
            del self.fields["takes_registrations"], self.fields["capacity"]

    def clean(self) -> dict:
        data = super().clean()
        if data.get("capacity") and not data.get("takes_registrations"):
            self.add_error("capacity", _("Places are counted only where people register."))
        return data


class CancelForm(forms.Form):
    """Why a meeting does not take place."""

    reason = TextField(
        label=_("Reasons"),
        max_length=2000,
        help_text=_("Who registered reads them in a letter, and everybody on the page."),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    use_required_attribute = False


class MinutesForm(forms.Form):
    """What was said and decided."""

    minutes = TextField(
        label=_("Minutes"),
        max_length=50_000,
        required=False,
        help_text=_("Write about people only what they want to be read."),
    )
    minutes_visibility = forms.ChoiceField(label=_("Minutes shown to"), choices=Visibility.choices)
    revision = forms.IntegerField(widget=forms.HiddenInput)

    use_required_attribute = False
