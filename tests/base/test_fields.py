"""Form fields clean what is typed, within limits."""

import pytest
from django.core.exceptions import ValidationError

from tsi.base import fields
from tsi.base.fields import AddressField, LineField, TextField

KINDS = [LineField, AddressField, TextField]


@pytest.mark.parametrize("kind", KINDS)
def test_far_too_long_is_refused_uncleaned(kind, monkeypatch):
    cleaned = []
    for name in ("clean_line", "clean_text"):
        monkeypatch.setattr(fields, name, cleaned.append)

    with pytest.raises(ValidationError) as refused:
        kind(max_length=100).clean("\u0628\u200d" * 300_000)

    assert "max_length" in [error.code for error in refused.value.error_list]
    assert not cleaned


@pytest.mark.parametrize("kind", [LineField, TextField])
def test_what_cleaning_makes_short_enough_is_taken(kind):
    assert kind(max_length=4).clean("a\u200b" * 4 + "\x00" * 100) == "aaaa"
    with pytest.raises(ValidationError):
        kind(max_length=4).clean("a" * 5)


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_typed_is_an_empty_text(kind):
    assert kind(max_length=4, required=False).clean(None) == ""
