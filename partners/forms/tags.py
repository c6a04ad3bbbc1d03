"""A list of short words in one field."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from partners.tags import join_tags, parse_tags

MOST = 20  # words in one list
LENGTH = 60  # characters of one


class TagsField(forms.CharField):
    """`catering, welding` as the list of both: cleaned, each once whatever its case or accents.

    Raises ValidationError when there are more than `most`, or one is longer than `length`.
    """

    def __init__(self, *, most: int = MOST, length: int = LENGTH, **kwargs):
        kwargs.setdefault(
            "help_text",
            _("Words or short phrases, parted by commas; by semicolons where one holds a comma."),
        )
        super().__init__(**kwargs)
        self.most, self.length = most, length

    def prepare_value(self, value):
        return join_tags(value) if isinstance(value, list) else value

    def to_python(self, value):
        return parse_tags(value or "")

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
