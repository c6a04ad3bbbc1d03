"""The forms by which the text comes in."""

from django import forms
from django.utils.translation import gettext_lazy as _

from partners.forms.importing import UploadForm


class TextUploadForm(UploadForm):
    """The whole text in one of the forms in which it goes out."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV in UTF-8 or JSON up to 5 MB, or XLSX up to 10 MB."),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.json"}),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty.")},
    )
