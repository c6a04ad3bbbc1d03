"""Forms about versions: freezing, a promoter's act, approving."""

from django import forms
from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partners.models import Organisation
from plan.forms.days import DayField
from plan.models import Act, Plan, Version, VersionKind, VersionState
from tsi.base.fields import LineField, TextField, WebField

# Without leading zeros, so that no two numbers are read as the same.
NUMBER = RegexValidator(
    r"^(0|[1-9][0-9]*)(\.(0|[1-9][0-9]*))*$",
    _("Write the number with figures and dots, such as 1.2 or 2.0.1."),
)


class FreezeForm(forms.Form):
    """Number, kind and notes of the version that is made of the working text."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=60)
    number = LineField(
        label=_("Number"),
        max_length=20,
        validators=[NUMBER],
        help_text=_("Figures and dots: 1.2, 2.0, 2.0.1."),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=VersionKind)
    base = forms.ModelChoiceField(
        label=_("Made from"),
        queryset=Version.objects.none(),
        required=False,
        empty_label=_("None"),
        help_text=_("An erratum is always made from the approved version."),
    )
    note_it = TextField(
        label=_("Note in Italian"),
        max_length=3000,
        required=False,
        help_text=_("What readers should know of this version. At most 3,000 characters."),
    )
    note_en = TextField(label=_("Note in English"), max_length=3000, required=False)

    use_required_attribute = False

    def __init__(self, *args, plan: Plan, **kwargs):
        super().__init__(*args, **kwargs)
        self.plan = plan
        self.fields["base"].queryset = plan.versions.filter(sealed_at__isnull=False).order_by("-pk")
        for name in ("note_it", "note_en"):  # a browser would cut a longer text
            self.fields[name].widget.attrs.pop("maxlength", None)

    def clean_number(self) -> str:
        number = self.cleaned_data["number"]
        if self.plan.versions.filter(number=number).exists():
            raise forms.ValidationError(_("There is a version with this number already."))
        return number

    def clean(self) -> dict:
        data = super().clean()
        if data.get("kind") == VersionKind.ERRATUM:
            data["base"] = self.plan.versions.filter(state=VersionState.APPROVED).first()
            if data["base"] is None:
                self.add_error("kind", _("There is no approved version that it could correct."))
        return data


class ActForm(forms.ModelForm):
    """The act by which a promoter approves a version."""

    body = LineField(
        label=_("Body that decided"),
        max_length=200,
        help_text=_("For example the metropolitan council, or the board."),
    )
    number = LineField(label=_("Number"), max_length=60)
    date = DayField(label=_("Date"))
    url = WebField(
        label=_("Link"),
        max_length=500,
        help_text=_("Where everybody can read the act."),
    )

    use_required_attribute = False

    class Meta:
        model = Act
        fields = ["promoter", "body", "number", "date", "url"]
        labels = {"promoter": _("Promoter")}

    def __init__(self, *args, promoters, **kwargs):
        """`promoters` are those whose act is not recorded."""
        super().__init__(*args, **kwargs)
        field = self.fields["promoter"]
        field.queryset = Organisation.objects.filter(pk__in=promoters.values("pk")).by_name()
        field.empty_label = _("Choose")
        field.widget.attrs["lang"] = "it"
        field.error_messages["invalid_choice"] = _(
            "Choose a promoter whose act is not recorded yet."
        )

    def clean_date(self):
        day = self.cleaned_data["date"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("It must not be a day to come."))
        return day


class ApproveForm(forms.Form):
    """The reasons, where something is still open."""

    derogation = TextField(
        label=_("Why it is approved all the same"),
        max_length=2000,
        required=False,
        help_text=_("Everybody reads it beside the version. At most 2,000 characters."),
    )

    use_required_attribute = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["derogation"].widget.attrs.pop("maxlength", None)
