"""The page of one element: both languages, preview, two people at once, history."""

import pytest

from plan import elements
from plan.models import Element, ElementState
from tests.factories import make_editor, make_plan
from tests.plan.reading import at, words_of
from tests.signing import sign_in


@pytest.fixture
def plan(db):
    return make_plan()


@pytest.fixture
def editor(client, plan):
    person = make_editor(first_name="Livia", last_name="Bruni")
    sign_in(client, person)
    return person


@pytest.fixture
def element(plan):
    return at(plan, "1.1.1")


def page_of(element) -> str:
    return f"/redazione/{element.uid}/"


def typed(element, **values) -> dict:
    """What the form sends, as the element stands but for `values`."""
    told = words_of(element)
    told["revision"] = told.pop("expected_revision")
    return told | values


def test_page_shows_both_languages(client, editor, element):
    form = client.get(page_of(element)).context["form"]

    assert form["title_it"].value() == element.title_it
    assert form["title_en"].value() == element.title_en


def test_unknown_element_is_not_there(client, editor):
    assert client.get("/redazione/00000000-0000-4000-8000-000000000000/").status_code == 404


def test_saved_text_is_kept_with_who_wrote_it(client, editor, element):
    values = typed(element, title_it="Altro", title_en="Other", tags=["rural"])

    response = client.post(page_of(element), values, follow=True)

    element.refresh_from_db()
    assert (element.title_it, element.tags, element.edited_by) == ("Altro", ["rural"], editor)
    assert "Salvato." in response.content.decode()


def test_preview_shows_the_markdown_and_keeps_nothing(client, editor, element):
    values = typed(element, body_it="Una *parola* <b>grezza</b>", action="preview")

    response = client.post(page_of(element), values)

    page = response.content.decode()
    assert response.status_code == 200
    assert "<em>parola</em>" in page
    assert "<b>grezza" not in page
    assert Element.objects.get(pk=element.pk).body_it == ""


def test_text_without_its_italian_is_refused_and_stays(client, editor, element):
    response = client.post(page_of(element), typed(element, title_it="", body_en="Still here"))

    assert response.status_code == 422
    assert "Still here" in response.content.decode()


@pytest.mark.parametrize(
    "values",
    [{"tags": ["no"]}, {"revision": "x"}, {"revision": ""}, {"body_it": "x" * 10_001}],
)
def test_bad_input_is_refused(client, editor, element, values):
    assert client.post(page_of(element), typed(element, **values)).status_code == 422


def test_unreadable_characters_are_taken_out(client, editor, element):
    client.post(page_of(element), typed(element, title_it="Al\x00tro\u202e testo"))

    element.refresh_from_db()
    assert element.title_it == "Altro testo"


def test_second_of_two_people_sees_both_texts_and_loses_nothing(client, editor, element):
    before = typed(element)
    other = make_editor()
    elements.edit(element, by=other, **words_of(element, title_it="Testo della collega"))

    response = client.post(page_of(element), before | {"title_it": "Testo mio"})

    page = response.content.decode()
    assert response.status_code == 409
    assert "Testo della collega" in page
    assert response.context["form"]["title_it"].value() == "Testo mio"
    assert "<ins>" in page
    assert "<del>" in page
    assert Element.objects.get(pk=element.pk).title_it == "Testo della collega"


def test_who_was_told_may_put_their_text_in_its_place(client, editor, element):
    before = typed(element)
    elements.edit(element, by=make_editor(), **words_of(element, title_it="Testo della collega"))
    told = client.post(page_of(element), before | {"title_it": "Testo mio"}).context["form"]

    again = before | {"title_it": "Testo mio", "revision": told["revision"].value()}
    response = client.post(page_of(element), again)

    assert response.status_code == 302
    assert Element.objects.get(pk=element.pk).title_it == "Testo mio"
    titles = element.changes.values_list("title_it", flat=True)
    assert "Testo della collega" in titles


def test_same_words_by_two_people_are_told_as_such(client, editor, element):
    before = typed(element)
    elements.edit(element, by=make_editor(), **words_of(element, tags=["youth"]))

    response = client.post(page_of(element), before)

    assert response.status_code == 409
    assert response.context["differs"] == []


def test_withdrawn_while_it_was_written_gives_the_text_back(client, editor, element):
    before = typed(element, title_it="Testo mio")
    elements.withdraw(element, by=make_editor())

    response = client.post(page_of(element), before)

    assert response.status_code == 409
    assert "Testo mio" in response.content.decode()


def test_translation_that_still_holds_is_no_longer_marked(client, editor, element):
    elements.edit(element, by=editor, **words_of(element, title_it="Altro"))
    element.refresh_from_db()
    assert "da rivedere" in client.get(page_of(element)).content.decode()

    client.post(f"{page_of(element)}traduzione/", {"revision": element.revision})

    element.refresh_from_db()
    assert not element.english_stale


def test_translation_of_an_older_text_is_not_confirmed(client, editor, element):
    old = element.revision
    elements.edit(element, by=editor, **words_of(element, title_it="Altro"))

    response = client.post(f"{page_of(element)}traduzione/", {"revision": old})

    element.refresh_from_db()
    assert response.status_code == 409
    assert element.english_stale


def test_translation_without_revision_is_refused(client, editor, element):
    assert client.post(f"{page_of(element)}traduzione/").status_code == 422


def test_new_element_below_another(client, editor, plan, element):
    values = {"kind": "action", "position": "1", "title_it": "Nuova azione"}

    response = client.post(f"{page_of(element)}nuovo/", values)

    made = at(plan, "1.1.1-a1")
    assert made.title_it == "Nuova azione"
    assert response["Location"] == page_of(made)
    assert at(plan, "1.1.1-a2").title_it == "Titolo italiano di 1.1.1-a1"


def test_new_element_at_the_top(client, editor, plan):
    client.post("/redazione/nuovo/", {"kind": "theme", "title_it": "Nuovo tema"})

    assert at(plan, "2").title_it == "Nuovo tema"


@pytest.mark.parametrize("values", [{}, {"kind": "strategy", "title_it": "x"}, {"kind": "action"}])
def test_new_element_that_is_not_right_is_refused(client, editor, element, values):
    assert client.post(f"{page_of(element)}nuovo/", values).status_code == 422


def test_nothing_can_be_added_below_an_action(client, editor, plan):
    assert client.get(f"{page_of(at(plan, '1.1.1-a1'))}nuovo/").status_code == 404


def test_new_element_below_a_withdrawn_one_is_refused(client, editor, element):
    elements.withdraw(element, by=editor)

    response = client.post(f"{page_of(element)}nuovo/", {"kind": "action", "title_it": "Nuova"})

    assert response.status_code == 409
    assert "Nuova" in response.content.decode()


def test_history_tells_who_changed_what(client, editor, element):
    elements.edit(element, by=editor, **words_of(element, title_it="Titolo nuovo di 1.1.1"))

    page = client.get(f"{page_of(element)}storia/").content.decode()

    assert "Livia Bruni" in page
    assert "<ins>" in page
    assert "da un file" in page


def test_history_leaves_out_what_nobody_reads(client, editor, plan):
    first = at(plan, "1.1.1-r1")
    elements.add(
        plan, parent=first.parent, kind="action", by=editor, words=elements.Words("Nuova")
    )  # moves the row of the resource on, and nothing that people see

    entries = client.get(f"{page_of(first)}storia/").context["entries"]

    assert first.changes.count() == 2
    assert len(entries) == 1


def test_any_two_states_are_compared(client, editor, element):
    for text in ("Uno", "Due", "Tre"):
        element.refresh_from_db()
        elements.edit(element, by=editor, **words_of(element, title_it=text))
    keys = list(element.changes.values_list("pgh_id", flat=True))

    response = client.get(f"{page_of(element)}storia/", {"da": keys[0], "a": keys[2]})

    text = response.context["compared"][0]
    assert (text.label, text.language) == ("Testo in italiano", "it")
    assert [(span.op, span.text) for span in text.spans] == [("delete", "Uno"), ("insert", "Tre")]


@pytest.mark.parametrize("query", ["?da=x&a=1", "?da=1", "?da=999999999&a=999999998"])
def test_states_that_are_not_there_cannot_be_compared(client, editor, element, query):
    assert client.get(f"{page_of(element)}storia/{query}").status_code == 404


def test_states_of_another_element_are_not_shown(client, editor, plan, element):
    other = at(plan, "1.1.2").changes.get().pgh_id
    own = element.changes.get().pgh_id

    assert client.get(f"{page_of(element)}storia/?da={own}&a={other}").status_code == 404


def test_element_asks_as_often_with_a_long_history(
    client, editor, element, django_assert_num_queries
):
    page = f"{page_of(element)}storia/"
    client.get(page)
    with django_assert_num_queries(7) as few:
        client.get(page)
    for number in range(30):
        element.refresh_from_db()
        elements.edit(element, by=editor, **words_of(element, title_it=f"Testo {number}"))

    with django_assert_num_queries(len(few)):
        client.get(page)


def test_withdrawn_element_can_only_be_read_and_restored(client, editor, element):
    elements.withdraw(element, by=editor)

    page = client.get(page_of(element)).content.decode()

    assert 'name="title_it"' not in page
    assert f"{page_of(element)}ripristina/" in page
    assert element.state == ElementState.ACTIVE  # as it was read
