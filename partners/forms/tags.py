"""A list of short words in one field, parted by commas."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from tsi.base.text import clean_line, fold

MOST = 20  # words in one list
LENGTH = 60  # characters of one


class TagsField(forms.CharField):
    """`catering, welding` as the list of both: cleaned, each once whatever its case or accents.

    Raises ValidationError when there are more than `most`, or one is longer than `length`.
    """

    def __init__(self, *, most: int = MOST, length: int = LENGTH, **kwargs):
        kwargs.setdefault("help_text", _("Words or short phrases, parted by commas."))
        super().__init__(**kwargs)
        self.most, self.length = most, length

    def prepare_value(self, value):
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value):
        typed = clean_line((value or "").replace("\n", ",").replace(";", ","))
        tags = [tag for tag in map(clean_line, typed.split(",")) if tag]
        return list({fold(tag): tag for tag in reversed(tags)}.values())[::-1]

    def validate(self, value):
        if self.required and not value:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(value) > self.most:
            message = ngettext("Write at most %d word.", "Write at most %d words.", self.most)
            raise ValidationError(message % self.most, code="too_many")
        for tag in value:
            if len(tag) > self.length:
                raise ValidationError(
                    _("“%(tag)s…” is too long: at most %(length)s characters each."),
                    code="too_long",
                    params={"tag": tag[:30], "length": self.length},
                )

    def has_changed(self, initial, data):
        return (initial or []) != self.to_python(data)

    def run_validators(self, value):
        """The validators of a text know no list; `validate` has looked at each word."""
