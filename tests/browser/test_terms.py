"""Explained words in a real browser: by pointer, keyboard and finger (WCAG 1.4.13)."""

import pytest

pytestmark = pytest.mark.xdist_group("browser")

HELP = "/en/aiuto/organizzazioni/"


@pytest.mark.slow
@pytest.mark.parametrize("width", [320, 1280])
def test_note_shows_on_hover_stays_and_fits(transactional_db, visit, width):
    window = visit(width=width)
    window.page.goto(HELP)
    term = window.page.locator(".term").first
    note = term.locator("[role=tooltip]")
    assert not note.is_visible()

    term.locator("a").hover()
    assert note.is_visible()
    note.hover()

    assert note.is_visible()
    assert window.fits()
    box = note.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert window.axe() == []
    assert window.complaints == []


@pytest.mark.slow
def test_escape_sends_the_note_away_until_focus_comes_back(transactional_db, visit):
    window = visit()
    window.page.goto(HELP)
    word, note = window.page.locator(".term > a").first, window.page.locator(".term-tip").first

    word.focus()
    assert note.is_visible()
    window.page.keyboard.press("Escape")
    assert not note.is_visible()
    word.blur()
    word.focus()

    assert note.is_visible()


@pytest.mark.slow
def test_without_scripts_the_note_shows_and_the_word_leads_to_the_glossary(transactional_db, visit):
    window = visit(javascript=False)
    window.page.goto(HELP)
    word = window.page.locator(".term > a").first

    word.hover()
    assert window.page.locator(".term-tip").first.is_visible()
    word.click()

    assert "/en/glossario/#" in window.page.url


@pytest.mark.slow
def test_first_touch_shows_the_note_the_second_follows_the_word(
    transactional_db, chromium, live_server
):
    context = chromium.new_context(
        base_url=live_server.url, has_touch=True, viewport={"width": 360, "height": 740}
    )
    page = context.new_page()
    page.goto(HELP)
    word = page.locator(".term > a").first

    word.tap()
    assert page.url.endswith(HELP)
    page.locator(".term-tip").first.wait_for(state="visible")
    word.tap()

    page.wait_for_url("**/en/glossario/#*")
    context.close()


def test_nothing_is_left_of_it_on_paper(transactional_db, visit):
    window = visit()
    window.page.goto(HELP)
    window.page.emulate_media(media="print")

    window.page.locator(".term > a").first.focus()

    assert not window.page.locator(".term-tip").first.is_visible()


@pytest.mark.slow
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("address", ["/glossario/", "/aiuto/", "/aiuto/cittadini/", "/contatti/"])
def test_pages_of_words_have_no_faults(transactional_db, visit, address, width):
    window = visit(width=width)
    window.page.goto(address)

    assert window.fits()
    assert window.axe() == []
    assert window.complaints == []
