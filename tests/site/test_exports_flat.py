"""Files of the open data are written in flat memory, however many rows there are."""

import pytest

from benchmarks.child import measured
from benchmarks.exporting import FORMS
from tests.conftest import database_url

pytestmark = pytest.mark.slow
FEW, MANY = 1_000, 10_000
MOST = 1.2


@pytest.fixture(autouse=True)
def _same_database(db, monkeypatch):
    """The processes that measure look at this test's database, and leave nothing in it."""
    monkeypatch.setenv("DATABASE_URL", database_url())


def peaks(form: str, many: int = MANY, *, whole: bool = False) -> tuple[float, float]:
    """Peak of memory in MiB with few rows and with `many`."""
    place = FORMS.index(form)
    small, large = (measured("exporting", place, size, int(whole)) for size in (FEW, many))
    assert large["bytes"] > 8 * small["bytes"]
    return small["peak"], large["peak"]


@pytest.mark.parametrize("form", FORMS)
def test_ten_times_the_rows_take_no_more_memory(form):
    small, large = peaks(form)

    assert large <= MOST * small, (small, large)


def test_reading_all_rows_first_would_be_found():
    """Negative control: the same file from a list of all rows, enough of them to be seen beside
    what any process takes."""
    small, large = peaks("csv", 3 * MANY, whole=True)

    assert large > MOST * small, (small, large)
