"""The pages of the verbs: move, renumber, withdraw, restore, divide, join."""

import pytest

from plan import elements
from plan.models import ElementState, Kind
from tests.factories import make_editor, make_element, make_plan
from tests.plan.reading import at, codes, save, ways, words_of
from tests.signing import sign_in


@pytest.fixture
def plan(db):
    return make_plan(3)


@pytest.fixture
def editor(client, plan):
    person = make_editor()
    sign_in(client, person)
    return person


@pytest.fixture
def element(plan):
    return at(plan, "1.1.2")


def page_of(element, verb: str) -> str:
    return f"/redazione/{element.uid}/{verb}/"


VERBS = {
    "sposta": lambda element: {"parent": element.parent_id, "position": 1},
    "codice": lambda element: {"code": "1.1.9"},
    "ritira": lambda element: {},
    "dividi": lambda element: parts("Una", "Due"),
}


def parts(*titles: str) -> dict:
    told = {"form-TOTAL_FORMS": len(titles), "form-INITIAL_FORMS": 1}
    return told | {f"form-{number}-title_it": title for number, title in enumerate(titles)}


@pytest.mark.parametrize("verb", [*VERBS, "unisci"])
def test_page_of_a_verb_is_read_without_writing(client, editor, plan, element, verb):
    before = codes(plan)

    assert client.get(page_of(element, verb)).status_code == 200

    assert codes(plan) == before


@pytest.mark.parametrize("verb", VERBS)
def test_verb_is_done_and_leads_back(client, editor, plan, element, verb):
    before = codes(plan)
    values = VERBS[verb](element) | {"revision": element.revision}

    page = page_of(element, verb)
    response = save(client, page, values) if verb == "codice" else client.post(page, values)

    assert response["Location"] == f"/redazione/{element.uid}/"
    assert codes(plan) != before or ways(plan)


@pytest.mark.parametrize("verb", ["sposta", "ritira", "dividi"])
def test_verb_on_a_text_that_changed_meanwhile_is_refused(client, editor, plan, element, verb):
    values = VERBS[verb](element) | {"revision": element.revision}
    elements.edit(element, by=editor, **words_of(element, title_it="Cambiato intanto"))
    before = codes(plan)

    response = client.post(page_of(element, verb), values)

    assert response.status_code == 409
    assert "Cambiato intanto" in response.content.decode()
    assert codes(plan) == before


@pytest.mark.parametrize("verb", VERBS)
def test_verb_on_what_was_withdrawn_meanwhile_is_refused(client, editor, element, verb):
    values = VERBS[verb](element) | {"revision": element.revision}
    elements.withdraw(element, by=editor)

    response = client.post(page_of(element, verb), values)

    assert response.status_code == 409
    assert "ritirato" in response.content.decode()


@pytest.mark.parametrize(
    ("verb", "values"),
    [
        ("sposta", {"parent": "x"}), ("sposta", {"position": "0"}), ("sposta", {}),
        ("codice", {}), ("ritira", {}), ("dividi", {}), ("unisci", {}),
    ],
)  # fmt: skip
def test_form_that_is_not_right_is_refused(client, editor, element, verb, values):
    page = page_of(element, verb)
    send = save if verb == "codice" else type(client).post

    assert send(client, page, values).status_code == 422


def test_code_of_another_is_refused_and_stays_typed(client, editor, element):
    response = save(client, page_of(element, "codice"), {"code": "1.1.3"})

    assert response.status_code == 409
    assert 'value="1.1.3"' in response.content.decode()


def test_move_offers_only_what_it_can_stand_under(client, editor, plan, element):
    other = make_element(plan, Kind.OBJECTIVE, "1.2", parent=at(plan, "1"), position=2)

    form = client.get(page_of(element, "sposta")).context["form"]

    assert set(form.fields["parent"].queryset) == {element.parent, other}


def test_theme_moves_among_those_at_the_top(client, editor, plan):
    theme = at(plan, "1")
    values = {"parent": "", "position": "1", "revision": theme.revision}

    client.post(page_of(theme, "sposta"), values)

    assert codes(plan)[0] == "1"


def test_restore_brings_back(client, editor, plan, element):
    elements.withdraw(element, by=editor)

    response = client.post(page_of(element, "ripristina"))

    assert response.status_code == 302
    assert at(plan, "1.1.2") == element


def test_restore_of_what_is_there_is_refused(client, editor, element):
    assert client.post(page_of(element, "ripristina")).status_code == 409


def test_restore_is_no_page(client, editor, element):
    assert client.get(page_of(element, "ripristina")).status_code == 405


def test_one_part_more_keeps_what_was_typed(client, editor, element):
    values = parts("Una", "Due") | {"action": "more", "revision": element.revision}

    response = client.post(page_of(element, "dividi"), values)

    forms = response.context["parts"].forms
    assert [form["title_it"].value() for form in forms] == ["Una", "Due", None]


def test_part_left_empty_is_none(client, editor, plan, element):
    client.post(page_of(element, "dividi"), parts("Una", "Due", "") | {"revision": 1})

    assert at(plan, "1.1.3").title_it == "Due"
    assert at(plan, "1.1.4").title_it == "Titolo italiano di 1.1.3"


def test_dividing_in_one_is_refused_with_what_was_typed(client, editor, element):
    response = client.post(page_of(element, "dividi"), parts("Una", "") | {"revision": 1})

    assert response.status_code == 422
    assert "Una" in response.content.decode()


def test_too_many_parts_are_refused(client, editor, element):
    response = client.post(page_of(element, "dividi"), parts(*["x"] * 40) | {"revision": 1})

    assert response.status_code == 422


def test_others_are_chosen_and_their_texts_stand_joined(client, editor, plan, element):
    beside = at(plan, "1.1.1")

    page = f"{page_of(element, 'unisci')}?others={beside.pk}&codes=1.1.3"
    response = client.get(page)

    assert [each.code for each in response.context["others"]] == ["1.1.1", "1.1.3"]
    joined = response.context["form"]["title_it"].value()
    assert joined == " ".join(f"Titolo italiano di {code}" for code in ("1.1.2", "1.1.1", "1.1.3"))


def test_joined_ones_are_withdrawn_in_favour_of_one(client, editor, plan, element):
    page = f"{page_of(element, 'unisci')}?codes=1.1.3"

    client.post(page, {"title_it": "Insieme", "revision": element.revision})

    element.refresh_from_db()
    assert element.title_it == "Insieme"
    assert ("merge", "1.1.3", "1.1.2") in ways(plan)
    out = plan.elements.filter(state=ElementState.WITHDRAWN)
    assert [row.code for row in out] == ["1.1.3"]


def test_joining_into_a_text_that_changed_meanwhile_gives_the_text_back(client, editor, element):
    old = element.revision
    elements.edit(element, by=editor, **words_of(element, title_it="Cambiato intanto"))

    response = client.post(
        f"{page_of(element, 'unisci')}?codes=1.1.3", {"title_it": "Testo mio", "revision": old}
    )

    page = response.content.decode()
    assert response.status_code == 409
    assert "Cambiato intanto" in page
    assert "Testo mio" in page


@pytest.mark.parametrize("query", ["codes=1.1.1-a1", "codes=9", "others=x", "codes=1.1.2"])
def test_others_that_cannot_be_joined_are_refused(client, editor, element, query):
    assert client.get(f"{page_of(element, 'unisci')}?{query}").status_code == 422
