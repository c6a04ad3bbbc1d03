"""The forms by which spreadsheets come in."""

from django import forms
from django.utils.translation import gettext_lazy as _

from partners.signatories.memorandum import published_texts
from tsi.base.fields import LineField


class UploadForm(forms.Form):
    """One CSV or XLSX file; what is in it decides, not its name."""

    file = forms.FileField(
        label=_("Spreadsheet"),
        help_text=_(
            "CSV in UTF-8 up to 5 MB, or XLSX up to 10 MB. The first row names the columns."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty.")},
    )
    use_required_attribute = False


class ConfirmForm(forms.Form):
    """What was read and agreed to: the kept file, and the seal of what importing it would do."""

    token = forms.CharField(max_length=64, widget=forms.HiddenInput)
    seal = forms.CharField(max_length=16, widget=forms.HiddenInput)
    file_name = LineField(max_length=200, widget=forms.HiddenInput)


class SignatoriesForm(ConfirmForm):
    """The same, with the text that was signed before the first one that is kept here."""

    memorandum = forms.ModelChoiceField(
        queryset=published_texts(),
        label=_("Text that was signed"),
        help_text=_(
            "For those who signed before the first text that is kept here. The others signed the "
            "one that was in force on the day."
        ),
        empty_label=None,
        error_messages={
            "required": _("Choose the text of the Memorandum that they signed."),
            "invalid_choice": _("Choose the text of the Memorandum that they signed."),
        },
    )
    use_required_attribute = False
