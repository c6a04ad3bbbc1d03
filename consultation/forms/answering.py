"""What is typed at the desk of the responses."""

from django import forms
from django.utils.translation import gettext_lazy as _

from consultation.answering.publishing import later_versions
from consultation.models import Consultation, ContributionKind, Outcome, Response
from plan.models import Version
from tsi.base.fields import LineField, TextField

ALL = [("", _("all"))]
MANY = 5000  # contributions chosen at once


class AskingForm(forms.Form):
    """What of the contributions without response is shown. What is not on offer asks nothing."""

    q = LineField(label=_("Words or code"), max_length=100, required=False)
    passaggio = LineField(label=_("Passage"), max_length=20, required=False)
    tipo = forms.ChoiceField(
        label=_("Kind"), choices=[*ALL, *ContributionKind.choices], required=False
    )
    campagna = forms.IntegerField(
        required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput
    )

    def __init__(self, asked):
        super().__init__(asked, auto_id="f-%s")
        self.full_clean()

    @property
    def narrowed(self) -> bool:
        return any(self.cleaned_data.values())


class PointsField(forms.CharField):
    """Keys of contributions with commas between them."""

    widget = forms.HiddenInput

    def to_python(self, value):
        words = [word for word in super().to_python(value).split(",") if word]
        if len(words) > MANY or not all(word.isdecimal() and len(word) < 19 for word in words):
            raise forms.ValidationError(_("Choose the contributions again."))
        return [int(word) for word in words]


class ResponseForm(forms.ModelForm):
    """What a response says, and to which contributions while it is new."""

    reason_it = TextField(label=_("Reasons, in Italian"), max_length=5000)
    reason_en = TextField(label=_("Reasons, in English"), max_length=5000, required=False)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Response
        fields = ["outcome", "reason_it", "reason_en"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = [("", "–"), *Outcome.choices]

    def words(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class NewResponseForm(ResponseForm):
    """The same with the chosen contributions."""

    points = PointsField()


class PublishForm(forms.Form):
    """With which version, under which protocol number, and why not all are answered."""

    version = forms.ModelChoiceField(
        label=_("Version that came of it"),
        queryset=Version.objects.none(),
        required=False,
        empty_label=_("none: nothing changed"),
        help_text=_("One that nobody could read yet is published with the responses."),
    )
    protocol = LineField(label=_("Protocol number"), max_length=60)
    derogation_it = TextField(
        label=_("Why some get no response, in Italian"), max_length=2000, required=False
    )
    derogation_en = TextField(
        label=_("Why some get no response, in English"), max_length=2000, required=False
    )

    def __init__(self, *args, consultation: Consultation, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["version"].queryset = later_versions(consultation)


class LaterForm(forms.Form):
    """The later version whose changed passages are chosen."""

    versione = forms.ModelChoiceField(label=_("Later version"), queryset=Version.objects.none())

    def __init__(self, data, *, consultation: Consultation):
        versions = later_versions(consultation)
        newest = versions.first()
        super().__init__(data if "versione" in data else {"versione": newest and newest.pk})
        self.fields["versione"].queryset = versions
