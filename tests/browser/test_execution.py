"""The desk asks an organisation to carry out an action, it accepts on a phone, all read it."""

import pytest

from plan.models import Involvement
from tests.browser.people import Person
from tests.factories import make_affiliation, make_editor, make_partner, make_version


@pytest.fixture
def action(transactional_db):
    version = make_version()
    return version.passages.get(code="1.1.1-a1")


def look(person) -> None:
    """The page as it stands: accessible, within the window, silent."""
    assert person.page.url and person.window.axe() == []
    assert person.window.fits(), person.page.url
    assert person.window.complaints == []


@pytest.mark.slow
@pytest.mark.parametrize("width", [320, pytest.param(1280, marks=pytest.mark.slow)])
def test_action_is_designed_and_accepted(action, visit, width):
    speaker = make_affiliation(organisation=make_partner(name="Cooperativa Aurora"))
    desk = Person(visit(width=width), make_editor())
    speaks = Person(visit(width=width, javascript=False), speaker.person)
    reader = Person(visit(width=width))

    desk.at("/redazione/attuazione/")
    look(desk)
    desk.follow("1.1.1-a1")
    look(desk)
    desk.follow("Ask somebody to take part")
    desk.fill(Name="aurora")
    desk.press("Search")
    look(desk)
    desk.follow("Choose")
    desk.press("Ask", exact=True)
    look(desk)
    desk.page.get_by_label("Role").select_option("lead")
    desk.press("Ask", exact=True)
    desk.follow("New milestone")
    desk.fill(What_is_reached="Avvio", By_when="2030-05-31")
    desk.press("Add it")
    desk.follow("Move")
    desk.fill(New_date="2030-06-30", Reasons="Gara deserta.")
    desk.press("Move it")
    desk.follow("Add a line")
    look(desk)
    desk.fill(Year="2030", Amount_in_euro="1000", Source_of_the_money="Fondi UE")
    desk.page.get_by_label("Planned or actual").select_option("planned")
    desk.press("Add it")
    look(desk)

    reader.at("/piano/1.0/1.1.1-a1/")
    assert reader.page.get_by_text("Cooperativa Aurora").count() == 0
    speaks.at("/account/")
    speaks.follow("Its part in the Plan")
    speaks.follow("Answer")
    speaks.press("Send the answer")
    assert speaks.page.get_by_text("Something is missing").count() == 1
    speaks.page.get_by_label("We take this part").check()
    speaks.press("Send the answer")
    assert Involvement.objects.accepted().get().organisation == speaker.organisation

    reader.at("/piano/1.0/1.1.1-a1/")
    look(reader)
    assert reader.page.get_by_text("Cooperativa Aurora").count() == 1
    assert reader.page.get_by_text("originally by 31 May 2030").count() == 1
    reader.at("/piano/azioni/")
    look(reader)
    assert reader.page.get_by_text("1.1.1-a1").count() == 0
