"""What is measured, what is expected, what was observed."""

from decimal import Decimal

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from plan.execution.indicators import DEFINED
from plan.forms.days import DayField
from plan.forms.seen import Seen
from plan.models import Indicator, Observation, Passage, Plan, Version
from tsi.base.fields import LineField, TextField

YEARS_AHEAD = 5


def _number(label: str, **options) -> forms.DecimalField:
    return forms.DecimalField(label=label, max_digits=18, decimal_places=4, **options)


class IndicatorForm(Seen, forms.ModelForm):
    """What an indicator measures, and of which elements of the Plan."""

    code = LineField(label=_("Code"), max_length=20, help_text=_("For example: IND-12."))
    name_it = LineField(label=_("Name in Italian"), max_length=200)
    name_en = LineField(label=_("Name in English"), max_length=200, required=False)
    definition = TextField(label=_("Definition"), max_length=2000)
    method = TextField(label=_("Method of measuring"), max_length=2000, required=False)
    unit = LineField(label=_("Unit"), max_length=40)
    baseline = _number(_("Baseline"), required=False)
    baseline_period = LineField(label=_("Period of the baseline"), max_length=20, required=False)
    elements = LineField(
        label=_("Strategies and actions that it measures"),
        max_length=2000,
        required=False,
        help_text=_("Their codes, with commas: 1.1.1, 1.1.1-a2."),
    )

    use_required_attribute = False

    class Meta:
        model = Indicator
        fields = list(DEFINED)
        labels = {"level": _("Level"), "direction": _("Direction")}

    def __init__(self, *args, plan: Plan, **kwargs):
        super().__init__(*args, **kwargs)
        version = Version.objects.filter(plan=plan).current()
        rows = Passage.objects.filter(version=version).in_order()
        self.codes = dict(rows.values_list("code", "uid"))
        self.gone = set()  # links to what is no longer in the Plan stay as they are
        if self.instance.pk:
            linked = set(self.instance.links.values_list("uid", flat=True))
            self.gone = linked - set(self.codes.values())
            shown = [code for code, uid in self.codes.items() if uid in linked]
            self.initial["elements"] = ", ".join(shown)
        for name in ("definition", "method"):
            self.fields[name].widget.attrs.pop("maxlength", None)

    def clean_elements(self) -> set:
        """The uids of the elements."""
        typed = [code.strip() for code in self.cleaned_data["elements"].split(",")]
        codes = [code for code in typed if code]
        unknown = [code for code in codes if code not in self.codes]
        if unknown:
            message = _("Not in the Plan: %(codes)s.") % {"codes": ", ".join(unknown)}
            raise forms.ValidationError(message)
        return {self.codes[code] for code in codes} | self.gone

    def clean(self) -> dict:
        data = super().clean()
        if data.get("baseline") is not None and not data.get("baseline_period"):
            self.add_error("baseline_period", _("Say of which period the baseline is."))
        return data

    def _post_clean(self):
        """The services look at the rows; here nothing is put into the instance."""

    def values(self) -> dict:
        """What the services take."""
        return {name: self.cleaned_data[name] for name in DEFINED} | {
            "uids": self.cleaned_data["elements"]
        }


class TargetsForm(Seen, forms.Form):
    """A value for each year; an empty one is none."""

    use_required_attribute = False

    def __init__(self, *args, indicator: Indicator, **kwargs):
        there = dict(indicator.targets.values_list("year", "value"))
        initial = {f"y{year}": _plain(value) for year, value in there.items()}
        super().__init__(*args, initial=initial, **kwargs)
        this_year = timezone.localdate().year
        for year in sorted({*there, *range(this_year, this_year + YEARS_AHEAD + 1)}):
            self.fields[f"y{year}"] = _number(str(year), required=False)

    def targets(self) -> dict[int, Decimal]:
        given = {int(name[1:]): value for name, value in self.cleaned_data.items()}
        return {year: value for year, value in given.items() if value is not None}


class ObservationForm(forms.Form):
    """A value that was measured, or one in the place of another."""

    starts_on = DayField(label=_("From"))
    ends_on = DayField(label=_("To"))
    territory = LineField(
        label=_("Territory"),
        max_length=100,
        required=False,
        help_text=_("Empty: the whole metropolitan city."),
    )
    value = _number(_("Value"))
    source = LineField(label=_("Source"), max_length=300)
    is_provisional = forms.BooleanField(label=_("Provisional"), required=False)

    use_required_attribute = False

    def __init__(self, *args, observation: Observation | None = None, **kwargs):
        initial = {}
        if observation:
            initial = {name: getattr(observation, name) for name in self.base_fields}
            initial["value"] = _plain(observation.value)
        super().__init__(*args, initial=initial, **kwargs)

    def clean(self) -> dict:
        data = super().clean()
        starts, ends = data.get("starts_on"), data.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", _("The time ends before it begins."))
        if ends and ends > timezone.localdate():
            self.add_error("ends_on", _("It must not be a day to come."))
        return data


def _plain(value: Decimal) -> str:
    """1500.0000 as 1500."""
    return f"{value:f}".rstrip("0").rstrip(".")
