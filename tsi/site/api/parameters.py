"""What a query may say. Each list names its parameters; anything else is refused.

The `source` of a field is the lookup by which it narrows the rows, so that nothing but what is
declared ever reaches the database.
"""

from typing import Any

from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers

PAGE_SIZE = 50
LARGEST_PAGE = 100


class Whole(serializers.IntegerField):
    """A number in digits: neither `1e3` nor ` 7`."""

    def to_internal_value(self, data: str) -> int:
        if not (data.isascii() and data.removeprefix("-").isdecimal()):
            self.fail("invalid")
        return super().to_internal_value(data)


class Line(serializers.CharField):
    """Words as they are stored."""

    def __init__(self, **kwargs: Any):
        super().__init__(trim_whitespace=False, **{"max_length": 300} | kwargs)


class Slug(serializers.RegexField):
    """The name by which something stands in an address."""

    def __init__(self, **kwargs: Any):
        super().__init__(r"^[-a-zA-Z0-9_]+$", max_length=120, trim_whitespace=False, **kwargs)


class Code(serializers.RegexField):
    """The code of a passage: S3.1, 1, 1.1.1-a2."""

    def __init__(self, **kwargs: Any):
        super().__init__(r"^[0-9A-Za-z.\-]{1,20}$", trim_whitespace=False, **kwargs)


class Day(serializers.DateField):
    """2026-03-01, and no other way of writing it."""

    def __init__(self, **kwargs: Any):
        super().__init__(input_formats=["%Y-%m-%d"], **kwargs)


class Flag(serializers.ChoiceField):
    """true or false."""

    def __init__(self, **kwargs: Any):
        super().__init__(choices=["true", "false"], **kwargs)

    def to_internal_value(self, data: str) -> bool:
        return super().to_internal_value(data) == "true"


class Parameters(serializers.Serializer):
    """What every address takes."""

    lang = serializers.ChoiceField(
        choices=[code for code, _name in settings.LANGUAGES],
        required=False,
        help_text=gettext_lazy(
            "Language of error messages and of the addresses of pages; Italian if it is not said. "
            "Texts come in both languages."
        ),
    )


class ListParameters(Parameters):
    """What every list takes."""

    size = Whole(
        min_value=1,
        max_value=LARGEST_PAGE,
        required=False,
        help_text=gettext_lazy("How many at most on one page; 50 if it is not said."),
    )
    after = serializers.RegexField(
        r"^[A-Za-z0-9_-]+$",
        max_length=3000,
        trim_whitespace=False,
        required=False,
        help_text=gettext_lazy("Where the page begins: take it from `next`, do not make it up."),
    )


def read(parameters: type[Parameters], query: QueryDict) -> dict[str, Any]:
    """What `query` asks for, by the source of each parameter. Raises ValidationError."""
    known = parameters(data=query.dict())
    errors: dict[str, list] = {}
    for name in query:
        if name not in known.fields:
            listed = ", ".join(known.fields)
            errors[name] = [_("No such parameter here. There are: %(names)s.") % {"names": listed}]
        elif len(query.getlist(name)) > 1:
            errors[name] = [_("Say it once.")]
    if not known.is_valid():
        errors |= known.errors
    if errors:
        raise serializers.ValidationError(errors)
    return known.validated_data
