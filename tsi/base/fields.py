"""Form fields whose values are cleaned as `tsi.base.text` says."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from tsi.base.text import clean_line, clean_text

TIMES_CLEANED = 4  # of `max_length`: room for what cleaning takes out


def _typed(field: forms.CharField, value: Any) -> str:
    """What was typed, without NUL. Far too long it is refused before the work of cleaning it."""
    value = str(value or "").replace("\x00", "")
    if field.max_length and len(value) > TIMES_CLEANED * field.max_length:
        field.run_validators(value)
    return value


class LineField(forms.CharField):
    """One line: control, bidi and zero-width characters are taken out."""

    def to_python(self, value):
        return clean_line(super().to_python(_typed(self, value)))


class WebField(forms.URLField):
    """An address on the web, that everybody may read: without a scheme it is https, and no name
    or password stands in it."""

    default_validators = (URLValidator(schemes=["http", "https"]),)

    def __init__(self, **kwargs: Any):
        super().__init__(assume_scheme="https", **kwargs)

    def validate(self, value: str) -> None:
        super().validate(value)
        if "@" in urlsplit(value).netloc:
            raise forms.ValidationError(
                _("Take the name and the password out of the address."), code="credentials"
            )


class AddressField(forms.EmailField):
    """An address without control characters, which a quoted local part would allow."""

    def to_python(self, value):
        return clean_line(super().to_python(_typed(self, value)))


class TextField(forms.CharField):
    """Several lines, cleaned likewise and with one kind of line break."""

    widget = forms.Textarea

    def to_python(self, value):
        return clean_text(super().to_python(_typed(self, value)))


class TrapField(forms.CharField):
    """A field that people do not see: what a machine writes into it is refused."""

    def __init__(self):
        hidden = forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"})
        super().__init__(label=_("Leave this field empty"), required=False, widget=hidden)

    def validate(self, value: str) -> None:
        super().validate(value)
        if value:
            raise forms.ValidationError(_("This field must stay empty: it is there for machines."))
