"""The short form in which who leads an action says how it goes; and what is answered to it."""

from django import forms
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from plan.execution.reporting import WRITTEN, fingerprint
from plan.forms.days import DayField
from plan.models import ActionStatus, Outlook, ProgressUpdate
from tsi.base.fields import TextField, WebField


def _sentences(choices) -> list[tuple]:
    """Choices that begin with a capital letter, as they stand alone."""
    return [(value, capfirst(label)) for value, label in choices.choices]


def _day(label: str, **options) -> DayField:
    formats = ["%Y-%m-%d", "%d/%m/%Y"]
    return DayField(label=label, required=False, input_formats=formats, **options)


class UpdateForm(forms.Form):
    """All of a report. To keep a draft nothing must be filled in; to send it, what says most."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=16, required=False)
    status = forms.ChoiceField(
        label=_("How it stands"), choices=_sentences(ActionStatus), widget=forms.RadioSelect
    )
    outlook = forms.ChoiceField(
        label=_("How it looks"),
        choices=_sentences(Outlook),
        widget=forms.RadioSelect,
        help_text=_("Whether what was foreseen will be reached in time."),
    )
    started_on = _day(_("Begun on"))
    ended_on = _day(_("Completed on"), help_text=_("Only of an action that is completed."))
    narrative = TextField(
        label=_("What was done"),
        max_length=5000,
        help_text=_("Everybody reads it. Write what a neighbour would understand."),
    )
    obstacles = TextField(label=_("What stands in the way"), max_length=3000, required=False)
    evidence_url = WebField(
        label=_("Where one can see it"),
        max_length=500,
        required=False,
        help_text=_("The address of a page or a document that everybody can open."),
    )

    use_required_attribute = False
    needed = ("status", "outlook", "narrative")

    def __init__(self, *args, update: ProgressUpdate | None = None, sending: bool, **kwargs):
        """`update` is what was written so far, `sending` whether it goes to who looks at it."""
        written = {name: getattr(update, name) for name in WRITTEN} if update else {}
        written["seen"] = fingerprint(update)
        super().__init__(*args, initial=written, **kwargs)
        for name in self.needed:
            self.fields[name].required = sending
        for name in ("narrative", "obstacles"):  # a browser would cut a longer text
            self.fields[name].widget.attrs |= {"rows": 5}
            self.fields[name].widget.attrs.pop("maxlength", None)

    def clean(self) -> dict:
        data = super().clean()
        started, ended = data.get("started_on"), data.get("ended_on")
        for name, day in (("started_on", started), ("ended_on", ended)):
            if day and day > timezone.localdate():
                self.add_error(name, _("It must not be a day to come."))
        if data.get("status") == ActionStatus.COMPLETED:
            if not ended and "ended_on" not in self.errors:
                self.add_error("ended_on", _("Write on which day it was completed."))
        elif ended and data.get("status"):
            self.add_error("ended_on", _("It has a day of completion, but is not completed."))
        if started and ended and ended < started:
            self.add_error("ended_on", _("It cannot be completed before it began."))
        return data


class ReviewForm(forms.Form):
    """What is missing in a report; needed only to send it back."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)
    review = TextField(
        label=_("What is missing"),
        max_length=2000,
        required=False,
        help_text=_("Who wrote the report reads it in the letter that we send."),
    )

    use_required_attribute = False

    def __init__(self, *args, returning: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["review"].required = returning
        self.fields["review"].widget.attrs.pop("maxlength", None)
