"""Opening and closing a reporting cycle."""

from django import forms
from django.utils.translation import gettext_lazy as _

from plan.forms.days import DayField
from tsi.base.fields import LineField


def _day(label: str, **options) -> DayField:
    return DayField(label=label, input_formats=["%Y-%m-%d", "%d/%m/%Y"], **options)


class CycleForm(forms.Form):
    """About which time one asks, and by when."""

    name_it = LineField(
        label=_("Name in Italian"),
        max_length=100,
        help_text=_("For example: primo semestre 2026."),
    )
    name_en = LineField(label=_("Name in English"), max_length=100, required=False)
    starts_on = _day(_("From"))
    ends_on = _day(_("To"))
    due_on = _day(_("Reports due by"), help_text=_("Reports are taken until the cycle is closed."))

    use_required_attribute = False

    def clean(self) -> dict:
        data = super().clean()
        starts, ends, due = (data.get(name) for name in ("starts_on", "ends_on", "due_on"))
        if starts and ends and ends < starts:
            self.add_error("ends_on", _("The time ends before it begins."))
        if starts and due and due < starts:
            self.add_error("due_on", _("Reports cannot be due before the time begins."))
        return data


class CloseForm(forms.Form):
    leaving_out = forms.BooleanField(
        label=_("Close it without the reports that wait"), required=False
    )
