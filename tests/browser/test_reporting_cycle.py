"""A whole reporting cycle in a browser: three organisations, a desk, the report."""

from datetime import timedelta

import pytest
from django.utils import timezone

from plan.models import ProgressUpdate, ReportingCycle
from tests.browser.people import Person
from tests.factories import make_editor, make_partner
from tests.partners.mailing import delivered
from tests.plan.monitoring import make_delegate, make_part, make_plan_in_force, uid_of

pytestmark = pytest.mark.xdist_group("browser")
WITH_AND_WITHOUT = [True, pytest.param(False, marks=pytest.mark.slow)]  # JavaScript
DESK = "/redazione/monitoraggio/"


@pytest.fixture
def plan(transactional_db):
    return make_plan_in_force(3)


def leader_of(plan, number: int):
    """Who speaks for a partner of its own that leads an action."""
    organisation = make_partner(name=f"Ente {number}")
    make_part(plan, f"1.1.{number}-a1", organisation=organisation)
    return make_delegate(organisation)


def open_cycle(editor: Person) -> ReportingCycle:
    today = timezone.localdate()
    editor.at(DESK)
    editor.follow("Open a cycle")
    editor.fill(Name_in_Italian="Primo semestre", Name_in_English="First half")
    editor.page.get_by_label("From").fill((today - timedelta(days=180)).isoformat())
    editor.page.get_by_label("To", exact=True).fill((today - timedelta(days=200)).isoformat())
    editor.page.get_by_label("Reports due by").fill((today + timedelta(days=9)).isoformat())
    editor.press("Open it")
    editor.page.locator(".error", has_text="The time ends before it begins.").wait_for()
    editor.page.get_by_label("To", exact=True).fill(today.isoformat())
    editor.press("Open it")
    editor.told("The cycle is open.")
    return ReportingCycle.objects.get()


def report(person: Person, uid, status: str, said: str, ended: str = "") -> None:
    person.at("/account/")
    person.page.locator(f"a[href$='/piano/avanzamento/riferisci/{uid}/']").first.click()
    person.page.get_by_role("radio", name=status, exact=True).check()
    person.page.get_by_role("radio", name="On track", exact=True).check()
    person.page.get_by_label("What was done", exact=True).fill(said)
    person.press("Keep the draft")
    if ended:
        person.page.locator(".error", has_text="Write on which day").wait_for()
        person.page.get_by_label("Completed on").fill(ended)
        person.press("Keep the draft")
    person.told("The draft is kept.")
    assert person.page.get_by_label("What was done", exact=True).input_value() == said
    person.press("Send the report")
    person.told("The report is sent.")


def decide(editor: Person, cycle: ReportingCycle, code: str, missing: str = "") -> None:
    editor.at(f"{DESK}{cycle.pk}/")
    editor.page.get_by_role("link", name=code).first.click()
    if missing:
        editor.page.get_by_label("What is missing").fill(missing)
        editor.press("Send it back")
        editor.told("The report goes back")
    else:
        editor.press("Publish it")
        editor.told("The report is published")


@pytest.mark.slow
@pytest.mark.parametrize("javascript", WITH_AND_WITHOUT)
def test_reporting_cycle(person, plan, javascript):
    today = timezone.localdate()
    editor = person(make_editor(), javascript=javascript)
    first, second, third = (leader_of(plan, number) for number in (1, 2, 3))
    uids = [uid_of(plan, f"1.1.{number}-a1") for number in (1, 2, 3)]

    cycle = open_cycle(editor)
    editor.press("Ask for the reports")
    editor.told("3 people are written to.")
    asked = {message.to[0] for message in delivered()}
    assert asked == {first.email, second.email, third.email}

    at_one = person(first, javascript=javascript, width=320)
    report(at_one, uids[0], "Under way", "Aperti due sportelli.")
    assert at_one.window.fits()
    at_two = person(second, javascript=javascript, width=320)
    report(at_two, uids[1], "Completed", "Fatto.", ended=today.isoformat())
    assert at_two.at(f"/piano/avanzamento/riferisci/{uids[0]}/") == 403

    editor.at(f"{DESK}{cycle.pk}/")
    editor.follow("Close the cycle")
    editor.press("Close the cycle")
    editor.told("Reports wait for you.")
    decide(editor, cycle, "1.1.1-a1")
    decide(editor, cycle, "1.1.2-a1", missing="Chi lo usa?")

    at_two.at(f"/piano/avanzamento/riferisci/{uids[1]}/")
    at_two.told("Chi lo usa?")
    at_two.page.get_by_label("What was done", exact=True).fill("Fatto: lo usano in cento.")
    at_two.press("Send the report")
    at_two.told("The report is sent.")
    decide(editor, cycle, "1.1.2-a1")

    editor.at(f"{DESK}{cycle.pk}/")
    editor.told("2 of 3 actions have a published report")
    editor.follow("Close the cycle")
    editor.press("Close the cycle")
    editor.told("The cycle is closed")

    visitor = person(javascript=javascript, width=320)
    assert visitor.at(f"/piano/avanzamento/{cycle.pk}/") == 200
    visitor.told("Fatto: lo usano in cento.")
    visitor.told("2 of 3 reported in this cycle")
    visitor.told("Not reported")
    assert visitor.window.fits()
    if javascript:
        for one in (visitor, at_one, editor):
            assert one.window.axe() == []
            assert one.window.complaints == []
    assert ProgressUpdate.objects.published().count() == 2
