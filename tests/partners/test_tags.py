"""Lists of short words in one field."""

import pytest
from django.core.exceptions import ValidationError

from partners.forms.tags import TagsField

tags = TagsField(required=False)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", []),
        (None, []),
        (" , ;\n", []),
        ("catering, saldatura", ["catering", "saldatura"]),
        ("catering;saldatura\nspazi", ["catering", "saldatura", "spazi"]),
        ("Caffè, caffe, CAFFÈ , tè", ["Caffè", "tè"]),
        ("a\x00b\u202e  c", ["ab c"]),
    ],
)
def test_words_are_parted_cleaned_and_once(typed, kept):
    assert tags.clean(typed) == kept


def test_too_many_or_too_long_is_said_plainly():
    with pytest.raises(ValidationError) as many:
        tags.clean(", ".join(str(number) for number in range(21)))
    with pytest.raises(ValidationError) as long:
        tags.clean("x" * 61)

    assert "20" in many.value.messages[0]
    assert "60" in long.value.messages[0]
    assert len(tags.clean(", ".join("x" * 50 + str(number) for number in range(20)))) == 20


def test_required_list_may_not_be_empty():
    with pytest.raises(ValidationError):
        TagsField().clean(" , ")


def test_list_is_shown_as_one_line():
    assert tags.prepare_value(["catering", "spazi"]) == "catering, spazi"
    assert tags.prepare_value("as, typed") == "as, typed"
    assert not tags.has_changed(["catering"], "catering")
    assert tags.has_changed(["catering"], "spazi")
