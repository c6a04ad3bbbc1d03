from datetime import UTC, datetime

import pytest
from django.template import Context, Template
from django.utils import translation

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
