import pytest
from django.utils.module_loading import import_string

from communities.digest import told


@pytest.mark.parametrize("path", [*told.ABOUT_STEPS, told.MENTIONED])
def test_letters_that_the_digest_does_not_repeat_are_there(path):
    """Renamed, they would be told twice: the outbox keeps letters by their paths."""
    letter = import_string(path)

    assert f"{letter.__module__}.{letter.__qualname__}" == path
