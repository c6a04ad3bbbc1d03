"""Days as they are typed."""

from django import forms

from plan.models.days import within_reach


class DateInput(forms.DateInput):
    """The browser's own; typed by hand it is year, month, day."""

    input_type = "date"

    def __init__(self, **kwargs):
        super().__init__(format="%Y-%m-%d", **kwargs)


class DayField(forms.DateField):
    """A day within reach."""

    widget = DateInput
    default_validators = [within_reach]
