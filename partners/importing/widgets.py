"""How the fields of an organisation stand in a spreadsheet.

Every `clean` raises ValueError with a sentence for the row's report.
"""

import uuid

from django.utils.translation import gettext as _
from import_export.widgets import Widget

from partners.matching import WrongTaxCode, tax_code
from partners.tags import parse_tags
from tsi.base.text import clean_line, clean_text, fold

YES, NO = "yes", "no"
YES_WORDS = {YES, "sì", "si", "1", "true", "vero"}
NO_WORDS = {NO, "0", "false", "falso", ""}


class LineWidget(Widget):
    """One line of text."""

    def clean(self, value, row=None, **kwargs):
        return clean_line(value)

    def render(self, value, obj=None, **kwargs):
        return "" if value is None else str(value)


class TextWidget(LineWidget):
    """Several lines."""

    def clean(self, value, row=None, **kwargs):
        return clean_text(value)


class ListWidget(LineWidget):
    """Short texts, as in the fields of the pages; on the way out parted by semicolons."""

    def clean(self, value, row=None, **kwargs):
        return parse_tags(value)

    def render(self, value, obj=None, **kwargs):
        text = "; ".join(value or [])
        return f"{text};" if "," in text and ";" not in text else text


class NumberWidget(LineWidget):
    """A whole number, or nothing."""

    def clean(self, value, row=None, **kwargs):
        value = value.strip()
        if value and not (value.isascii() and value.isdecimal() and int(value) < 2**15):
            raise ValueError(_("“%(value)s” is no number.") % {"value": value[:50]})
        return int(value) if value else None


class YesNoWidget(LineWidget):
    """Yes or no."""

    def clean(self, value, row=None, **kwargs):
        word = value.strip().lower()
        if word not in YES_WORDS | NO_WORDS:
            raise ValueError(_("“%(value)s” is neither yes nor no.") % {"value": value[:50]})
        return word in YES_WORDS

    def render(self, value, obj=None, **kwargs):
        return YES if value else NO


class ChoiceWidget(LineWidget):
    """One of a closed list, by its key or by its name in the language of the page."""

    def __init__(self, choices):
        super().__init__()
        self.choices = choices
        self.known = {"": ""}  # what was looked up: a file repeats few values

    def clean(self, value, row=None, **kwargs):
        if value not in self.known:
            self.known[value] = self._find(fold(clean_line(value)))
        key = self.known[value]
        if key is None:
            raise ValueError(
                _("“%(value)s” is not in the list. Allowed are: %(allowed)s.")
                % {"value": value[:50], "allowed": ", ".join(self.choices.values)}
            )
        return key

    def _find(self, folded: str) -> str | None:
        allowed = {fold(str(label)): key for key, label in self.choices.choices}
        allowed |= {fold(key): key for key in self.choices.values} | {"": ""}
        return allowed.get(folded)


class TaxCodeWidget(LineWidget):
    """A codice fiscale; zeros that a spreadsheet program took from its front come back."""

    def clean(self, value, row=None, **kwargs):
        value = value.strip()
        if not value:
            return ""
        try:
            return tax_code(value.zfill(11) if value.isdecimal() else value)
        except WrongTaxCode as error:
            raise ValueError(
                _("“%(value)s” is no valid tax code.") % {"value": value[:50]}
            ) from error


class UidWidget(LineWidget):
    """The identifier that stays."""

    def clean(self, value, row=None, **kwargs):
        try:
            return uuid.UUID(value.strip())
        except ValueError as error:
            raise ValueError(
                _("“%(value)s” is no identifier. Leave it empty for a new organisation.")
                % {"value": value[:50]}
            ) from error


class WholeWidget(UidWidget):
    """Another organisation, by its identifier: one that was merged leads to what it is now.

    `others` knows them all.
    """

    others = None

    def clean(self, value, row=None, **kwargs):
        if not value.strip():
            return None
        whole = self.others.whole(super().clean(value))
        if whole is None:
            raise ValueError(_("No organisation has this identifier, here or in the file."))
        return whole

    def render(self, value, obj=None, **kwargs):
        return str(self.others.uids.get(value, "")) if value else ""
