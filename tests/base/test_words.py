from datetime import UTC, datetime

import pytest
from django.template import Context, Template
from django.utils import translation

from tsi.base.templatetags.words import file_size

NIGHT = datetime(2026, 12, 6, 23, 14, tzinfo=UTC)  # in Rome it is the seventh


@pytest.mark.parametrize(
    ("language", "name", "shown"),
    [
        ("it", "day", "7 dicembre 2026"),
        ("en", "day", "7 December 2026"),
        ("it", "day_of_year", "7 dicembre"),
        ("it", "moment", "7 dicembre 2026, 00:14"),
        ("en", "moment", "7 December 2026, 00:14"),
    ],
)
def test_dates_are_written_as_people_write_them_in_rome_time(language, name, shown):
    template = Template("{% load words %}{{ value|" + name + " }}")

    with translation.override(language):
        assert template.render(Context({"value": NIGHT})) == shown


@pytest.mark.parametrize(
    ("size", "italian", "english"),
    [
        (1, "1 kB", "1 kB"),
        (14_600, "15 kB", "15 kB"),
        (3_420_000, "3,4 MB", "3.4 MB"),
        (20_000_000, "20 MB", "20 MB"),
    ],
)
def test_size_of_a_file_is_written_in_the_readers_language(size, italian, english):
    for language, written in (("it", italian), ("en", english)):
        with translation.override(language):
            assert file_size(size) == written
