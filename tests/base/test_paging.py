"""Paging by key. The views' tests walk real pages; these look at single steps."""

import base64
import json

import pytest

from communities.models import Meeting
from partners.models import Organisation
from tests.factories import make_organisation
from tsi.base.paging import is_place, keyset_span, list_span, place_of

ORDER = ("sort_name", "pk")


def shown(span) -> list[str]:
    return [row.name for row in span.rows]


@pytest.fixture
def rows(db):
    for name in "ABCDEFG":
        make_organisation(name=name)
    return Organisation.objects.all()


def test_span_knows_what_lies_before_and_behind(rows):
    first = keyset_span(rows, ORDER, 3)
    second = keyset_span(rows, ORDER, 3, after=first.after)
    last = keyset_span(rows, ORDER, 3, after=second.after)

    assert [shown(span) for span in (first, second, last)] == [list("ABC"), list("DEF"), ["G"]]
    assert first.before is None
    assert last.after is None
    assert shown(keyset_span(rows, ORDER, 3, before=last.before)) == list("DEF")


def test_page_back_that_would_be_short_is_the_first_page(rows):
    place = place_of(rows.get(name="C"), ORDER)

    span = keyset_span(rows, ORDER, 3, before=place)

    assert shown(span) == list("ABC")
    assert span.before is None


def test_place_holds_when_its_row_is_gone(rows):
    place = place_of(rows.get(name="C"), ORDER)
    rows.get(name="C").delete()

    assert shown(keyset_span(rows, ORDER, 3, after=place)) == list("DEF")


def test_order_may_be_turned_in_one_column_only(rows):
    make_organisation(name="A", category="school")
    order = ("-category", "sort_name", "pk")

    first = keyset_span(rows, order, 2)

    assert shown(first) == ["A", "A"]
    assert shown(keyset_span(rows, order, 2, after=first.after)) == ["B", "C"]


def test_no_rows_are_a_page_without_places(db):
    span = keyset_span(Organisation.objects.all(), ORDER, 3)

    assert (span.rows, span.before, span.after) == ([], None, None)


def test_list_is_paged_likewise():
    first = list_span("abcdefg", 3, after=None, before=None)
    last = list_span("abcdefg", 3, after="6", before=None)

    assert (first.rows, first.before, first.after) == (list("abc"), None, "3")
    assert (last.rows, last.before, last.after) == (["g"], "6", None)
    assert list_span("abcdefg", 3, after=None, before="6").rows == list("def")
    assert list_span("abcdefg", 3, after="99", before=None).rows == []


@pytest.mark.parametrize(
    "moment",
    ["2026-01-01T00:00:00+23:59", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"],
)
def test_moment_with_an_offset_that_the_database_refuses_is_no_error(db, moment):
    word = base64.urlsafe_b64encode(json.dumps([moment, 1]).encode()).decode()

    assert keyset_span(Meeting.objects.all(), ("starts_at", "pk"), 3, after=word).rows == []


def test_place_of_another_order_is_none_of_this_one(rows):
    place = place_of(rows.get(name="C"), ORDER)

    assert is_place(place, ORDER, rows)
    assert not is_place(place, ("pk",), rows)
    assert not is_place("x", ORDER, rows)
