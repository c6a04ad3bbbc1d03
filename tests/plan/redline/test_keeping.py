"""Redlines kept as rows: the same as compared anew, made once, made by the worker."""

import pytest
from django.db import IntegrityError, connection, transaction

from plan.models import ChangedPassage, Redline
from plan.redline import keeping
from plan.redline.apply import Line, apply
from plan.redline.compare import METHOD
from plan.tasks import keep_redlines
from plan.versions import publish
from tests.factories import make_plan, make_version
from tests.plan.redline.texts import told
from tests.plan.redline.versions import CHANGES, first_version, second_version
from tests.races import at_once
from tests.worker import wait_until


@pytest.fixture
def pair(db):
    first = first_version()
    return first, second_version(first)


def test_what_is_kept_is_what_is_compared(pair):
    compared = keeping.between(*pair)

    keeping.make(*pair)

    assert told(compared) == CHANGES
    assert keeping.between(*pair) == compared


def test_kept_redline_applied_to_the_base_gives_the_version(pair):
    base, version = pair
    keeping.make(base, version)

    text = apply(list(base.passages.in_order()), keeping.between(base, version))

    assert text == [Line.of(passage) for passage in version.passages.in_order()]


def test_comparing_without_keeping_writes_nothing(pair):
    keeping.between(*pair)

    assert not Redline.objects.exists()


def test_kept_redline_is_read_in_two_queries(pair, django_assert_num_queries):
    keeping.make(*pair)

    with django_assert_num_queries(2):
        for piece in keeping.between(*pair):
            assert piece.here.title


def test_rows_stand_in_order_with_theme_and_kind(pair):
    rows = keeping.make(*pair).changes.order_by("position")

    assert list(rows.values_list("position", "theme", "kind"))[:2] == [
        (1, "1", "action"), (2, "1", "strategy"),
    ]  # fmt: skip
    assert rows.get(changes=["edited"]).texts["title_en"] == [
        ["insert", "New "], ["equal", "English title of 1.1.1-a1"],
    ]  # fmt: skip


def test_keeping_twice_makes_one(pair):
    assert keeping.make(*pair) == keeping.make(*pair)
    assert ChangedPassage.objects.count() == len(CHANGES)


def test_redline_of_a_former_method_is_replaced(pair):
    base, version = pair
    Redline.objects.create(base=base, version=version, method=METHOD + 1)

    keeping.make(base, version)

    assert [each.method for each in Redline.objects.all()] == [METHOD]


def test_version_is_not_compared_with_itself(pair):
    with pytest.raises(IntegrityError, match="redline_of_two"), transaction.atomic():
        keeping.make(pair[0], pair[0])


def test_missing_are_the_base_and_the_one_published_before(pair):
    first, second = pair
    third = make_version(first.plan, number="1.2", base=first)
    make_version(number="9.0", plan=make_plan())
    make_version(first.plan, number="2.0", published=False, base=third)

    assert keeping.missing() == [(first, third), (second, third), (first, second)]


def test_what_is_kept_is_not_missing(pair):
    keep_redlines()

    assert keeping.missing() == []


def test_base_that_nobody_may_read_is_not_compared(db):
    hidden = make_version(make_plan(), published=False)
    make_version(hidden.plan, number="1.1", base=hidden)

    assert keeping.missing() == []


def test_two_workers_at_once_make_one(transactional_db):
    first = first_version()
    second = second_version(first)

    one, other = at_once(2, lambda _who: keeping.make(first, second).pk)

    assert one == other
    assert ChangedPassage.objects.count() == len(CHANGES)


def test_without_the_constraint_two_workers_would_make_two(transactional_db):
    """Negative control: the same row, created by two at once."""
    first = first_version()
    second = second_version(first)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE plan_redline DROP CONSTRAINT redline_once")
    try:
        at_once(2, lambda _who: Redline.objects.create(base=first, version=second, method=1).pk)
        assert Redline.objects.count() == 2
    finally:
        Redline.objects.all().delete()
        with connection.cursor() as cursor:
            columns = "base_id, version_id, method"
            cursor.execute(
                f"ALTER TABLE plan_redline ADD CONSTRAINT redline_once UNIQUE ({columns})"
            )


@pytest.mark.slow
def test_worker_keeps_the_redline_of_a_published_version(documents_worker):
    first = first_version()
    second = make_version(first.plan, number="1.1", base=first, published=False)

    publish(second)

    wait_until(lambda: Redline.objects.filter(base=first, version=second).exists())
