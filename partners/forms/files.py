"""Uploading a signed document."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from partners import signed_files


class SignedFileField(forms.FileField):
    """A PDF or .p7m, told by its bytes; its value is a `SignedFile`."""

    def __init__(self, **kwargs):
        kwargs.setdefault("help_text", _("PDF or .p7m, at most 10 MB."))
        kwargs.setdefault("max_length", 200)
        widget = forms.FileInput(attrs={"accept": ".pdf,.p7m"})
        super().__init__(widget=widget, **kwargs)

    def clean(self, data, initial=None):
        upload = super().clean(data, initial)
        if not upload:
            return None
        if upload.size > signed_files.LIMIT:  # before reading it into memory
            raise ValidationError(_("The file is larger than 10 MB."), code="too_large")
        try:
            return signed_files.read(upload.name, upload.read())
        except signed_files.NotAccepted as refusal:
            raise ValidationError(str(refusal), code="refused") from refusal
