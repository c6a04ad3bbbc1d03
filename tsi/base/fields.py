"""Form fields whose values are cleaned as `tsi.base.text` says."""

from django import forms

from tsi.base.text import clean_line, clean_text


class LineField(forms.CharField):
    """One line: control, bidi and zero-width characters are taken out."""

    def to_python(self, value):
        return clean_line(super().to_python((value or "").replace("\x00", "")))


class AddressField(forms.EmailField):
    """An address without control characters, which a quoted local part would allow."""

    def to_python(self, value):
        return clean_line(super().to_python((value or "").replace("\x00", "")))


class TextField(forms.CharField):
    """Several lines, cleaned likewise and with one kind of line break."""

    widget = forms.Textarea

    def to_python(self, value):
        return clean_text(super().to_python((value or "").replace("\x00", "")))
