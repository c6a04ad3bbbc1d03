"""Preparing a consultation, announcing it, moving its end."""

from datetime import datetime, time

from django import forms
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from communities.forms.when import NoSuchTime, local_moment
from consultation.models import Consultation, Publication
from consultation.running import free_versions
from plan.forms.days import DayField
from tsi.base.fields import LineField, TextField
from tsi.base.models import LegalKind, LegalText

DAYS = ["%Y-%m-%d", "%d/%m/%Y"]
LAST_MINUTE = time(23, 59)
COLUMNS = (
    "title_it", "title_en", "intro_it", "intro_en", "opens_at", "closes_at", "moderated_first",
    "publication", "legal_basis_it", "legal_basis_en", "published_until", "answers_due",
    "in_shadow", "notice", "terms",
)  # fmt: skip


def _day(label: str, **options) -> DayField:
    return DayField(label=label, input_formats=DAYS, **options)


def _hour(label: str, **options) -> forms.TimeField:
    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    return forms.TimeField(label=label, widget=widget, input_formats=["%H:%M"], **options)


class TextChoice(forms.ModelChoiceField):
    """One version of a legal text."""

    def label_from_instance(self, text: LegalText) -> str:
        return gettext("%(title)s, version %(number)s") % {
            "title": text.title,
            "number": text.number,
        }


def _legal_text(kind: LegalKind) -> TextChoice:
    """A choice among the published versions, the one in force first."""
    texts = LegalText.objects.filter(kind=kind, published_at__lte=Now()).order_by("-number")
    return TextChoice(label=kind.label, queryset=texts, empty_label=None)


class MomentMixin:
    """Reads a day and an hour in Europe/Rome, also where the clocks change."""

    def moment(self, day: str, hour: str) -> datetime | None:
        """The first of an hour that comes twice; an hour that the clocks skip is an error."""
        values = [self.cleaned_data.get(name) for name in (day, hour)]
        if None in values:
            return None
        try:
            return local_moment(*values)
        except NoSuchTime:
            self.add_error(hour, _("On this day the clocks go forward: this hour does not exist."))
            return None


class ConsultationForm(MomentMixin, forms.Form):
    """Everything that is said of a consultation before it is announced."""

    version = forms.ModelChoiceField(label=_("Text"), queryset=None, empty_label=None)
    title_it = LineField(label=_("Title in Italian"), max_length=200)
    title_en = LineField(label=_("Title in English"), max_length=200)
    intro_it = TextField(label=_("Introduction in Italian"), max_length=5000, required=False)
    intro_en = TextField(label=_("Introduction in English"), max_length=5000, required=False)
    opens_on = _day(_("Opens on"))
    opens_hour = _hour(_("at"), initial=time(9))
    closes_on = _day(_("Closes on"))
    closes_hour = _hour(
        _("at"),
        initial=LAST_MINUTE,
        help_text=_("From this instant on nothing is accepted any more."),
    )
    moderated_first = forms.TypedChoiceField(
        label=_("Moderation"),
        choices=[
            ("after", _("after publication; what the screening holds is read by a person first")),
            ("before", _("a person reads before publication")),
        ],
        coerce=lambda value: value == "before",
    )
    publication = forms.ChoiceField(
        label=_("What is published of who speaks"), choices=Publication.choices
    )
    legal_basis_it = TextField(
        label=_("Legal basis, in Italian"),
        max_length=2000,
        required=False,
        help_text=_("By which rule names are published. Needed when they are."),
    )
    legal_basis_en = TextField(label=_("Legal basis, in English"), max_length=2000, required=False)
    published_until = _day(
        _("Names are shown until"), required=False, help_text=_("The last day, included.")
    )
    answers_due = _day(_("Answers are due by"), required=False)
    notice = _legal_text(LegalKind.PRIVACY)
    terms = _legal_text(LegalKind.TERMS)
    in_shadow = forms.BooleanField(
        label=_("Automatic screening holds nothing"),
        required=False,
        help_text=_("What it would have held is noted for those who moderate."),
    )

    use_required_attribute = False

    def __init__(self, *args, consultation: Consultation | None = None, **kwargs):
        initial = present_values(consultation) if consultation else {}
        super().__init__(*args, initial=initial, **kwargs)
        if consultation:
            del self.fields["version"]
        else:
            self.fields["version"].queryset = free_versions()

    def clean(self) -> dict:
        data = super().clean()
        data["opens_at"] = self.moment("opens_on", "opens_hour")
        data["closes_at"] = self.moment("closes_on", "closes_hour")
        if data["opens_at"] and data["closes_at"]:
            self._look_at_times(data)
        names_shown = data.get("publication") == Publication.FULL
        for name in ("legal_basis_it", "legal_basis_en"):
            if names_shown and not data.get(name) and name not in self.errors:
                self.add_error(name, _("Say by which rule names are published."))
        return data

    def _look_at_times(self, data: dict) -> None:
        if data["closes_at"] <= data["opens_at"]:
            self.add_error("closes_on", _("It closes before it opens."))
        elif data["closes_at"] <= timezone.now():
            self.add_error("closes_on", _("This day is over: choose a later one."))
        last_day = timezone.localdate(data["closes_at"])
        if data.get("answers_due") and data["answers_due"] < last_day:
            self.add_error("answers_due", _("Answers come after the last day."))
        if data.get("published_until") and data["published_until"] < last_day:
            self.add_error("published_until", _("Names are shown at least until the last day."))

    def columns(self) -> dict:
        """What is kept of it, as columns of the model."""
        return {name: self.cleaned_data[name] for name in COLUMNS}


def present_values(consultation: Consultation) -> dict:
    """What the form shows first: the consultation as it is."""
    opens, closes = (
        timezone.localtime(getattr(consultation, name)) for name in ("opens_at", "closes_at")
    )
    return {name: getattr(consultation, name) for name in COLUMNS} | {
        "moderated_first": "before" if consultation.moderated_first else "after",
        "opens_on": opens.date(),
        "opens_hour": opens.time(),
        "closes_on": closes.date(),
        "closes_hour": closes.time(),
    }


class ReasonsForm(forms.Form):
    """Reasons that everybody reads, in both languages."""

    reason_it = TextField(label=_("Reasons, in Italian"), max_length=2000)
    reason_en = TextField(label=_("Reasons, in English"), max_length=2000)

    use_required_attribute = False

    def __init__(self, *args, needed: bool = True, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("reason_it", "reason_en"):
            self.fields[name].required = needed

    def reasons(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("reason_it", "reason_en")}


class ExtendForm(MomentMixin, ReasonsForm):
    """A later end."""

    closes_on = _day(_("Closes on"))
    closes_hour = _hour(_("at"), initial=LAST_MINUTE)

    field_order = ("closes_on", "closes_hour", "reason_it", "reason_en")

    def __init__(self, *args, consultation: Consultation, **kwargs):
        super().__init__(*args, **kwargs)
        self.consultation = consultation

    def clean(self) -> dict:
        data = super().clean()
        data["closes_at"] = self.moment("closes_on", "closes_hour")
        if data["closes_at"] and data["closes_at"] <= self.consultation.closes_at:
            self.add_error("closes_on", _("It closes later than before, or it is no extension."))
        return data
