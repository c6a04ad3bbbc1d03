"""The moderation desk, worked through by the keyboard alone."""

import os

import pytest

from consultation.models import Contribution, ContributionState
from tests.browser.people import enter
from tests.consultation.rows import make_flag
from tests.factories import make_consultation, make_held, make_moderator, make_published

pytestmark = pytest.mark.xdist_group("browser")
SHOTS = os.environ.get("SHOTS", "")


def keep(window, name: str) -> None:
    if SHOTS:
        window.page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


@pytest.fixture
def desk(transactional_db):
    asked = make_consultation(slug="prova")
    texts = ("Scrivetemi a a@example.net.", "Chiamate lo 011 555 01 99.", "Dico b@example.net.")
    return [make_held(asked, text=text) for text in texts]


def tab_to(page, name: str) -> None:
    """Press Tab until the field with this id, or the button of this letter, has the focus."""
    found = "[document.activeElement.id, document.activeElement.accessKey]"
    for _ in range(150):
        page.keyboard.press("Tab")
        if name in page.evaluate(found):
            return
    raise AssertionError(f"{name} is not reached by Tab")


def press(page, letter: str) -> None:
    """Go to the button with this letter and press it. Not by the letter itself: Chromium without a
    window knows no access keys."""
    tab_to(page, letter)
    page.keyboard.press("Enter")


def state_of(item) -> str:
    return Contribution.objects.get(pk=item.pk).state


@pytest.mark.slow
def test_held_items_are_decided_one_after_the_other_by_keyboard(visit, desk):
    window = visit()
    enter(window, make_moderator())
    page = window.page
    page.goto("/en/moderazione/")
    assert window.axe() == []
    keep(window, "desk")

    press(page, "n")
    page.wait_for_url(f"**/moderazione/{desk[0].pk}/")
    assert window.axe() == []
    keep(window, "held")
    press(page, "p")
    page.wait_for_url(f"**/moderazione/{desk[1].pk}/")
    assert state_of(desk[0]) == ContributionState.PUBLISHED

    press(page, "r")  # without rule and reasons
    page.locator(".error").first.wait_for()
    assert window.axe() == []
    tab_to(page, "id_rule")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("It holds a telephone number.")
    press(page, "r")
    page.wait_for_url(f"**/moderazione/{desk[2].pk}/")
    assert state_of(desk[1]) == ContributionState.REJECTED

    tab_to(page, "id_rule")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("It holds an address.")
    press(page, "o")
    page.wait_for_url("**/moderazione/")
    assert state_of(desk[2]) == ContributionState.PUBLISHED
    page.goto(f"/en{Contribution.objects.get(pk=desk[2].pk).get_absolute_url()}")
    assert "Dico […]." in page.inner_text("main")
    keep(window, "obscured")
    assert window.complaints == []


@pytest.mark.slow
def test_return_in_a_box_decides_nothing(visit, desk):
    window = visit()
    enter(window, make_moderator())
    window.page.goto(f"/en/moderazione/{desk[0].pk}/")

    tab_to(window.page, "id_found_0")
    window.page.keyboard.press("Enter")
    window.page.get_by_role("alert").wait_for()

    assert state_of(desk[0]) == ContributionState.HELD


@pytest.mark.slow
@pytest.mark.parametrize("width", [320, 1280])
def test_pages_of_redress_fit_and_are_accessible(visit, desk, width):
    said = make_published(desk[0].consultation)
    make_flag(said)
    window = visit(width=width)
    enter(window, make_moderator())
    pages = {
        "queue": "/moderazione/?coda=segnalazioni",
        "item": f"/moderazione/{said.pk}/",
        "flag": f"{said.get_absolute_url()}segnala/",
        "register": "/consultazioni/prova/registro/",
        "figures": "/en/consultazioni/trasparenza/",
    }

    for name, page in pages.items():
        window.page.goto(page)
        keep(window, f"{name}-{width}")
        assert window.fits(), page
        assert window.axe() == [], page
