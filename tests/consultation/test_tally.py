"""What is counted of what everybody reads: always what a reader would count by hand."""

from collections import Counter

import pgtrigger
import pytest
from django.db import IntegrityError, transaction

from consultation import desk
from consultation.models import Contribution, Tally
from tests.factories import make_consultation, make_held, make_moderator, make_published
from tests.races import at_once

pytestmark = pytest.mark.django_db


def counted() -> Counter:
    rows = Tally.objects.exclude(number=0)
    return Counter({(row.passage_id, row.theme_id, row.kind): row.number for row in rows})


def by_hand() -> Counter:
    return Counter(Contribution.objects.public().values_list("passage", "theme", "kind"))


def test_every_step_is_counted():
    asked = make_consultation()
    published, other = make_published(asked), make_published(asked, code="S1")
    make_published(asked, kind="modification", text="Altre parole.")
    held = make_held(asked)
    assert counted() == by_hand()
    assert counted().total() == 3

    desk.publish(held, held.revisions.get(), by=make_moderator())
    assert counted() == by_hand()
    published.move("hide")
    assert counted() == by_hand()
    published.move("restore")
    published.move("edit")
    assert counted() == by_hand()
    other.move("withdraw")

    assert counted() == by_hand()
    assert counted().total() == 3


def test_what_is_on_the_whole_text_is_counted_once():
    asked = make_consultation()
    for said in [make_published(asked) for _ in range(2)]:
        Contribution.objects.filter(pk=said.pk).update(passage=None, theme=None)

    assert counted() == {(None, None, "remark"): 2}


def test_nothing_is_counted_before_it_is_public():
    make_held()

    assert not Tally.objects.exists()


def test_without_its_trigger_nothing_would_be_counted():
    said = make_published()

    with pgtrigger.ignore("consultation.Contribution:contribution_counted"):
        said.move("hide")

    assert counted() != by_hand()


def test_kind_and_passage_are_counted_once():
    make_published()
    row = Tally.objects.get()

    with pytest.raises(IntegrityError, match="tally_once"), transaction.atomic():
        Tally.objects.create(
            consultation=row.consultation, passage=row.passage, kind=row.kind, number=1
        )


@pytest.mark.django_db(transaction=True)
def test_many_that_publish_several_at_once_lose_no_count():
    """Each hides two in the opposite order of its neighbour."""
    asked = make_consultation()
    pairs = [(make_published(asked, code="1.1.1"), make_published(asked, code="S1"))]
    pairs += [(make_published(asked, code="S1"), make_published(asked, code="1.1.1"))]

    def hide(number: int) -> None:
        with transaction.atomic():
            for said in pairs[number]:
                said.move("hide")

    assert at_once(2, hide) == [None, None]
    assert counted() == by_hand() == Counter()
