"""Several points in one form, in a browser with and without JavaScript."""

import re

import pytest

from consultation import screening
from consultation.models import Contribution, Submission
from tests.factories import make_consultation

pytestmark = pytest.mark.xdist_group("browser")
WITH_AND_WITHOUT = [True, False]  # JavaScript


@pytest.fixture
def consultation(transactional_db):
    return make_consultation(slug="prova")


def who(page) -> None:
    page.get_by_label("First name").fill("Vera")
    page.get_by_label("Last name").fill("Prova")
    page.get_by_label("E-mail address").fill("vera@example.org")
    page.get_by_label("I have read").check()


def point(page, number: int):
    return page.get_by_role("group", name=f"Point {number}")


@pytest.mark.slow
@pytest.mark.parametrize("javascript", WITH_AND_WITHOUT, ids=["javascript", "no javascript"])
def test_points_are_added_removed_seen_and_sent_together(consultation, visit, javascript):
    citizen = visit(javascript=javascript, width=320)
    page = citizen.page
    page.goto("/en/consultazioni/prova/")
    page.get_by_role("link", name="Speak about the whole").click()
    page.get_by_label("Your remark").fill("On the whole: too long.")
    page.get_by_role("button", name="Add another point").click()
    point(page, 2).get_by_label("Passage of the Plan").fill("1.1.2")
    point(page, 2).get_by_role("button", name="Propose a change").click()
    words = point(page, 2).get_by_label("The text as you would write it")
    words.wait_for()
    assert words.input_value() == "English title of 1.1.2"
    words.fill("English title of 1.1.2, every year")
    page.get_by_role("button", name="Add another point").click()
    point(page, 3).get_by_label("Your remark").fill("Too much.")
    page.get_by_role("button", name="Remove point 3").click()
    point(page, 3).wait_for(state="detached")
    page.get_by_role("button", name="Add another point").click()
    point(page, 3).get_by_role("button", name="Say what you can do").click()
    point(page, 3).get_by_label("What you, or your organisation").fill("We can teach.")
    point(page, 3).get_by_label("How much").fill("Two people")
    who(page)
    page.get_by_role("button", name="See what changes").click()
    page.locator("ins").filter(has_text="every year").wait_for()
    assert page.get_by_label("First name").input_value() == "Vera"
    assert citizen.fits()
    if javascript:
        assert citizen.axe() == []

    page.get_by_role("button", name="Send", exact=True).click()
    page.get_by_text("One step is left: confirm").wait_for()

    said = Submission.objects.get().contributions.order_by("pk")
    assert [one.kind for one in said] == ["remark", "modification", "pledge"]
    assert said[2].revisions.get().how_much == "Two people"
    assert citizen.complaints == []


@pytest.mark.slow
@pytest.mark.parametrize("javascript", WITH_AND_WITHOUT, ids=["javascript", "no javascript"])
def test_point_is_changed_and_withdrawn_behind_the_link(consultation, visit, javascript):
    citizen = visit(javascript=javascript)
    page = citizen.page
    page.goto("/en/consultazioni/prova/scrivi/1.1.1/")
    page.get_by_label("Your remark").fill("The first words.")
    who(page)
    page.get_by_role("button", name="Send", exact=True).click()
    page.get_by_text("One step is left: confirm").wait_for()
    page.goto(f"/en{Submission.objects.get().get_absolute_url()}")
    page.get_by_role("button", name="Confirm").click()
    page.get_by_text("Confirmed. Thank you.").wait_for()
    _publish()
    page.reload()
    page.get_by_role("link", name="Change it").click()
    page.get_by_label("Your remark").fill("Better words.")
    page.get_by_role("button", name="Send the change").click()
    page.get_by_text(re.compile("It goes through the automatic screening again")).wait_for()
    page.get_by_role("link", name="Withdraw it").click()
    assert Contribution.objects.get().state == "screening"
    page.get_by_role("button", name="Withdraw it").click()
    page.get_by_text("Withdrawn.").wait_for()

    assert Contribution.objects.get().state == "withdrawn"
    assert citizen.complaints == []


@pytest.mark.slow
def test_closed_form_is_kept_with_all_its_points(consultation, visit):
    page = visit().page
    page.goto("/en/piano/1.0/1.1.1/")
    page.get_by_role("link", name="Write a remark").click()
    page.get_by_label("Your remark").fill("The first.")
    page.get_by_role("button", name="Add another point").click()
    point(page, 2).get_by_label("Your remark").fill("The second.")
    page.get_by_role("button", name="Close").click()
    page.get_by_label("Your remark").first.wait_for(state="detached")

    page.get_by_role("link", name="Write a remark").click()

    point(page, 2).wait_for()
    assert point(page, 1).get_by_label("Your remark").input_value() == "The first."
    assert point(page, 2).get_by_label("Your remark").input_value() == "The second."
    page.get_by_role("button", name="Add another point").click()
    point(page, 3).wait_for()


def _publish() -> None:
    screening.screen(Contribution.objects.get().pk)
