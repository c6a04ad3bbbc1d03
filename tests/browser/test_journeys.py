"""The whole path in a browser: read, comment, confirm, be held, be published, download."""

import re

import pytest

from consultation.models import Contribution, Submission
from tests.worker import wait_until

pytestmark = [pytest.mark.xdist_group("browser"), pytest.mark.slow]
WITH_AND_WITHOUT = [True, False]  # JavaScript


@pytest.fixture
def world(demo_world, worker, monkeypatch):
    """The world of the demonstration and a worker."""
    monkeypatch.setattr("consultation.pace.LEAST_SECONDS", 0)  # the browser writes in no time


def state_of_last() -> str:
    return Contribution.objects.order_by("-pk").first().state


def fill_in(page, text: str) -> None:
    page.get_by_label("Your remark").fill(text)
    page.get_by_label("First name").fill("Vera")
    page.get_by_label("Last name").fill("Prova")
    page.get_by_label("E-mail address").fill("vera@example.org")
    page.get_by_label("I have read").check()


def follow_mail(page) -> None:
    """Wait for the last submission's letter in the demonstration's mailbox, follow its link."""
    address = Submission.objects.order_by("-pk").first().get_absolute_url()

    def arrived() -> bool:
        page.goto("/en/demo/posta/")
        return address in page.content()

    wait_until(arrived, every=0.5)
    page.goto(f"/en{address}")


@pytest.mark.parametrize("javascript", WITH_AND_WITHOUT, ids=["javascript", "no javascript"])
def test_remark_is_written_confirmed_and_published(world, visit, javascript):
    citizen = visit(javascript=javascript)
    page = citizen.page
    page.goto("/en/piano/")
    page.get_by_role("link", name=re.compile(r"^Comment 1\.1\.1$")).click()
    fill_in(page, "More help desks are needed in the valleys.")
    page.get_by_role("button", name="Send", exact=True).click()
    page.get_by_text("One step is left: confirm").wait_for()
    if javascript:
        assert page.url.endswith("/en/piano/")  # in place, on the page one was reading
    assert state_of_last() == "unconfirmed"

    follow_mail(page)
    page.get_by_role("button", name="Confirm").click()

    wait_until(lambda: state_of_last() == "published")
    page.goto("/en/piano/1.1/1.1.1/")
    page.get_by_text("More help desks are needed in the valleys.").wait_for()
    assert citizen.complaints == []


@pytest.mark.parametrize("javascript", WITH_AND_WITHOUT, ids=["javascript", "no javascript"])
def test_change_is_seen_before_it_is_sent(world, visit, javascript):
    citizen = visit(javascript=javascript)
    page = citizen.page
    page.goto("/en/piano/1.1/1.1.2/")
    page.get_by_role("link", name="Propose a change").first.click()
    box = page.get_by_label("The text as you would write it")
    box.wait_for()
    box.fill(box.input_value() + " Every year.")
    page.get_by_label("First name").fill("Vera")
    page.get_by_label("Last name").fill("Prova")
    page.get_by_label("E-mail address").fill("vera@example.org")
    page.get_by_label("I have read").check()
    page.get_by_role("button", name="See what changes").click()

    page.locator("ins").filter(has_text="Every year.").first.wait_for()
    page.get_by_role("button", name="Send", exact=True).click()
    page.get_by_text("One step is left: confirm").wait_for()

    assert Contribution.objects.order_by("-pk").first().kind == "modification"
    assert citizen.complaints == []


def test_missing_field_is_said_where_one_is_and_nothing_is_lost(world, visit):
    citizen = visit()
    page = citizen.page
    page.goto("/en/piano/")
    page.get_by_role("link", name=re.compile(r"^Comment 1\.1\.1$")).click()
    page.get_by_label("Your remark").fill("Words that must stay.")
    page.get_by_role("button", name="Send", exact=True).click()

    page.get_by_role("alert").filter(has_text="What you wrote is still here").wait_for()
    assert page.get_by_label("Your remark").input_value() == "Words that must stay."
    assert page.evaluate("document.activeElement.getAttribute('role')") == "alert"
    assert page.url.endswith("/en/piano/")


def test_service_away_while_sending_leaves_the_text_in_the_form(world, visit):
    page = visit().page
    page.goto("/en/piano/1.1/1.1.1/")
    page.get_by_role("link", name="Write a remark").first.click()
    fill_in(page, "Words that must survive.")
    for answer in (
        lambda route: route.abort(),
        lambda route: route.fulfill(
            status=503, content_type="text/html", body="<main><h1>The service is away</h1></main>"
        ),
    ):
        page.route("**/scrivi/**", answer)
        page.get_by_role("button", name="Send", exact=True).click()
        page.get_by_role("alert").wait_for()
        assert page.get_by_label("Your remark").input_value() == "Words that must survive."
        page.unroute("**/scrivi/**")
    assert "The service is away" in page.get_by_role("alert").inner_text()

    page.get_by_role("button", name="Send", exact=True).click()
    page.get_by_text("One step is left: confirm").wait_for()


def test_held_remark_is_decided_at_the_desk(world, visit):
    citizen = visit(javascript=False)
    page = citizen.page
    page.goto("/en/consultazioni/bozza-1-1/scrivi/1.1.1/")
    fill_in(page, "Call me on 347 123 4567 to talk about it.")
    page.get_by_role("button", name="Send", exact=True).click()
    follow_mail(page)
    page.get_by_role("button", name="Confirm").click()
    wait_until(lambda: state_of_last() == "held")
    code = Contribution.objects.order_by("-pk").first().code

    from tsi.site.demo import accounts, codes

    account = next(one for one in accounts() if one.role == "moderator")
    desk = visit().page
    desk.goto("/en/moderazione/")
    desk.get_by_label("E-mail address").fill(account.email)
    desk.get_by_label("Password").fill(account.password)
    desk.get_by_role("button", name="Sign in", exact=True).click()
    desk.get_by_label("Code").fill(next(one.code for one in codes() if one.email == account.email))
    desk.get_by_role("button", name="Sign in", exact=True).click()
    desk.get_by_role("link", name=code).click()
    desk.locator("mark", has_text="347 123 4567").wait_for()
    desk.get_by_role("button", name="Do not publish").click()
    desk.get_by_text("Say by which rule of the terms.").first.wait_for()
    desk.get_by_label("Rule of the terms").select_option("personal_data")
    desk.get_by_label("Reasons").fill("A telephone number: write it again without.")
    desk.get_by_role("button", name="Do not publish").click()

    wait_until(lambda: state_of_last() == "rejected")
    follow_mail(page)
    page.get_by_text("A telephone number: write it again without.").first.wait_for()


def test_pdf_is_made_and_downloaded(world, documents_worker, visit):
    page = visit().page
    page.goto("/en/piano/1.1/documenti/")
    link = page.get_by_role("link", name="Download the PDF In English")
    link.wait_for(timeout=90_000)

    answer = page.request.get(link.get_attribute("href"))

    assert answer.headers["content-type"] == "application/pdf"
    assert answer.body().startswith(b"%PDF-1.7")


def test_keyboard_alone_is_enough_to_comment(world, visit):
    page = visit().page
    page.goto("/en/piano/1.1/1.1.1/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent").strip() == "Skip to the content"
    page.keyboard.press("Enter")

    press_until(page, "Write a remark")
    page.keyboard.press("Enter")
    page.get_by_label("Your remark").wait_for()
    press_until(page, "", tag="TEXTAREA")
    page.keyboard.type("Written with the keyboard alone.")
    for label, text in (
        ("First name", "Vera"), ("Last name", "Prova"), ("E-mail address", "vera@example.org"),
    ):  # fmt: skip
        press_until_label(page, label)
        page.keyboard.type(text)
    press_until_label(page, "I have read")
    page.keyboard.press("Space")
    press_until(page, "Send", tag="BUTTON")
    page.keyboard.press("Enter")

    page.get_by_text("One step is left: confirm").wait_for()
    assert Contribution.objects.order_by("-pk").first().revisions.get().text == (
        "Written with the keyboard alone."
    )


def press_until(page, text: str, tag: str = "", limit: int = 60) -> None:
    """Press Tab until what has the focus shows `text` (and is a `tag`)."""
    for _ in range(limit):
        page.keyboard.press("Tab")
        here = page.evaluate(
            "[document.activeElement.tagName, document.activeElement.textContent.trim()]"
        )
        if (not tag or here[0] == tag) and here[1].startswith(text):
            return
    raise AssertionError(f"the keyboard does not reach {text or tag}")


def press_until_label(page, label: str, limit: int = 60) -> None:
    """Press Tab until the field that has the focus is called `label`."""
    for _ in range(limit):
        page.keyboard.press("Tab")
        called = page.evaluate("document.activeElement.labels?.[0]?.textContent.trim() ?? ''")
        if called.startswith(label):
            return
    raise AssertionError(f"the keyboard does not reach {label}")
