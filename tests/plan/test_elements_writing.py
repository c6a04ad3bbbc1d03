"""The words of an element: two people at once, English that goes stale, history."""

import pytest
from django.db import connection

from plan import elements
from plan.elements import Stale
from plan.models import Element, ElementState
from tests.factories import make_editor, make_element, make_plan
from tests.plan.reading import at, words_of
from tests.races import at_once, meeting
from tsi.base.transitions import InvalidTransition


@pytest.fixture
def element(db):
    return at(make_plan(), "1.1.1")


@pytest.fixture
def editor(db):
    return make_editor()


def test_edit_keeps_texts_and_tags(element, editor):
    values = words_of(element, title_it="Nuovo", title_en="New", body_it="C", body_en="B")

    kept = elements.edit(element, by=editor, **values | {"tags": ["youth", "rural", "youth"]})

    kept.refresh_from_db()
    assert (kept.title_it, kept.title_en, kept.body_it, kept.body_en) == ("Nuovo", "New", "C", "B")
    assert kept.tags == ["rural", "youth"]
    assert kept.edited_by == editor
    assert kept.revision == element.revision + 1


def test_edit_with_the_same_texts_writes_nothing(element, editor):
    before = element.changes.count()

    kept = elements.edit(element, by=editor, **words_of(element))

    assert kept.revision == element.revision
    assert element.changes.count() == before


def test_edit_of_an_older_text_is_stale_and_keeps_the_newer(element, editor):
    elements.edit(element, by=editor, **words_of(element, title_it="Prima"))

    with pytest.raises(Stale) as stale:
        elements.edit(element, by=editor, **words_of(element, title_it="Seconda"))

    assert stale.value.element.title_it == "Prima"
    assert Element.objects.get(pk=element.pk).title_it == "Prima"


def test_edit_of_a_withdrawn_element_is_refused(element, editor):
    elements.withdraw(element, by=editor)
    element.refresh_from_db()

    with pytest.raises(InvalidTransition):
        elements.edit(element, by=editor, **words_of(element, title_it="Altro"))


@pytest.mark.parametrize(
    ("values", "stale"),
    [
        ({"title_it": "Altro"}, True),
        ({"title_it": "Altro", "title_en": "Other"}, False),
        ({"title_it": "Altro", "body_en": "Other"}, True),
        ({"title_it": "Altro", "title_en": ""}, False),
        ({"title_it": "Altro", "english_checked": True}, False),
        ({"title_en": "Other"}, False),
        ({"body_it": "Altro"}, False),  # there is no English body that could be stale
        ({"tags": ["youth"]}, False),
    ],
)
def test_english_goes_stale_when_the_italian_beside_it_changes(element, editor, values, stale):
    kept = elements.edit(element, by=editor, **words_of(element, **values))

    assert kept.english_stale is stale


def test_english_stays_stale_until_somebody_cares(element, editor):
    stale = elements.edit(element, by=editor, **words_of(element, title_it="Altro"))
    tagged = elements.edit(stale, by=editor, **words_of(stale, tags=["youth"]))
    assert tagged.english_stale

    checked = elements.confirm_english(tagged, by=editor, expected_revision=tagged.revision)

    assert not checked.english_stale


def test_english_confirmed_for_an_older_text_is_stale(element, editor):
    elements.edit(element, by=editor, **words_of(element, title_it="Altro"))

    with pytest.raises(Stale):
        elements.confirm_english(element, by=editor, expected_revision=element.revision)


def test_every_edit_is_told_with_who_made_it(element, editor):
    elements.edit(element, by=editor, **words_of(element, title_it="Altro"))

    newest, first = element.changes.all()

    assert (first.title_it, newest.title_it) == (element.title_it, "Altro")
    assert (first.edited_by, newest.edited_by) == (None, editor)


@pytest.mark.django_db(transaction=True)
def test_of_two_people_at_once_one_is_told():
    element, editors = at(make_plan(), "1.1.1"), [make_editor(), make_editor()]

    def save(number):
        values = words_of(element, title_it=f"Testo {number}")
        return elements.edit(element, by=editors[number], **values)

    answers = at_once(2, save)

    kept = Element.objects.get(pk=element.pk)
    [stale] = [each for each in answers if isinstance(each, Stale)]
    assert stale.element.title_it == kept.title_it
    assert element.changes.count() == 2


@pytest.mark.django_db(transaction=True)
def test_without_the_guard_one_of_two_people_would_lose_their_text():
    """The negative control: the same race with a plain save; both are told that it is kept."""
    element = at(make_plan(), "1.1.1")
    both_read = meeting(2)

    def save(number):
        row = Element.objects.get(pk=element.pk)
        both_read.wait()
        row.title_it = f"Testo {number}"
        row.save()
        return row

    answers = at_once(2, save)

    assert all(isinstance(each, Element) for each in answers)
    kept = Element.objects.get(pk=element.pk).title_it
    assert [each.title_it for each in answers if each.title_it != kept]


def test_new_rows_of_a_plan_that_is_official_are_official(element, editor):
    plan = element.plan
    plan.elements.update(is_official=True)

    made = elements.add(
        plan, parent=element, kind="action", by=editor, words=elements.Words("Nuova")
    )

    assert made.is_official


def test_new_rows_of_a_summary_are_not_official(element, editor):
    made = elements.add(
        element.plan, parent=element, kind="action", by=editor, words=elements.Words("Nuova")
    )

    assert not made.is_official


def test_database_counts_each_change_of_an_element(db):
    element = make_element(make_plan(), "theme", "2")

    with connection.cursor() as cursor:
        cursor.execute("UPDATE plan_element SET title_it = 'x' WHERE id = %s", [element.pk])

    element.refresh_from_db()
    assert element.revision == 2
    assert element.state == ElementState.ACTIVE
