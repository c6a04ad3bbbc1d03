"""The tree of the working text: what it shows, what wants care, the order."""

import pytest
from django.urls import reverse

from plan import elements
from plan.models import Element, Kind
from tests.factories import make_editor, make_element, make_plan, make_user, make_version
from tests.plan.reading import at, codes, ways
from tests.signing import sign_in

PAGE = "/redazione/"
STEP = "/redazione/sposta/"


@pytest.fixture
def plan(db):
    return make_plan(3)


@pytest.fixture
def editor(client, plan):
    person = make_editor()
    sign_in(client, person)
    return person


def lines_of(response) -> list[str]:
    """The codes of the lines that are wanted, from the top."""
    top = response.context["lines"]
    every = [each for line in top for each in (line, *line.below())]
    return [each.element.code for each in every if each.wanted]


def test_page_is_for_those_who_write(client, plan):
    sign_in(client, make_user())

    assert client.get(PAGE).status_code == 403


def test_page_asks_for_the_second_factor(client, plan):
    sign_in(client, make_editor(), second_factor=False)

    response = client.get(PAGE)

    assert response.status_code == 403
    assert "1.1.1" not in response.content.decode()


def test_page_is_kept_by_no_cache(client, editor):
    response = client.get(PAGE)

    assert response["Cache-Control"] == "private, no-store"


def test_page_without_a_plan_is_not_there(client, db):
    sign_in(client, make_editor())

    assert client.get(PAGE).status_code == 404


def test_page_shows_the_whole_text_without_what_is_withdrawn(client, editor, plan):
    elements.withdraw(at(plan, "1.1.2"), by=editor)

    response = client.get(PAGE)

    assert "1.1.2" not in lines_of(response)
    assert lines_of(response)[:5] == ["S1", "1", "1.1", "1.1.1", "1.1.1-a1"]


def test_withdrawn_ones_are_found_with_what_they_stand_under(client, editor, plan):
    elements.withdraw(at(plan, "1.1.2"), by=editor)

    response = client.get(f"{PAGE}?mostra=ritirati")

    assert lines_of(response) == ["1.1.2", "1.1.2-a1", "1.1.2-r1"]
    assert response.context["lines"][0].element.code == "1"


def test_stale_english_is_found(client, editor, plan):
    Element.objects.filter(pk=at(plan, "1.1.1-a1").pk).update(english_stale=True)

    assert lines_of(client.get(f"{PAGE}?mostra=inglese")) == ["1.1.1-a1"]


def test_what_is_no_official_text_is_found(client, editor, plan):
    plan.elements.exclude(code="1.1.1-a1").update(is_official=True)

    assert lines_of(client.get(f"{PAGE}?mostra=sintesi")) == ["1.1.1-a1"]


def test_what_changed_since_the_last_version_is_found(client, editor, plan):
    make_version(plan)
    moved, edited = at(plan, "1.1.3"), at(plan, "S1")
    other = make_element(plan, Kind.OBJECTIVE, "1.2", parent=at(plan, "1"), position=2)
    Element.objects.filter(pk=edited.pk).update(body_en="Other")
    elements.move(moved, parent=other, by=editor)

    response = client.get(f"{PAGE}?mostra=modificati")

    assert lines_of(response) == ["S1", "1.2", "1.2.1", "1.2.1-a1", "1.2.1-r1"]
    assert "1.0" in response.content.decode()


def test_before_the_first_version_everything_was_never_frozen(client, editor, plan):
    assert len(lines_of(client.get(f"{PAGE}?mostra=modificati"))) == plan.elements.count()


@pytest.mark.parametrize("query", ["1.1.2-a1", "titolo ITALIANO 1.1.2-a1"])
def test_words_and_codes_are_found(client, editor, query):
    assert lines_of(client.get(PAGE, {"q": query})) == ["1.1.2-a1"]


def test_words_that_nobody_wrote_find_nothing(client, editor):
    response = client.get(PAGE, {"q": "zzz"})

    assert response.context["lines"] == []
    assert "Qui non c’è nulla" in response.content.decode()


def test_unknown_filter_shows_all(client, editor, plan):
    assert len(lines_of(client.get(f"{PAGE}?mostra=x"))) == plan.elements.count()


def test_tree_asks_as_often_for_many_as_for_few(client, editor, django_assert_num_queries):
    client.get(PAGE)
    with django_assert_num_queries(7) as few:
        client.get(PAGE)
    strategy = Element.objects.get(code="1.1.1")
    for number in range(2, 32):
        make_element(
            strategy.plan, Kind.ACTION, f"1.1.1-a{number}", parent=strategy, position=number
        )

    with django_assert_num_queries(len(few)):
        client.get(PAGE)


def test_text_of_a_title_is_no_markup(client, editor, plan):
    Element.objects.filter(pk=at(plan, "1.1.1").pk).update(title_it="<script>alert(1)</script>")

    assert "<script>alert" not in client.get(PAGE).content.decode()


def test_up_moves_one_place_and_leads_back_to_the_line(client, editor, plan):
    element = at(plan, "1.1.2")

    response = client.post(f"{STEP}?mostra=modificati", {"up": str(element.uid)})

    element.refresh_from_db()
    assert element.code == "1.1.1"
    assert response["Location"] == f"{PAGE}?mostra=modificati#e-{element.uid}"


def test_down_moves_one_place(client, editor, plan):
    element = at(plan, "1.1.2")

    client.post(STEP, {"down": str(element.uid)})

    element.refresh_from_db()
    assert element.code == "1.1.3"


def test_dragged_element_goes_below_another(client, editor, plan):
    action, target = at(plan, "1.1.1-a1"), at(plan, "1.1.2")
    values = {"element": action.uid, "parent": target.uid, "place": "1"}

    client.post(STEP, values)

    action.refresh_from_db()
    assert (action.parent, action.code) == (target, "1.1.2-a1")
    assert ("renumber", "1.1.2-a1", "1.1.2-a2") in ways(plan)


def test_dragged_to_where_it_cannot_stand_is_refused(client, editor, plan):
    action, before = at(plan, "1.1.1-a1"), codes(plan)

    response = client.post(STEP, {"element": action.uid, "parent": at(plan, "1").uid, "place": ""})

    assert response.status_code == 409
    assert "non può stare lì" in response.content.decode()
    assert codes(plan) == before


@pytest.mark.parametrize(
    "values", [{}, {"up": "x"}, {"element": "x"}, {"up": "0" * 32}, {"parent": "1"}]
)
def test_step_of_nothing_is_not_there(client, editor, values):
    assert client.post(STEP, values).status_code == 404


def test_step_of_a_withdrawn_element_is_refused(client, editor, plan):
    element = at(plan, "1.1.2")
    elements.withdraw(element, by=editor)

    assert client.post(STEP, {"up": str(element.uid)}).status_code == 409


def test_gaps_are_shown_and_then_closed(client, editor, plan):
    elements.withdraw(at(plan, "1.1.1"), by=editor)
    page = reverse("plan:renumber_all")

    shown = client.get(page).context["gaps"]
    client.post(page)

    assert [(row.code, code) for row, code in shown][:2] == [
        ("1.1.2", "1.1.1"), ("1.1.2-a1", "1.1.1-a1"),
    ]  # fmt: skip
    assert at(plan, "1.1.2").title_it == "Titolo italiano di 1.1.3"
    assert client.get(page).context["gaps"] == []


def test_reading_the_gaps_writes_nothing(client, editor, plan):
    elements.withdraw(at(plan, "1.1.1"), by=editor)
    before = codes(plan)

    client.get(reverse("plan:renumber_all"))

    assert codes(plan) == before
