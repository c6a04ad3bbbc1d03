"""Every page that the groups of `tests/site/page_states.py` play, empty, full, refused and with
long words: no word of the other language, nothing for axe to find, nothing sticking out at 320
pixels (which is what 1280 are at 400 %), nothing lost by a reader's own spacing, nothing for the
policy to refuse.

New pages come in by themselves with their group. The quick run plays it in Italian and looks at
each template once, `bin/test --all` also in English, at the emptiest page of each group, the
fullest and each refusal, in both widths.
"""

import re

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client

from tests.browser.looking import (
    AXE,
    SPACING,
    complaints_of,
    cut,
    lengthen,
    style,
    untold,
    violations,
    wider,
)
from tests.browser.shelf import FRAMES, TEMPLATES, Keeper, Kept, Shelf, extremes, keep
from tests.site.crawl import crawl
from tests.site.languages import strange_words, untranslated
from tests.site.page_states import GROUPS

# Shown by no group: each wants a device or a gateway, and has a test of its own with one
# (test_passkeys.py, tests/site/test_gateway.py); the texts want many answers
# (tests/communities/test_survey.py).
UNPLAYED = {
    "communities/survey_texts.html",
    "account/password_set.html",
    "mfa/webauthn/authenticator_confirm_delete.html",
    "mfa/webauthn/edit_form.html",
    "mfa/webauthn/reauthenticate.html",
    "socialaccount/signup.html",
}


def look_through(windows, shelf: Shelf, kept: list[Kept], *widths: int) -> list[str]:
    """What is wrong with the pages in `kept`, as one sentence a fault."""
    wrong = []
    for width in widths:
        page, said = windows(width)
        for one in kept:
            said.clear()
            page.goto(shelf.put(one))
            wrong += [f"{one} at {width}: {fault}" for fault in [*faults(page), *said]]
    return wrong


@pytest.fixture(scope="module")
def windows(chromium):
    """`windows(width)`: the window of that width with what its pages complain of."""
    opened = {}

    def window(width: int):
        if width not in opened:
            size = {"width": width, "height": 900}
            context = chromium.new_context(viewport=size, reduced_motion="reduce")
            context.add_init_script(path=AXE)
            page = context.new_page()
            opened[width] = page, complaints_of(page)
        return opened[width]

    yield window
    for page, _said in opened.values():
        page.context.close()


def faults(page) -> list[str]:
    """What is wrong with the page as shown; it is changed by being looked at."""
    found = violations(page)
    found += [f"picture without its figures: {part}" for part in untold(page)]
    found += [f"wider than the window: {part}" for part in wider(page)]
    style(page, SPACING)
    found += [f"wider with a reader's spacing: {part}" for part in wider(page)]
    found += [f"cut with a reader's spacing: {part}" for part in cut(page)]
    lengthen(page)
    return found + [f"wider with long words: {part}" for part in wider(page)]


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.__name__)
def test_each_page_of_a_group(client, db, windows, shelf, group, looked):
    visit, strange = played(group, client, "")

    assert strange + look_through(windows, shelf, looked.new(visit.kept), 320) == []


@pytest.mark.slow
@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.__name__)
def test_emptiest_fullest_and_refused_pages_of_a_group(client, db, windows, shelf, group):
    visit, strange = played(group, client, "/en")

    assert strange + look_through(windows, shelf, extremes(visit.kept), 320, 1280) == []


def played(group, client, prefix: str) -> tuple[Keeper, list[str]]:
    """The pages of a group in the language of `prefix`, and all words that are not."""
    visit = Keeper(client, prefix)
    with untranslated() as left:
        group(visit)
    return visit, strange_words(visit.read) + [f"in no catalogue: {text}" for text in left()]


@pytest.mark.slow
def test_pages_of_the_demonstration(demo_world, reader, windows, shelf):
    """Full pages: one of each view, with the real Plan and all the invented people."""
    kept = [keep(reader.get(address)) for address, _page in crawl(reader, "/", "/en/", limit=1)]

    assert look_through(windows, shelf, kept, 320, 1280) == []
    assert len(kept) > 30


@pytest.mark.slow
def test_every_page_s_template_is_played_by_a_group(db):
    shown = set()
    for group in GROUPS:
        with transaction.atomic():
            visit = Keeper(Client(), "")
            group(visit)
            shown |= {name for page in visit.kept for name in page.templates}
            transaction.set_rollback(True)
        cache.clear()

    assert pages_templates() - shown - UNPLAYED == set()


def pages_templates() -> set[str]:
    """The templates that make a whole page by extending another; frames are none."""
    found = set()
    for path in TEMPLATES.rglob("*.html"):
        name = str(path.relative_to(TEMPLATES))
        extends = re.search(r'{% extends "?([\w./]+)', path.read_text("utf-8"))
        if extends and name not in FRAMES and not name.startswith("admin/"):
            found.add(name)
    return found


def test_faults_are_found(windows, shelf):
    """Negative control: one of each kind."""
    bad = """<!doctype html><html lang="en"><head><title>x</title></head><body><main><h1>x</h1>
      <img src="/static/img/mark.svg"><script>1</script>
      <section><svg role="img" width="9" height="9" aria-label="x"></svg></section>
      <p><button>A</button></p><div><span>Long words do not wrap in here</span></div></main></body>
      </html>"""
    policy = "default-src 'self'; script-src 'none'"

    found = "\n".join(look_through(windows, shelf, [Kept("/", "x", 200, bad, policy)], 320))

    for fault in (
        "image-alt",
        "picture without",
        "wider with long words",
        "Content Security Policy",
    ):
        assert fault in found
