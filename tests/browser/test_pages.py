"""Every page built here, on the real server: nothing for axe to find, nothing sticking out, no
stranger asked. Telephones and desks, and every state of a page, are looked at in test_page_states.
"""

from urllib.parse import urlsplit

import pytest

from partners.models import Organisation
from plan.models import ProjectLink
from tests.browser.community_pages import LONG, community_pages, take_part
from tests.browser.organisation_pages import on_the_way, pair
from tests.browser.version_pages import version_pages
from tests.factories import (
    make_affiliation,
    make_consultation,
    make_held,
    make_moderator,
    make_organisation,
    make_plan,
    make_project,
    make_published,
    make_submission,
    make_version,
)
from tests.signing import make_totp, totp_code

pytestmark = pytest.mark.xdist_group("browser")
TABLET = 768


@pytest.fixture
def pages(transactional_db) -> dict[str, str]:
    """Address of each page by its name, with long words and long names among what they show."""
    plan = make_plan()
    of_versions, at_desk = version_pages(plan, LONG)  # with a version 0.9
    plan.elements.filter(code="1.1.2").update(title_it=f"Titolo {LONG}", title_en=f"Title {LONG}")
    consultation = make_consultation(make_version(plan), slug="prova", title_it=f"Prova {LONG}")
    make_published(consultation, text=f"Parola {LONG} in un testo.")
    make_published(consultation, kind="modification", text="Titolo italiano nuovo di 1.1.1")
    held = make_held(consultation)
    unconfirmed = make_submission(consultation, text="Da confermare.")
    project = make_project(title_it=f"Progetto {LONG}", title_en=f"Project {LONG}", slug="lungo")
    project.organisations.add(make_organisation(name=f"Ente {LONG}", slug="ente-lungo"))
    ProjectLink.objects.create(project=project, uid=plan.elements.get(code="1.1.2").uid)
    invitation, asked = on_the_way(Organisation.objects.get(slug="ente-lungo"))
    of_communities, inside = community_pages(plan)
    return {
        "home": "/",
        "organisations": "/organizzazioni/",
        "organisations in a table": "/organizzazioni/?vista=tabella&categoria=association",
        "organisations on the map": "/organizzazioni/?vista=mappa",
        "no organisation found": "/organizzazioni/?q=zzzz",
        "organisation": "/organizzazioni/ente-lungo/",
        "projects": "/saperi/",
        "no project found": "/saperi/?q=zzzz",
        "project": "/saperi/lungo/",
        **of_communities,
        "reader": "/piano/",
        "search": "/piano/?q=titolo",
        "search without result": "/piano/?q=zzzz",
        "passage": "/piano/1.0/1.1.1/",
        "passage with long words": "/piano/1.0/1.1.2/",
        "section": "/piano/1.0/S1/",
        "versions": "/piano/versioni/",
        **of_versions,
        "documents": "/piano/1.0/documenti/",
        "comparison": "/piano/1.0/confronto/0.9/",
        "comparison without result": "/piano/1.0/confronto/0.9/?q=zzzz",
        "versions to compare": "/piano/confronto/",
        "comparison as a document": "/piano/1.0/confronto/0.9/documenti/",
        "consultations": "/consultazioni/",
        "consultation": "/consultazioni/prova/",
        "contribution": "/consultazioni/prova/C-0001/",
        "proposed change": "/consultazioni/prova/C-0002/",
        "form of a remark": "/consultazioni/prova/scrivi/1.1.1/",
        "form of a change": "/consultazioni/prova/scrivi/1.1.1/?tipo=modifica",
        "sent": "/consultazioni/prova/inviato/",
        "to confirm": unconfirmed.get_absolute_url(),
        "held": held.submission.get_absolute_url(),
        "link again": "/consultazioni/link/",
        "terms": "/regole/",
        "privacy": "/privacy/",
        "sign in": "/account/accesso/",
        "sign up": "/account/registrazione/",
        "sign in with a code": "/account/accesso/codice/",
        "new password": "/account/password/dimenticata/",
        "new password, sent": "/account/password/dimenticata/inviata/",
        "new password, link too old": "/account/password/nuova/1-x/",
        "demo codes": "/demo/codice/",
        "not found": "/nowhere/",
        "mailbox": "/demo/posta/",
        "invitation": f"/organizzazioni/inviti/{invitation.link_token}/",
        "account": "/account/",
        "desk": "/moderazione/",
        "desk item": f"/moderazione/{held.pk}/",
        "profile": "/account/profilo/",
        "notices": "/account/notifiche/",
        "my data": "/account/dati/",
        "people": "/organizzazioni/ente-lungo/persone/",
        "invite": "/organizzazioni/ente-lungo/persone/invita/",
        "request to decide": f"/organizzazioni/ente-lungo/persone/{asked.pk}/richiesta/",
        "edit the page": "/organizzazioni/ente-lungo/modifica/",
        "leave": "/organizzazioni/ente-lungo/lascia/",
        "ask to join": "/organizzazioni/ente-lungo/partecipa/",
        "roles": f"/segreteria/ruoli/?q={LONG}",
        "propose a project": "/organizzazioni/ente-lungo/progetti/nuovo/",
        "proposed projects": "/segreteria/progetti/",
        "duplicates": "/segreteria/doppioni/",
        "duplicate": f"/segreteria/doppioni/{pair(LONG).pk}/",
        "signatories on paper": "/segreteria/firmatari/",
        "admin": "/admin/",
        "import of organisations": "/admin/partners/organisation/import/",
        "decide on a project": f"/segreteria/progetti/{project.pk}/",
        "correct a project": f"/segreteria/progetti/{project.pk}/modifica/",
        "strategies of a project": "/saperi/lungo/strategie/",
        "security": "/account/sicurezza/",
        "is it you": "/account/conferma/",
        "second factor": "/account/conferma/codice/",
        "address": "/account/indirizzo/",
        "password": "/account/password/",
        "sessions": "/account/sessioni/",
        "connections": "/account/collegamenti/",
        "sign out": "/account/uscita/",
        **inside,
        **at_desk,
    }


SIGNED_IN = (
    "people", "invite", "request to decide", "edit the page", "leave", "ask to join", "roles",
    "account", "profile", "notices", "my data", "propose a project",
    "duplicates", "duplicate", "signatories on paper", "admin", "import of organisations",
    "proposed projects", "decide on a project", "strategies of a project", "desk", "desk item",
    "security", "is it you", "second factor", "address",
    "password", "sessions", "connections", "sign out",
)  # fmt: skip


def sign_in(window) -> None:
    person = make_moderator(email="desk@example.org", password="a-long-password", is_staff=True)
    make_totp(person)
    for organisation in Organisation.objects.all():
        make_affiliation(organisation=organisation, person=person)
    take_part(person)
    window.page.goto("/en/account/accesso/")
    window.page.get_by_label("E-mail address").fill("desk@example.org")
    window.page.get_by_label("Password").fill("a-long-password")
    window.page.get_by_role("button", name="Sign in", exact=True).click()
    window.page.get_by_label("Code").fill(totp_code())
    window.page.get_by_role("button", name="Sign in", exact=True).click()
    window.page.wait_for_url("**/account/")


def walk(window, pages, prefix: str) -> list[str]:
    """What is wrong on each page: for axe, for the width, for the security policy."""
    wrong = []
    for name, address in pages.items():
        if name in SIGNED_IN and not window.signed_in:
            sign_in(window)
            window.signed_in = True
        status = window.page.goto(prefix + address).status
        if (status != 200 and name != "not found") or "?next=" in window.page.url:
            wrong.append(f"{name}: {status} {window.page.url}")
        wrong += [f"{name}: {found}" for found in window.axe()]
        if not window.fits():
            wrong.append(f"{name}: wider than the window")
    return wrong


@pytest.mark.slow
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_pages_are_accessible_and_ask_no_stranger(pages, visit, prefix):
    window = visit(width=TABLET)
    window.signed_in = False

    assert walk(window, pages, prefix) == []
    assert window.complaints == []
    hosts = {urlsplit(url).hostname for url in window.requests if url.startswith("http")}
    assert hosts == {"localhost"}


@pytest.mark.slow
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_empty_pages_are_accessible(transactional_db, visit, prefix):
    window = visit(width=TABLET)
    window.signed_in = False
    nothing = {
        "home": "/",
        "consultations": "/consultazioni/",
        "versions": "/piano/versioni/",
        "mailbox": "/demo/posta/",
        "account": "/account/",
        "desk": "/moderazione/",
    }
    assert walk(window, nothing, prefix) == []

    make_consultation(make_version(), slug="prova")
    silent = {
        "reader": "/piano/",
        "passage": "/piano/1.0/1.1.1/",
        "consultation": "/consultazioni/prova/",
        "documents": "/piano/1.0/documenti/",
    }
    assert walk(window, silent, prefix) == []


def test_axe_finds_what_is_wrong(visit, db):
    """Negative control."""
    window = visit()
    window.page.set_content("<html><body><img src='x'><input></body></html>")

    assert any(found.startswith("image-alt") for found in window.axe())


@pytest.mark.slow
def test_errors_of_the_form_are_accessible(pages, visit):
    for width in (320, 1280):
        window = visit(width=width)
        window.page.goto("/en/consultazioni/prova/scrivi/1.1.1/")
        window.page.get_by_role("button", name="Send", exact=True).click()
        window.page.get_by_role("alert").first.wait_for()

        assert window.axe() == []
        assert window.fits()


@pytest.mark.slow
def test_form_opened_in_place_is_accessible(pages, visit):
    window = visit()
    window.page.goto("/en/piano/")
    window.page.get_by_role("link", name="Comment 1.1.1", exact=True).click()
    window.page.get_by_label("Your remark").wait_for()

    assert window.axe() == []
    assert window.page.evaluate("document.activeElement.textContent").strip().startswith("Write")
    assert window.complaints == []


@pytest.mark.slow
def test_pages_without_javascript_hold_everything(pages, visit):
    with_script, without = visit(), visit(javascript=False)
    for name in ("home", "reader", "passage", "consultation", "contribution", "form of a change"):
        part = ".reader-text" if name == "reader" else "main"  # the contents mark one's place
        texts = []
        for window in (with_script, without):
            window.page.goto(pages[name])
            texts.append(" ".join(window.page.locator(part).inner_text().split()))
        assert texts[0] == texts[1], name
