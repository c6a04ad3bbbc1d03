"""Form fields whose values are cleaned as `tsi.base.text` says."""

from typing import Any

from django import forms

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


class AddressField(forms.EmailField):
    """An address without control characters, which a quoted local part would allow."""

    def to_python(self, value):
        return clean_line(super().to_python(_typed(self, value)))


class TextField(forms.CharField):
    """Several lines, cleaned likewise and with one kind of line break."""

    widget = forms.Textarea

    def to_python(self, value):
        return clean_text(super().to_python(_typed(self, value)))
